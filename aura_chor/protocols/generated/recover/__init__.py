"""Guardian recovery: guardians hand both keys over to new devices, behind a cool-down,
unless somebody cancels.

The root is never reconstructed: each new device combines its own share. People take
part, and the cool-down lasts a day or more: every wait here lasts weeks.
`approvals` is q, or all of the guardians where the devices' cancels are overridden.

Generated from recover.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role; each for: resume is none; not (resume is none). Families: 1 to 4 of Target, 1
to 4 of Guardian, 0 to 3 of Device.
"""

from __future__ import annotations

from aura_chor.session.groups import every
from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, NoticeRule, ProtocolIdentity, VetoRule
from aura_chor.session.wire import Message

from . import messages

PROTOCOL_HASH = "3f50884c8a38821560c888b0eede28cd93393591e79a73c7277a019ffcb7d2dc"
ROLES = ("Requester", "Target", "Guardian", "Device")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {
    "Target": (1, 2, 3, 4),
    "Guardian": (1, 2, 3, 4),
    "Device": (0, 1, 2, 3),
}


def _where_1_at_most_t_and_t_at_most_q_and_q(
    t: int,
    q: int,
    approvals: int,
    g: int,
    target_t: int,
    m: int,
    n: int,
) -> bool:
    return t >= 1 and t <= q and q <= approvals and approvals <= g and target_t >= 1 and target_t <= m and n >= 0


class Parameters(Message, frozen=True):
    """The parameters of Recover."""

    approvals: int
    q: int
    t: int
    target_t: int
    cooldown: messages.Milliseconds
    resume: messages.Digest | None


PROTOCOL = ProtocolIdentity(
    "Recover",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Target", "m"), Family("Guardian", "g"), Family("Device", "n")),
    constraints=(
        Where(
            "1 <= t and t <= q and q <= approvals and approvals <= g and 1 <= target_t and target_t <= m and 0 <= n",
            _where_1_at_most_t_and_t_at_most_q_and_q,
            (-2, "t"),
            (-2, "q"),
            (-2, "approvals"),
            (-2, "g"),
            (-2, "target_t"),
            (-2, "m"),
            (-2, "n"),
        ),
    ),
    opening="Open",
    opener="Requester",
    notices=(
        NoticeRule(
            "Nudge",
            messages.Nudge,
            ("Requester", every("Target"), every("Guardian"), every("Device")),
            16,
        ),
        NoticeRule("Complain", messages.Complain, (every("Target"),), None),
    ),
    vetoes=(
        VetoRule(
            "Cancel",
            messages.Cancel,
            (every("Device"), every("Guardian")),
            "cancel_counts",
            True,
        ),
    ),
    clocked=("Open",),
)
