"""The limits of a source text, by name. Each is checked in time linear in the input, before anything grows."""

MAX_SOURCE_BYTES = 2 * 1024 * 1024
"""Of one file. The largest protocols that were ever written by hand stay under a tenth of it."""

MAX_NESTING = 100
"""Of blocks in blocks, of brackets in expressions, of types in types; also the height of an expression's tree."""

MAX_INTEGER_BITS = 4096
"""Of an integer literal: wide enough for any group order, narrow enough to print without a second thought."""

MAX_DIAGNOSTICS = 20
"""Of one file: what comes behind the twentieth mistake is seldom worth reading."""

MAX_CONTROL_CHARACTERS = 8
"""A text with more characters that nobody can see is not a text."""
