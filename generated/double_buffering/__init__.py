"""A source and a sink work at the same time, through the two buffers of a kernel
between them.

The kernel hands the second buffer to the source before it drains the first to the
sink, so that one is filled while the other is emptied. When the source has nothing
left, the kernel passes that on.

Generated from double_buffering.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "5fb9db29699c6171c1387f8f67ef688884cdb88294662a8ec2e38699178d9106"
ROLES = ("Source", "Kernel", "Sink")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("DoubleBuffering", PROTOCOL_HASH, ROLES)
