"""Two buyers share the price of a book.

Generated from two_buyer.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "95e6d06e588ec88458fc9b0d7c46ed199a4166284ea3d0fddc752e921553a378"
ROLES = ("Alice", "Bob", "Seller")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("TwoBuyer", PROTOCOL_HASH, ROLES)
