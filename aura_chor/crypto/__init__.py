"""crypto: the mathematics of threshold protocols; pure functions from bytes and typed values to typed values.

Belongs here:  group arithmetic, secret sharing, FROST, DLEQ, hash-to-curve, sealing, secret types.
Not here:      files, clocks, sources of randomness (bytes come in as arguments), events (ledger), role bodies
               (protocols).
Enter by:      group, members, sharing, keygen, frost, dleq, dkd, hash2curve, reshare, seal, secrets.
Promise:       no I/O; raises DecodeError or CheckFailed and nothing else on bad input; does not import on libraries
               that fail its self-test (the one line of code below).
"""

from aura_chor.crypto import selftest as _selftest

_selftest.run()
