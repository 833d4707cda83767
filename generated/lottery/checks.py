"""What Lottery leaves to code.

Generated from lottery.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol

from aura_chor.session.checks import Evidence, Pending, Refuted, Valid

from . import messages


class Checks(Protocol):
    """What the text of Lottery leaves to code: pure functions, the same on every device."""

    def ticket_opens(
        self,
        message: messages.Show,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[None]:
        """Whether Show of the member `sender` counts for AllShown."""
        ...
