"""Data over a line that garbles: every frame carries a bit, and is sent again until it
has arrived whole.

Two loops, one in the other. The frame of the inner one, once acknowledged, goes on
in the outer one, which some formalisms cannot say. The sender may hang up wherever
it would send.

Generated from alternating_bit.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "b500ff6ac6f6113e2941907a862b69dc9a89dd3c3a5c7b4c25c20100cc74a4b1"
ROLES = ("Sender", "Receiver")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("AlternatingBit", PROTOCOL_HASH, ROLES)
