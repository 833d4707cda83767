"""Three parties who do not trust each other toss a coin.

Each commits to a secret bit before it sees any other, then all reveal; the coin is
the parity of the bits. One honest party is enough to make it fair. A commitment is
a hash that binds its author, this session and a salt, so that it can be neither
copied nor used again. Whoever finds that a reveal does not fit its commitment names
the culprit and aborts.

Generated from coin_toss.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "4fb1acfc3eef84ec8e351a0b3b9bddb653d84a2f916977d1c7b84ebed51576af"
ROLES = ("Alice", "Bob", "Carol")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("CoinToss", PROTOCOL_HASH, ROLES)
