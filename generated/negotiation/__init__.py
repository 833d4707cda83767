"""A buyer and a seller come towards each other, or go apart.

The decision moves from one to the other and back: each may accept what lies on the
table, put something else there, or leave. A counter-offer goes the right way, or it
is not sent.

Generated from negotiation.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "9249fb9a82175c98ff312c1d28260c68ada96b2ecd568281b2408a4e8e5afdac"
ROLES = ("Buyer", "Seller")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("Negotiation", PROTOCOL_HASH, ROLES)
