"""The evidence in Dkd: only the runtime makes it, from events.

Generated from dkd.chor; do not edit.
"""

from __future__ import annotations

from typing import final

from aura_chor.session.groups import every
from aura_chor.session.operations import Count
from aura_chor.session.typestate import S
from aura_chor.session.witness import Terms, Witness

from . import messages


def _count_t(t: int) -> int:
    return t


@final
class CollectedCommitments(Witness[S, messages.Commit]):
    """At least t of Commit from Device that agree on tr. (dkd.chor:10)"""

    __slots__ = ()
    TERMS = Terms(
        "Commit",
        every("Device"),
        Count("t", _count_t, (-2, "t")),
        "tr",
        None,
    )


@final
class VerifiedReveals(Witness[S, messages.Reveal]):
    """At least t of Reveal from Device that agree on tr, verified by partial_opens.
    (dkd.chor:11)
    """

    __slots__ = ()
    TERMS = Terms(
        "Reveal",
        every("Device"),
        Count("t", _count_t, (-2, "t")),
        "tr",
        "partial_opens",
    )
