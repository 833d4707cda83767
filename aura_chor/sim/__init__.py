"""sim: a session of real hosts in a hostile network, from one seed; what must hold of it; how a failure is made small.

Belongs here:  fault mixes and their drawing, properties, the watching of a run, shrinking, records of failures,
               exploration, schedules, null cryptography.
Not here:      the world itself (runtime); compiling a choreography, printing and drawing (cli).
Enter by:      run.play_out() for one case; sweep.sweep() for many seeds; properties.named(); shrink.shrink().
Promise:       the same play and the same case give the same trace, in any process; no clock, no files, no randomness.
"""
