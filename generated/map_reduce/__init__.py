"""A boss lets two workers add fractions, both at once.

Each lane is a conversation of its own: whichever worker is ready first is heard
first. Exact fractions are a type of Python's, with a codec; there are no
floating-point numbers on the wire.

Generated from map_reduce.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "5ad830469f99bb8219075f0611e65d11ae7ace06a61870903e9a8a6fe2f4c504"
ROLES = ("Boss", "Left", "Right")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("MapReduce", PROTOCOL_HASH, ROLES)
