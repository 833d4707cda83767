"""Three parties add what each of them has.

One label goes over four edges: what a message means comes from who sent it to whom,
never from its name alone.

Generated from three_adder.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "01b737cac3a8976ebc33f09a3ed29147c6e367b4f17ed8e39e3ab34ca2ea777e"
ROLES = ("Alice", "Bob", "Carol")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("ThreeAdder", PROTOCOL_HASH, ROLES)
