"""What whoever plays Dkd has to supply: pure functions over what has been sent."""

from __future__ import annotations

from typing import Protocol

from aura_chor.session.checks import Evidence, Pending, Refuted, Valid

from . import messages


class Checks(Protocol):
    def partial_opens(
        self,
        message: messages.Reveal,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[messages.Complain]:
        """Verifies VerifiedReveals."""
