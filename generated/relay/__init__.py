"""A relay race: the runners run one after the other, and the judge takes the time of
each.

The first of them carries the baton to the line; the two behind it are thanked for
pacing, whoever else runs.

Generated from relay.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 3 to 6 of Runner.
"""

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity

PROTOCOL_HASH = "bd23354ae0a1b8afbaf5b13cbc2376e22b40d306227d4777db65107f51a6081a"
ROLES = ("Judge", "Runner")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Runner": (3, 4, 5, 6)}


def _where_3_at_most_n(n: int) -> bool:
    return n >= 3


PROTOCOL = ProtocolIdentity(
    "Relay",
    PROTOCOL_HASH,
    ROLES,
    families=(Family("Runner", "n"),),
    constraints=(Where("3 <= n", _where_3_at_most_n, (-2, "n")),),
)
