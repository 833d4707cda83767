"""A committee approves a payment: two of its members are enough, any of them can stop
it.

Generated from approval.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Member.
"""

from __future__ import annotations

from aura_chor.session.groups import every
from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, NoticeRule, ProtocolIdentity, VetoRule
from aura_chor.session.wire import Message

from . import messages

PROTOCOL_HASH = "15417d977b459a7c99af42a8c9e97124b7f802d67b246b2c6d815207ae59cce7"
ROLES = ("Clerk", "Member")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Member": (1, 2, 3, 4)}


def _where_1_at_most_quorum_and_quorum_at_most_n(quorum: int, n: int) -> bool:
    return quorum >= 1 and quorum <= n


class Parameters(Message, frozen=True):
    """The parameters of Approval."""

    quorum: int


PROTOCOL = ProtocolIdentity(
    "Approval",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Member", "n"),),
    constraints=(
        Where(
            "1 <= quorum and quorum <= n",
            _where_1_at_most_quorum_and_quorum_at_most_n,
            (-2, "quorum"),
            (-2, "n"),
        ),
    ),
    opening="Open",
    opener="Clerk",
    notices=(NoticeRule("Doubt", messages.Doubt, ("Clerk",), 3),),
    vetoes=(VetoRule("Veto", messages.Veto, (every("Member"),), "veto_counts", True),),
)
