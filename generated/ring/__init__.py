"""A token goes once around a ring of three, and everyone adds to it.

Nobody but Alice knows what the token was worth when it set out.

Generated from ring.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "58dee9259648c898ab18bc15d15b77e42b6bf26dc538e0d1cd27e07d64fbf316"
ROLES = ("Alice", "Bob", "Carol")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("Ring", PROTOCOL_HASH, ROLES)
