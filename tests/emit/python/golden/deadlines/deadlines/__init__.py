"""A vote with a deadline, an answer with one, and a decision with one.

Generated from deadlines.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from __future__ import annotations

from aura_chor.session.seats import ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "632ef412ecada508d6f913281055d15add3841b7ef06c53583b45e36d63e4839"
ROLES = ("Chair", "Voter", "Clerk")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)


class Parameters(Message, frozen=True):
    """The parameters of Deadlines."""

    limit: int


PROTOCOL = ProtocolIdentity("Deadlines", PROTOCOL_HASH, ROLES, Parameters)
