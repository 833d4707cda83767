"""What Certify leaves to code.

Generated from derive.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol

from aura_chor.session.checks import Evidence, Pending, Refuted, Valid

from . import messages


class Checks(Protocol):
    """What the text of Certify leaves to code: pure functions, the same on every device."""

    def signs(
        self,
        message: messages.Sign,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[None]:
        """Whether Sign of the member `sender` counts for Certified."""
        ...
