"""crypto: the mathematics of threshold protocols; pure functions from bytes and typed values to typed values.

Belongs here:  group arithmetic, secret sharing, FROST, DLEQ, hash-to-curve, sealing, secret types.
Not here:      files, clocks, sources of randomness (bytes come in as arguments), events (ledger), role bodies (protocols).
Enter by:      group, sharing, frost, dleq, hash2curve, seal, secrets.
Promise:       no I/O; raises DecodeError or CheckFailed and nothing else on bad input.
"""
