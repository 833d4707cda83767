"""The evidence in MajorityVote: only the runtime makes it, from events.

Generated from majority_vote.chor; do not edit.
"""

from __future__ import annotations

from typing import final

from aura_chor.session.groups import every
from aura_chor.session.operations import Count
from aura_chor.session.typestate import S
from aura_chor.session.witness import Terms, Witness

from . import messages


def _count_majority(majority: int) -> int:
    return majority


@final
class Decision(Witness[S, messages.Ballot]):
    """At least majority of Ballot from Voter that agree on answer.
    (majority_vote.chor:8)

    Enough equal answers.
    """

    __slots__ = ()
    TERMS = Terms(
        "Ballot",
        every("Voter"),
        Count("majority", _count_majority, (-2, "majority")),
        "answer",
        None,
    )
