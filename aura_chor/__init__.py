"""aura_chor: choreographies compiled to typestate Python, and the runtime that executes them.

Two towers and one bridge (ARCHITECTURE.md): the compiler (syntax, mpst, emit) turns a `.chor` file into text; the
runtime (session, runtime) executes that text. Neither imports the other.
"""

__version__ = "0.1.0"
