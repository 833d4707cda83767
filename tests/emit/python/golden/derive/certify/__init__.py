"""The session that others open.

Generated from derive.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Signer.
"""

from __future__ import annotations

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "a7188eb33c42888d4c1caabe84ca559b799e4f64e118eaac77154527632785f0"
ROLES = ("Coordinator", "Signer")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Signer": (1, 2, 3, 4)}


def _where_1_at_most_quorum_and_quorum_at_most_n(quorum: int, n: int) -> bool:
    return quorum >= 1 and quorum <= n


class Parameters(Message, frozen=True):
    """The parameters of Certify."""

    quorum: int
    kind: str


PROTOCOL = ProtocolIdentity(
    "Certify",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Signer", "n"),),
    constraints=(
        Where(
            "1 <= quorum and quorum <= n",
            _where_1_at_most_quorum_and_quorum_at_most_n,
            (-2, "quorum"),
            (-2, "n"),
        ),
    ),
)
