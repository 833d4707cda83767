"""base: words used everywhere.

Belongs here:  identifiers (one NewType per kind of name) and canonical bytes.
Not here:      anything that knows a protocol, a file or a key.
Enter by:      names, canon.
Promise:       no I/O, no clock, no randomness; imports nothing else of this package.
"""
