"""Threshold signing: FROST over Ed25519 in two rounds, with a plain Ed25519 signature
as its result (RFC 9591).

The coordinator has opened the session with the payload and the invited. A signer
commits only to a payload that it has rebuilt itself, and its nonces live in memory
alone: a restart in these phases aborts the session.

Generated from sign.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Signer, t from 1 to 4.
"""

from __future__ import annotations

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "dd5fcfb14c30c607e73f460266b1227da366b223fd99f80f80e3fb73d3ca418c"
ROLES = ("Coordinator", "Signer")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Signer": (1, 2, 3, 4)}


def _where_1_at_most_t_and_t_at_most_n(t: int, n: int) -> bool:
    return t >= 1 and t <= n


class Parameters(Message, frozen=True):
    """The parameters of Sign."""

    t: int
    kind: str


PROTOCOL = ProtocolIdentity(
    "Sign",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Signer", "n"),),
    constraints=(
        Where(
            "1 <= t and t <= n",
            _where_1_at_most_t_and_t_at_most_n,
            (-2, "t"),
            (-2, "n"),
        ),
    ),
    opening="Open",
    opener="Coordinator",
    volatile=True,
)
