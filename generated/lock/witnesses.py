"""The evidence in Lock: only the runtime makes it, from events.

Generated from lock.chor; do not edit.
"""

from __future__ import annotations

from typing import final

from aura_chor.session.groups import every
from aura_chor.session.operations import Count
from aura_chor.session.typestate import S
from aura_chor.session.witness import Terms, Witness

from . import messages


def _count_q(q: int) -> int:
    return q


@final
class LockGranted(Witness[S, messages.Vote]):
    """At least q of Vote from Device that agree on request, verified by lowest_ticket.
    (lock.chor:10)
    """

    __slots__ = ()
    TERMS = Terms(
        "Vote",
        every("Device"),
        Count("q", _count_q, (-2, "q")),
        "request",
        "lowest_ticket",
    )
