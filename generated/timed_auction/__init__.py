"""A sealed-bid auction that closes by the clock. A bid that comes late is not looked
at.

Generated from timed_auction.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "f1756f8eba3425940c1c4ff032f528c4eb67a3329f6cb424c63d8c7a0be932dc"
ROLES = ("Auctioneer", "Ann", "Bob")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("TimedAuction", PROTOCOL_HASH, ROLES)
