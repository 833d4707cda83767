"""The evidence in Approval: only the runtime makes it, from events.

Generated from approval.chor; do not edit.
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
class Approved(Witness[S, messages.Vote]):
    """At least quorum of Vote from Member that agree on digest, verified by
    vote_is_fresh. (approval.chor:7)

    Enough members have said yes to the same payment.
    """

    __slots__ = ()
    TERMS = Terms(
        "Vote",
        every("Member"),
        Count("quorum", _count_quorum, (-2, "quorum")),
        "digest",
        "vote_is_fresh",
    )
