"""The evidence in Recover: only the runtime makes it, from events.

Generated from recover.chor; do not edit.
"""

from __future__ import annotations

from typing import final

from aura_chor.session.groups import every
from aura_chor.session.operations import Count
from aura_chor.session.typestate import S
from aura_chor.session.witness import Terms, Witness

from . import messages


def _count_approvals(approvals: int) -> int:
    return approvals


def _count_t(t: int) -> int:
    return t


def _count_q(q: int) -> int:
    return q


@final
class ApprovalThresholdMet(Witness[S, messages.Approve]):
    """At least approvals of Approve from Guardian that agree on phi, verified by
    may_approve. (recover.chor:22)
    """

    __slots__ = ()
    TERMS = Terms(
        "Approve",
        every("Guardian"),
        Count("approvals", _count_approvals, (-2, "approvals")),
        "phi",
        "may_approve",
    )


@final
class SharesCollected(Witness[S, messages.Deal]):
    """At least t of Deal from Guardian that agree on phi, verified by deal_opens.
    (recover.chor:23)
    """

    __slots__ = ()
    TERMS = Terms(
        "Deal",
        every("Guardian"),
        Count("t", _count_t, (-2, "t")),
        "phi",
        "deal_opens",
    )


@final
class AllAcknowledged(Witness[S, messages.Ack]):
    """All of Ack from Target that agree on T. (recover.chor:24)"""

    __slots__ = ()
    TERMS = Terms("Ack", every("Target"), None, "T", None)


@final
class SuccessorDecided(Witness[S, messages.Vote]):
    """At least q of Vote from Guardian that agree on T, verified by may_vote.
    (recover.chor:25)
    """

    __slots__ = ()
    TERMS = Terms(
        "Vote",
        every("Guardian"),
        Count("q", _count_q, (-2, "q")),
        "T",
        "may_vote",
    )
