"""The evidence in Derive: only the runtime makes it, from events.

Generated from derive.chor; do not edit.
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
    """At least t of Commit from Device. (derive.chor:5)"""

    __slots__ = ()
    TERMS = Terms(
        "Commit",
        every("Device"),
        Count("t", _count_t, (-2, "t")),
        None,
        None,
    )


@final
class VerifiedReveals(Witness[S, messages.Reveal]):
    """At least t of Reveal from Device, verified by partial_opens. (derive.chor:6)"""

    __slots__ = ()
    TERMS = Terms(
        "Reveal",
        every("Device"),
        Count("t", _count_t, (-2, "t")),
        None,
        "partial_opens",
    )
