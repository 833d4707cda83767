"""The evidence in Reshare: only the runtime makes it, from events.

Generated from reshare.chor; do not edit.
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


def _count_t(t: int) -> int:
    return t


@final
class ProposalApproved(Witness[S, messages.Approve]):
    """At least q of Approve from Source that agree on phi, verified by may_approve.
    (reshare.chor:14)
    """

    __slots__ = ()
    TERMS = Terms(
        "Approve",
        every("Source"),
        Count("q", _count_q, (-2, "q")),
        "phi",
        "may_approve",
    )


@final
class AllJoined(Witness[S, messages.Join]):
    """All of Join from Target that agree on phi, verified by keys_are_exact.
    (reshare.chor:15)
    """

    __slots__ = ()
    TERMS = Terms("Join", every("Target"), None, "phi", "keys_are_exact")


@final
class DealsVerified(Witness[S, messages.Deal]):
    """At least t of Deal from Source that agree on phi, verified by deal_opens.
    (reshare.chor:16)
    """

    __slots__ = ()
    TERMS = Terms(
        "Deal",
        every("Source"),
        Count("t", _count_t, (-2, "t")),
        "phi",
        "deal_opens",
    )


@final
class AllAcknowledged(Witness[S, messages.Ack]):
    """All of Ack from Target that agree on T. (reshare.chor:17)"""

    __slots__ = ()
    TERMS = Terms("Ack", every("Target"), None, "T", None)


@final
class SuccessorDecided(Witness[S, messages.Vote]):
    """At least q of Vote from Source that agree on T, verified by may_vote.
    (reshare.chor:18)
    """

    __slots__ = ()
    TERMS = Terms(
        "Vote",
        every("Source"),
        Count("q", _count_q, (-2, "q")),
        "T",
        "may_vote",
    )
