"""Five nodes in a ring elect the one with the highest bid.

The best bid so far travels around the ring; the node that began tells everyone who
has won, in one event.

Generated from ring_of_five.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "7b5be8c08b8ab1f4597e9c2eca7f4372b5dbfee0ab73bdaac01a86973b8c2c34"
ROLES = ("Ada", "Ben", "Cleo", "Dan", "Eve")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("RingOfFive", PROTOCOL_HASH, ROLES)
