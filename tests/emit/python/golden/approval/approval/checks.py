"""What Approval leaves to code.

Generated from approval.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol

from aura_chor.session.checks import Evidence, Pending, Refuted, Valid

from . import messages


class Checks(Protocol):
    """What the text of Approval leaves to code: pure functions, the same on every device."""

    def vote_is_fresh(
        self,
        message: messages.Vote,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[messages.Doubt]:
        """Whether Vote of the member `sender` counts for Approved."""
        ...

    def veto_counts(self, message: messages.Veto, by: str, /) -> bool:
        """Whether Veto of the seat `by` ends the session."""
        ...
