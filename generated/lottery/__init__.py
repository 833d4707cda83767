"""Players draw one of themselves by lot, without anybody whom they trust.

Each commits to a secret number before it has seen another's; the sum of all of them
names the winner. A number that is not the one that was committed to does not count,
and nobody can wait for the others' numbers with its own.

Generated from lottery.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 2 to 5 of Player.
"""

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity

PROTOCOL_HASH = "c215b6247610a98bfd91b33c5bb075d0b938d81375d5a4f2a93fa6fe2bb0f290"
ROLES = ("Player",)
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Player": (2, 3, 4, 5)}


def _where_2_at_most_n(n: int) -> bool:
    return n >= 2


PROTOCOL = ProtocolIdentity(
    "Lottery",
    PROTOCOL_HASH,
    ROLES,
    families=(Family("Player", "n"),),
    constraints=(Where("2 <= n", _where_2_at_most_n, (-2, "n")),),
)
