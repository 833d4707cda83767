"""The smallest conversation: a ball goes over the net and comes back.

The reply has the number of the serve, and the choreography says so: whoever returns
another ball is named.

Generated from ping_pong.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "8b90ac6840090d4c1e48106ee9fc50f391a06cf91f5254fa8de2c31908ff10be"
ROLES = ("Alice", "Bob")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("PingPong", PROTOCOL_HASH, ROLES)
