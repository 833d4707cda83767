"""Two players take sticks from a heap in turn; whoever takes the last one wins.

A turn calls itself with the players exchanged, in last position, which makes it a
loop: one text says what both do.

Generated from nim.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from __future__ import annotations

from aura_chor.session.seats import ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "d9bdf488fbbcfa71dbd20f8bc4311afcc5a39be81c03d8ec88ffd1fca1b7d1e3"
ROLES = ("Ann", "Ben")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)


def _where_heap_above_3(heap: int) -> bool:
    return heap > 3


class Parameters(Message, frozen=True):
    """The parameters of Nim."""

    heap: int

    def __post_init__(self) -> None:
        if not _where_heap_above_3(self.heap):
            raise ValueError("`heap > 3` does not hold")


PROTOCOL = ProtocolIdentity("Nim", PROTOCOL_HASH, ROLES, Parameters)
