"""A committee approves a proposal, and may still stop it while it cools down.

The approvals are evidence: without them nobody can begin to enact anything.

Generated from committee.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Member.
"""

from __future__ import annotations

from aura_chor.session.groups import every
from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, NoticeRule, ProtocolIdentity, VetoRule
from aura_chor.session.wire import Message

from . import messages

PROTOCOL_HASH = "46882adef3761a701371fa3629bf60dbb3839155a8e86251294724981bb602d1"
ROLES = ("Chair", "Member")
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
    """The parameters of Committee."""

    quorum: int
    cooldown: messages.Milliseconds


PROTOCOL = ProtocolIdentity(
    "Committee",
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
    notices=(NoticeRule("Remark", messages.Remark, (every("Member"),), 3),),
    vetoes=(
        VetoRule(
            "Veto",
            messages.Veto,
            (every("Member"),),
            "has_a_reason",
            False,
        ),
    ),
    clocked=("Propose",),
)
