"""Guardian recovery: guardians hand both keys over to new devices, behind a cool-down,
unless somebody cancels.

The root is never reconstructed: each new device combines its own share.

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

PROTOCOL_HASH = "a74cc640c4e68a6115e12eb049e0e1331a1e65a0934ff87ed0dd94ed769f7965"
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
    g: int,
    target_t: int,
    m: int,
    n: int,
) -> bool:
    return t >= 1 and t <= q and q <= g and target_t >= 1 and target_t <= m and n >= 0


def _where_1_at_most_q_and_q_at_most_g_and_1(q: int, g: int, m: int) -> bool:
    return q >= 1 and q <= g and m >= 1


def _where_1_at_most_g_and_1_at_most_m(g: int, m: int) -> bool:
    return g >= 1 and m >= 1


def _where_1_at_most_t_and_t_at_most_g_and_1(t: int, g: int, m: int) -> bool:
    return t >= 1 and t <= g and m >= 1


class Parameters(Message, frozen=True):
    """The parameters of Recover."""

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
            "1 <= t and t <= q and q <= g and 1 <= target_t and target_t <= m and 0 <= n",
            _where_1_at_most_t_and_t_at_most_q_and_q,
            (-2, "t"),
            (-2, "q"),
            (-2, "g"),
            (-2, "target_t"),
            (-2, "m"),
            (-2, "n"),
        ),
        Where(
            "1 <= q and q <= g and 1 <= m",
            _where_1_at_most_q_and_q_at_most_g_and_1,
            (-2, "q"),
            (-2, "g"),
            (-2, "m"),
        ),
        Where(
            "1 <= g and 1 <= m",
            _where_1_at_most_g_and_1_at_most_m,
            (-2, "g"),
            (-2, "m"),
        ),
        Where(
            "1 <= t and t <= g and 1 <= m",
            _where_1_at_most_t_and_t_at_most_g_and_1,
            (-2, "t"),
            (-2, "g"),
            (-2, "m"),
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
