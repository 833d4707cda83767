"""A leader shows that it lives, and a follower that misses a heartbeat takes its
place. The leader is told, late as it may be.

Generated from leadership.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "24addba4d3812fed48cfe1f17e9461480a520d6b2e7e7f77e7e6bce8b3eb9a91"
ROLES = ("Leader", "Follower", "Log")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("Leadership", PROTOCOL_HASH, ROLES)
