"""The evidence in Dealing: only the runtime makes it, from events.

Generated from redistribute.chor; do not edit.
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
class DealsVerified(Witness[S, messages.Deal]):
    """At least t of Deal from Source that agree on phi, verified by deal_opens.
    (redistribute.chor:7)
    """

    __slots__ = ()
    TERMS = Terms(
        "Deal",
        every("Source"),
        Count("t", _count_t, (-2, "t")),
        "phi",
        "deal_opens",
    )
