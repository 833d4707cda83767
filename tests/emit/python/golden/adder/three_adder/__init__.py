"""ThreeAdder.

Generated from adder.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "48f8d5b14c3ef9e3dcdbbe757dd07ed2ceace5bf5af273a9c06d0eb8c3baa7f3"
ROLES = ("A", "B", "C")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("ThreeAdder", PROTOCOL_HASH, ROLES)
