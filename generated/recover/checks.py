"""What Recover leaves to code.

Generated from recover.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol

from aura_chor.session.checks import Evidence, Pending, Refuted, Valid

from . import messages


class Checks(Protocol):
    """What the text of Recover leaves to code: pure functions, the same on every device."""

    def may_approve(
        self,
        message: messages.Approve,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[messages.Nudge]:
        """Whether Approve of the member `sender` counts for ApprovalThresholdMet."""
        ...

    def deal_opens(
        self,
        message: messages.Deal,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[messages.Nudge | messages.Complain]:
        """Whether Deal of the member `sender` counts for SharesCollected."""
        ...

    def may_vote(
        self,
        message: messages.Vote,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[messages.Nudge]:
        """Whether Vote of the member `sender` counts for SuccessorDecided."""
        ...

    def cancel_counts(self, message: messages.Cancel, by: str, /) -> bool:
        """Whether Cancel of the seat `by` ends the session."""
        ...
