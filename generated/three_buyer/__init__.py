"""Bob lacks the money for his share, and asks Carol to step in for him.

Carol never hears the price: she knows only what is asked of her. The seller learns
who takes the book from whoever decides, Bob or Carol, and waits for both at once.

Generated from three_buyer.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "f5b7c27aca312dbb9144592426965819cbf6de80d585661d95b85e23f83e3396"
ROLES = ("Alice", "Bob", "Carol", "Seller")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("ThreeBuyer", PROTOCOL_HASH, ROLES)
