"""Auction.

Generated from retries.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Bidder.
"""

from __future__ import annotations

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "10982be81b0c336974cef3c715d01566094e3ad46ccbfba62ece14f9e50fa148"
ROLES = ("Auctioneer", "Bidder")
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
    """The parameters of Auction."""

    floor: int


PROTOCOL = ProtocolIdentity(
    "Auction",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Bidder", "n"),),
    constraints=(Where("1 <= n", _where_1_at_most_n, (-2, "n")),),
)
