"""Chunks flow from a source through a filter to a sink; the sink acknowledges after
every second one.

A window of two: the source is at most two chunks ahead of what the sink has taken.

Generated from streaming.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from __future__ import annotations

from aura_chor.session.seats import ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "1ca48d4e465bb22c44edf11c88da42bc702dd3b3dcf65b6384ecadc832d6b022"
ROLES = ("Source", "Filter", "Sink")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)


def _where_0_below_limit_at_most_65535(limit: int) -> bool:
    return 0 < limit <= 65535


class Parameters(Message, frozen=True):
    """The parameters of Streaming."""

    limit: int

    def __post_init__(self) -> None:
        if not _where_0_below_limit_at_most_65535(self.limit):
            raise ValueError("`0 < limit <= 65535` does not hold")


PROTOCOL = ProtocolIdentity("Streaming", PROTOCOL_HASH, ROLES, Parameters)
