"""A sealed-bid auction of the second price: the higher bid wins, and pays what the
other one has bid.

Neither bidder sees the other's bid before it has made its own. Whoever loses is
told so; the winner pays exactly the price that was called.

Generated from auction.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "590d6cd6ccdba57db6b450b6996865ea679cf4fb97fe84107b9a736a86a3d322"
ROLES = ("Auctioneer", "Ada", "Ben")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("Auction", PROTOCOL_HASH, ROLES)
