"""A server adds pairs of numbers until its client says goodbye.

The terms arrive as two messages of one label; the first of them is also the
decision to go on.

Generated from adder.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "53858010339bc9008510cb45d7def31165220d4c6b549a5615d6664dafca18c9"
ROLES = ("Client", "Server")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("Adder", PROTOCOL_HASH, ROLES)
