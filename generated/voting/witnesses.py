"""The evidence in Voting: only the runtime makes it, from events.

Generated from redistribute.chor; do not edit.
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
class SuccessorDecided(Witness[S, messages.Vote]):
    """At least q of Vote from Source that agree on T, verified by may_vote.
    (redistribute.chor:32)
    """

    __slots__ = ()
    TERMS = Terms(
        "Vote",
        every("Source"),
        Count("q", _count_q, (-2, "q")),
        "T",
        "may_vote",
    )
