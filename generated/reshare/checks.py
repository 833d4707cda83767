"""What Reshare leaves to code.

Generated from reshare.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol

from aura_chor.session.checks import Evidence, Pending, Refuted, Valid

from . import messages


class Checks(Protocol):
    """What the text of Reshare leaves to code: pure functions, the same on every device."""

    def may_approve(
        self,
        message: messages.Approve,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[None]:
        """Whether Approve of the member `sender` counts for ProposalApproved."""
        ...

    def keys_are_exact(
        self,
        message: messages.Join,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[None]:
        """Whether Join of the member `sender` counts for AllJoined."""
        ...

    def deal_opens(
        self,
        message: messages.Deal,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[messages.Complain]:
        """Whether Deal of the member `sender` counts for DealsVerified."""
        ...

    def may_vote(
        self,
        message: messages.Vote,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[None]:
        """Whether Vote of the member `sender` counts for SuccessorDecided."""
        ...
