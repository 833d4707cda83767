"""An auction over a child session: tried again with the same bidders until it succeeds
or the seller gives up.

Generated from retries.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Bidder.
"""

from __future__ import annotations

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "21cece48b078fd1ae81f77e0fd5d857bf9ab4e57ebf42ca37913d52dfebe48d0"
ROLES = ("Seller", "Bidder", "Notary")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Bidder": (1, 2, 3, 4)}


def _where_1_at_most_n(n: int) -> bool:
    return n >= 1


class Parameters(Message, frozen=True):
    """The parameters of Retries."""

    rounds: int


PROTOCOL = ProtocolIdentity(
    "Retries",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Bidder", "n"),),
    constraints=(Where("1 <= n", _where_1_at_most_n, (-2, "n")),),
)
