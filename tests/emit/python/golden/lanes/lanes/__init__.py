"""A shop asks two suppliers at once, and pays the courier beside it.

Generated from lanes.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "399c800d08f250476f9bc8fa42027ab4ebbd981e4cf05d9d3e30df5f9c9b1337"
ROLES = ("Shop", "Left", "Right")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("Lanes", PROTOCOL_HASH, ROLES)
