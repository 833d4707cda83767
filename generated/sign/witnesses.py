"""The evidence in Sign: only the runtime makes it, from events.

Generated from sign.chor; do not edit.
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
class CollectedNonces(Witness[S, messages.Commit]):
    """At least t of Commit from Signer that agree on payload, verified by
    commits_to_payload. (sign.chor:11)

    Nonce commitments of exactly t of the invited, to the payload of this session.
    """

    __slots__ = ()
    TERMS = Terms(
        "Commit",
        every("Signer"),
        Count("t", _count_t, (-2, "t")),
        "payload",
        "commits_to_payload",
    )


@final
class CollectedShares(Witness[S, messages.Share]):
    """At least t of Share from Signer that agree on quorum. (sign.chor:13)

    Signature shares of the whole signing set.
    """

    __slots__ = ()
    TERMS = Terms(
        "Share",
        every("Signer"),
        Count("t", _count_t, (-2, "t")),
        "quorum",
        None,
    )


@final
class Quorum(SubFamily[S]):
    """The members of Signer that were heard, as Quorum."""

    __slots__ = ()
    NAME, FAMILY = "Quorum", "Signer"
