"""One pays another through a bank, which may refuse.

A protocol of its own, and a part that other files import. A refusal ends the
session of whoever has called it.

Generated from payment.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role; each for: receipt; not (receipt).
"""

from __future__ import annotations

from aura_chor.session.seats import ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "4d38d199c7f450d9b451716b34cc98048113b9a7f02b0f9f84e5642d1c16565b"
ROLES = ("Payer", "Payee", "Bank")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)


def _where_limit_above_0(limit: int) -> bool:
    return limit > 0


class Parameters(Message, frozen=True):
    """The parameters of Payment."""

    limit: int
    receipt: bool
    reference: str | None

    def __post_init__(self) -> None:
        if not _where_limit_above_0(self.limit):
            raise ValueError("`limit > 0` does not hold")


PROTOCOL = ProtocolIdentity("Payment", PROTOCOL_HASH, ROLES, Parameters)
