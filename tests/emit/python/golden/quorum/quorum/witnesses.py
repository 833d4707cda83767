"""The evidence in Quorum: only the runtime makes it, from events.

Generated from quorum.chor; do not edit.
"""

from __future__ import annotations

from typing import final

from aura_chor.session.groups import every
from aura_chor.session.operations import Count
from aura_chor.session.typestate import S
from aura_chor.session.witness import SubFamily, Terms, Witness

from . import messages


def _count_t(t: int) -> int:
    return t


@final
class CollectedNonces(Witness[S, messages.Nonce]):
    """At least t of Nonce from Signer. (quorum.chor:6)

    Enough points for a signature.
    """

    __slots__ = ()
    TERMS = Terms("Nonce", every("Signer"), Count("t", _count_t, (-2, "t")), None, None)


@final
class Chosen(SubFamily[S]):
    """The members of Signer that were heard, as Chosen."""

    __slots__ = ()
    NAME, FAMILY = "Chosen", "Signer"


@final
class Voters(SubFamily[S]):
    """The members of Signer that were heard, as Voters."""

    __slots__ = ()
    NAME, FAMILY = "Voters", "Signer"
