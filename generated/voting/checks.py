"""What Voting leaves to code.

Generated from redistribute.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol

from aura_chor.session.checks import Evidence, Pending, Refuted, Valid

from . import messages


class Checks(Protocol):
    """What the text of Voting leaves to code: pure functions, the same on every device."""

    def may_vote(
        self,
        message: messages.Vote,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[None]:
        """Whether Vote of the member `sender` counts for SuccessorDecided."""
        ...
