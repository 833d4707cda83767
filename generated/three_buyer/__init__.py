"""Bob lacks the money for his share, and asks Carol to step in for him.  Carol never
hears the price: she knows only what is asked of her. The seller learns who takes
the book from whoever decides, Bob or Carol, and waits for both at once.

Generated from three_buyer.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "e6e3668fdb7a313cd4f2ba7b3a5db398fd4aa42b2c3155a7914e206300a0fdaf"
ROLES = ("Alice", "Bob", "Carol", "Seller")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("ThreeBuyer", PROTOCOL_HASH, ROLES)
