"""The source committee decides on one successor.

Generated from redistribute.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Source, 1 to 4 of Target.
"""

from __future__ import annotations

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "7b0690d9990394a7b82c93791a37d0ad5d64e178f290c7d0c005278e070b6de1"
ROLES = ("Leader", "Source", "Target")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Source": (1, 2, 3, 4), "Target": (1, 2, 3, 4)}


def _where_1_at_most_q_and_q_at_most_g_and_1(q: int, g: int, m: int) -> bool:
    return q >= 1 and q <= g and m >= 1


class Parameters(Message, frozen=True):
    """The parameters of Voting."""

    q: int


PROTOCOL = ProtocolIdentity(
    "Voting",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Source", "g"), Family("Target", "m")),
    constraints=(
        Where(
            "1 <= q and q <= g and 1 <= m",
            _where_1_at_most_q_and_q_at_most_g_and_1,
            (-2, "q"),
            (-2, "g"),
            (-2, "m"),
        ),
    ),
)
