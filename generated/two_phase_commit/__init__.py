"""A change that three places make together or not at all.

The coordinator asks, both participants vote, and one event tells both what became
of it. A participant that votes no already knows the outcome, and hears it all the
same.

Generated from two_phase_commit.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "cbd1c3950fe7808f5d16bfc4dcd8ec8665fc6ded49086d1e87e7d3071e087a5f"
ROLES = ("Coordinator", "Left", "Right")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("TwoPhaseCommit", PROTOCOL_HASH, ROLES)
