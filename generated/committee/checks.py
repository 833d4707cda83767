"""What Committee leaves to code.

Generated from committee.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol

from . import messages


class Checks(Protocol):
    """What the text of Committee leaves to code: pure functions, the same on every device."""

    def has_a_reason(self, message: messages.Veto, by: str, /) -> bool:
        """Whether Veto of the seat `by` ends the session."""
        ...
