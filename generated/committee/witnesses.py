"""The evidence in Committee: only the runtime makes it, from events.

Generated from committee.chor; do not edit.
"""

from __future__ import annotations

from typing import final

from aura_chor.session.groups import every
from aura_chor.session.operations import Count
from aura_chor.session.typestate import S
from aura_chor.session.witness import Terms, Witness

from . import messages


def _count_quorum(quorum: int) -> int:
    return quorum


@final
class Approved(Witness[S, messages.Approve]):
    """At least quorum of Approve from Member that agree on proposal.
    (committee.chor:7)
    """

    __slots__ = ()
    TERMS = Terms(
        "Approve",
        every("Member"),
        Count("quorum", _count_quorum, (-2, "quorum")),
        "proposal",
        None,
    )
