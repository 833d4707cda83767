"""An auction that closes by the clock: whoever has bid by then takes part, and every
bidder is told alone what became of it. A bid that comes late is not looked at.

Generated from village_auction.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Bidder.
"""

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity

PROTOCOL_HASH = "09fd65c7518466487123c1020bf59c6e0274bec5221c53649bd653d7ae4c684d"
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


PROTOCOL = ProtocolIdentity(
    "VillageAuction",
    PROTOCOL_HASH,
    ROLES,
    families=(Family("Bidder", "n"),),
    constraints=(Where("1 <= n", _where_1_at_most_n, (-2, "n")),),
)
