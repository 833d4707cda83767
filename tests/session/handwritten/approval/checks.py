"""What whoever plays Approval has to supply."""

from __future__ import annotations

from typing import Protocol

from . import messages


class Checks(Protocol):
    def cancel_counts(self, message: messages.Cancel, by: str, /) -> bool:
        """Whether a Cancel ends the session."""
