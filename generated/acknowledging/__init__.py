"""Every target says which successor it has computed.

Generated from redistribute.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Source, 1 to 4 of Target.
"""

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity

PROTOCOL_HASH = "1e3b635682123b6c0788c4ae12ad6a3e72032c97816ac486fddb0962802a7909"
ROLES = ("Leader", "Source", "Target")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Source": (1, 2, 3, 4), "Target": (1, 2, 3, 4)}


def _where_1_at_most_g_and_1_at_most_m(g: int, m: int) -> bool:
    return g >= 1 and m >= 1


PROTOCOL = ProtocolIdentity(
    "Acknowledging",
    PROTOCOL_HASH,
    ROLES,
    families=(Family("Source", "g"), Family("Target", "m")),
    constraints=(
        Where(
            "1 <= g and 1 <= m",
            _where_1_at_most_g_and_1_at_most_m,
            (-2, "g"),
            (-2, "m"),
        ),
    ),
)
