"""The three ways in which this room says no (CRYPTO.md 0.10).

`DecodeError`: these bytes are not a value. `CheckFailed`: the values are fine, an equation between them is false, and
the error names the members it is false for. `UnsafeLibrary`: the primitives under us are not the ones we rely on. The
boundary (ledger, protocols) turns the first two into faults with session, author and evidence.
"""

from typing import Literal, TypeAlias

from aura_chor.base.canon import DecodeError

__all__ = ["CheckFailed", "DecodeError", "Equation", "UnsafeLibrary", "WrongLength"]

Equation: TypeAlias = Literal["opening", "proof", "share", "deal", "signature share", "degenerate", "decryption"]
"""Which check was false; it decides the fault's name in CRYPTO.md 11."""


class WrongLength(DecodeError):
    """A list does not have exactly the expected number of entries; looked at before any entry is (CRYPTO.md 0.4)."""


class CheckFailed(Exception):
    """An equation is false. `indices` are the members it is false for; empty when nobody in particular is to blame."""

    def __init__(self, indices: tuple[int, ...], equation: Equation) -> None:
        super().__init__(f"{equation} check failed for members {list(indices)}")
        self.indices = indices
        self.equation = equation


class UnsafeLibrary(ImportError):
    """An import-time self-test failed: this package refuses to run on the installed libraries."""
