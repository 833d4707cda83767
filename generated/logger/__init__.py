"""A client asks a server again and again; a logger is told at the very end how often.

The logger takes no part in the loop and cannot know how long it lasts. It need not:
it waits for one message. Merging branch by branch refuses this protocol, although
everybody always knows what to do.

Generated from logger.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "71c13f27d9721380777cd91ad0fe1edd1e806c8df1b2752092df1ecc1a4ba676"
ROLES = ("Client", "Server", "Log")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("Logger", PROTOCOL_HASH, ROLES)
