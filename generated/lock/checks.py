"""What Lock leaves to code.

Generated from lock.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol

from aura_chor.session.checks import Evidence, Pending, Refuted, Valid

from . import Parameters, messages


class Checks(Protocol):
    """What the text of Lock leaves to code: pure functions, the same on every device."""

    def lowest_ticket(
        self,
        message: messages.Vote,
        sender: int,
        evidence: Evidence,
        /,
    ) -> Valid | Pending | Refuted[None]:
        """Whether Vote of the member `sender` counts for LockGranted."""
        ...

    def lock_scope(self, parameters: Parameters, /) -> bytes:
        """The session's id: there is no opening event."""
        ...
