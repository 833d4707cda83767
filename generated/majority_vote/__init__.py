"""A question to a family of voters, decided as soon as enough of them have given the
same answer.

Whoever votes later is not waited for. When no answer has a majority in time, the
chair says so.

Generated from majority_vote.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Voter, majority from 1 to 3.
"""

from __future__ import annotations

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "d8d3eb7d3b0592f7377f3af61d2730f4f9cde7401801b96f2f6608d16ce3a2d9"
ROLES = ("Chair", "Voter")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Voter": (1, 2, 3, 4)}


def _where_1_at_most_n_and_n_below_2_times_majority(n: int, majority: int) -> bool:
    return n >= 1 and n < 2 * majority and majority <= n


class Parameters(Message, frozen=True):
    """The parameters of MajorityVote."""

    majority: int


PROTOCOL = ProtocolIdentity(
    "MajorityVote",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Voter", "n"),),
    constraints=(
        Where(
            "1 <= n and n < 2 * majority and majority <= n",
            _where_1_at_most_n_and_n_below_2_times_majority,
            (-2, "n"),
            (-2, "majority"),
        ),
    ),
)
