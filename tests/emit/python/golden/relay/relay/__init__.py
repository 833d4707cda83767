"""Carol hears from Bob first, although Ann has long written.

Generated from relay.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "8eed76f1a93d2f53a986f4b7f752998b7b7b58654910f73d7df38c69f058996c"
ROLES = ("Ann", "Bob", "Carol")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("Relay", PROTOCOL_HASH, ROLES)
