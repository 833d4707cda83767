"""Two people talk over one another: each lane is one direction of the line.

The lanes have channels of their own, so that Ann may talk as long as she likes
without waiting for Bea, and the other way round. Both have hung up before the call
is billed.

Generated from chat.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "01ee2d1ec34a9235ad2ae1ccafe9fe6480b926a5be6f1162fec5e65ccc30b2ae"
ROLES = ("Ann", "Bea", "Exchange")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("Chat", PROTOCOL_HASH, ROLES)
