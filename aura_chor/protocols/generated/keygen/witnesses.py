"""The evidence in Keygen: only the runtime makes it, from events.

Generated from keygen.chor; do not edit.
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
class SuccessionApproved(Witness[S, messages.Approve]):
    """At least q of Approve from Old that agree on phi, verified by may_approve.
    (keygen.chor:21)
    """

    __slots__ = ()
    TERMS = Terms(
        "Approve",
        every("Old"),
        Count("q", _count_q, (-2, "q")),
        "phi",
        "may_approve",
    )


@final
class CollectedCommitments(Witness[S, messages.Commit]):
    """All of Commit from Device, verified by keys_are_exact. (keygen.chor:22)"""

    __slots__ = ()
    TERMS = Terms("Commit", every("Device"), None, None, "keys_are_exact")


@final
class VerifiedReveals(Witness[S, messages.Reveal]):
    """All of Reveal from Device, verified by reveal_opens. (keygen.chor:23)"""

    __slots__ = ()
    TERMS = Terms("Reveal", every("Device"), None, None, "reveal_opens")


@final
class SharesVerified(Witness[S, messages.Deal]):
    """All of Deal from Device, verified by deal_opens. (keygen.chor:24)"""

    __slots__ = ()
    TERMS = Terms("Deal", every("Device"), None, None, "deal_opens")


@final
class AllAcknowledged(Witness[S, messages.Ack]):
    """All of Ack from Device that agree on T. (keygen.chor:25)"""

    __slots__ = ()
    TERMS = Terms("Ack", every("Device"), None, "T", None)


@final
class SuccessorDecided(Witness[S, messages.Vote]):
    """At least q of Vote from Old that agree on T, verified by may_vote.
    (keygen.chor:26)
    """

    __slots__ = ()
    TERMS = Terms(
        "Vote",
        every("Old"),
        Count("q", _count_q, (-2, "q")),
        "T",
        "may_vote",
    )
