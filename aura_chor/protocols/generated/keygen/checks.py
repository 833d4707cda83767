"""What Keygen leaves to code.

Generated from keygen.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol

from aura_chor.session.checks import Evidence, Pending, Refuted, Valid

from . import messages


class Checks(Protocol):
    """What the text of Keygen leaves to code: pure functions, the same on every device."""

    def may_approve(
        self,
        message: messages.Approve,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[None]:
        """Whether Approve of the member `sender` counts for SuccessionApproved."""
        ...

    def keys_are_exact(
        self,
        message: messages.Commit,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[None]:
        """Whether Commit of the member `sender` counts for CollectedCommitments."""
        ...

    def reveal_opens(
        self,
        message: messages.Reveal,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[None]:
        """Whether Reveal of the member `sender` counts for VerifiedReveals."""
        ...

    def deal_opens(
        self,
        message: messages.Deal,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[messages.Complain]:
        """Whether Deal of the member `sender` counts for SharesVerified."""
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
