"""Any t holders deal their shares to the targets, and the opener fixes whose deals
count.

Generated from redistribute.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Source, 1 to 4 of Target.
"""

from __future__ import annotations

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "a24d73db7971c9d21e99d596303acdf2906a7b39e49f41ad76f1ae0e0c46b526"
ROLES = ("Leader", "Source", "Target")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Source": (1, 2, 3, 4), "Target": (1, 2, 3, 4)}


def _where_1_at_most_t_and_t_at_most_g_and_1(t: int, g: int, m: int) -> bool:
    return t >= 1 and t <= g and m >= 1


class Parameters(Message, frozen=True):
    """The parameters of Dealing."""

    t: int


PROTOCOL = ProtocolIdentity(
    "Dealing",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Source", "g"), Family("Target", "m")),
    constraints=(
        Where(
            "1 <= t and t <= g and 1 <= m",
            _where_1_at_most_t_and_t_at_most_g_and_1,
            (-2, "t"),
            (-2, "g"),
            (-2, "m"),
        ),
    ),
)
