"""Two strangers agree on a secret that nobody who listens can know, and use it at
once.

The public keys are 32 bytes, or they are not sent. Bob shows in his answer that he
has the same secret.

Generated from diffie_hellman.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "51b36595fd76294d2c1b08684539f86e7fc3de57a715b0c095d6b379138dcea3"
ROLES = ("Alice", "Bob")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("DiffieHellman", PROTOCOL_HASH, ROLES)
