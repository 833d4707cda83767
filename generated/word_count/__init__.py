"""Many workers count the words of one text, each in its own part, and all hear the
sum.

Each is sent a part of its own, and nothing is summed before all have counted.

Generated from word_count.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Worker.
"""

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity

PROTOCOL_HASH = "5584baeca14216032615be3a095db531457ad681785c4ab21d75f4dea94a6eba"
ROLES = ("Boss", "Worker")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Worker": (1, 2, 3, 4)}


def _where_1_at_most_n(n: int) -> bool:
    return n >= 1


PROTOCOL = ProtocolIdentity(
    "WordCount",
    PROTOCOL_HASH,
    ROLES,
    families=(Family("Worker", "n"),),
    constraints=(Where("1 <= n", _where_1_at_most_n, (-2, "n")),),
)
