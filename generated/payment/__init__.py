"""One pays another through a bank, which may refuse.  A protocol of its own, and a
part that other files import. A refusal ends the session of whoever has called it.

Generated from payment.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role; each for: receipt; not (receipt).
"""

from __future__ import annotations

from aura_chor.session.seats import ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "f6eff4630809182c824b240b070d3468aad6d608637905de6f8c3e9623417311"
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

    def __post_init__(self) -> None:
        if not _where_limit_above_0(self.limit):
            raise ValueError("`limit > 0` does not hold")


PROTOCOL = ProtocolIdentity("Payment", PROTOCOL_HASH, ROLES, Parameters)
