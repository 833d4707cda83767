"""A file goes over a line that breaks, and goes on where it broke.

The inner loop sends blocks, the outer one is a new connection: `continue
Connections` leaves both. At the end the receiver says whether what it has is what
was meant.

Generated from file_transfer.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "323663b82872f7a9671202d867890d8c153a3185d4f1353bb789769c542a1c50"
ROLES = ("Sender", "Receiver")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("FileTransfer", PROTOCOL_HASH, ROLES)
