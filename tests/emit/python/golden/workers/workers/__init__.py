"""A boss shares out work, asks every worker in turn, and the workers compare what they
have got.

Generated from workers.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 2 to 5 of Worker.
"""

from __future__ import annotations

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity
from aura_chor.session.wire import Message

from . import messages

PROTOCOL_HASH = "8df77a0d0b4aceedbc5157c7ae79153820883b8aa9ca5d9d9a2bbf369ac259fa"
ROLES = ("Boss", "Clerk", "Worker")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Worker": (2, 3, 4, 5)}


def _where_2_at_most_n(n: int) -> bool:
    return n >= 2


class Parameters(Message, frozen=True):
    """The parameters of Workers."""

    patience: messages.Milliseconds


PROTOCOL = ProtocolIdentity(
    "Workers",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Worker", "n"),),
    constraints=(Where("2 <= n", _where_2_at_most_n, (-2, "n")),),
    clocked=("Work",),
)
