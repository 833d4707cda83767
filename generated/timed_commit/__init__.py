"""Two-phase commit in which nobody waits for ever. A vote that is late counts as a no,
and is skipped when it comes.

Generated from timed_commit.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "fb168b09e6b9b8db38ae6c84b842fed914e5cb5a4e734146c7fb060d4c102381"
ROLES = ("Coordinator", "First", "Second")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("TimedCommit", PROTOCOL_HASH, ROLES)
