"""Locking, a distributed lottery: one operation of a kind at a time; whoever wants it
requests, and q votes decide.

There is no opening event: the session is the scope, a function of the parameters.
The holder releases; where it does not in time, each member withdraws by itself, and
the next term begins.

Generated from lock.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Device.
"""

from __future__ import annotations

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "aaf75b87efbf209c2e62da0e19d86d572c0503cefc5b882ae77e94cc2fc421b6"
ROLES = ("Device",)
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Device": (1, 2, 3, 4)}


def _where_1_at_most_q_and_q_at_most_n(q: int, n: int) -> bool:
    return q >= 1 and q <= n


class Parameters(Message, frozen=True):
    """The parameters of Lock."""

    q: int
    kind: str
    term: int


PROTOCOL = ProtocolIdentity(
    "Lock",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Device", "n"),),
    constraints=(
        Where(
            "1 <= q and q <= n",
            _where_1_at_most_q_and_q_at_most_n,
            (-2, "q"),
            (-2, "n"),
        ),
    ),
    identified="lock_scope",
)
