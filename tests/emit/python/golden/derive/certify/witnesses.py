"""The evidence in Certify: only the runtime makes it, from events.

Generated from derive.chor; do not edit.
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
class Certified(Witness[S, messages.Sign]):
    """At least quorum of Sign from Signer, verified by signs. (derive.chor:25)"""

    __slots__ = ()
    TERMS = Terms(
        "Sign",
        every("Signer"),
        Count("quorum", _count_quorum, (-2, "quorum")),
        None,
        "signs",
    )
