"""What Sign leaves to code.

Generated from sign.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol

from aura_chor.session.checks import Evidence, Pending, Refuted, Valid

from . import messages


class Checks(Protocol):
    """What the text of Sign leaves to code: pure functions, the same on every device."""

    def commits_to_payload(
        self,
        message: messages.Commit,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[None]:
        """Whether Commit of the member `sender` counts for CollectedNonces."""
        ...
