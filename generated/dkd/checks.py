"""What Dkd leaves to code.

Generated from dkd.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol

from aura_chor.session.checks import Evidence, Pending, Refuted, Valid

from . import messages


class Checks(Protocol):
    """What the text of Dkd leaves to code: pure functions, the same on every device."""

    def partial_opens(
        self,
        message: messages.Reveal,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[messages.Complain]:
        """Whether Reveal of the member `sender` counts for VerifiedReveals."""
        ...
