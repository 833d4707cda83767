"""A bank carries out an order. Large amounts are audited, when auditing is on; some
orders are to be confirmed.

Everyone knows the parameters, so `when` needs no message: each role's module asks
what applies. The auditor of a small amount is told that there is nothing to do,
because it must know that it is done.

Generated from bank_transfer.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role; each for: audited and amount > 10000, confirmed; audited and amount > 10000,
not (confirmed); not (audited and amount > 10000), confirmed; not (audited and
amount > 10000), not (confirmed).
"""

from __future__ import annotations

from aura_chor.session.seats import ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "ae396a18ff499d75eb4f472abd5314f61143d820ae714982dfc7b99bf48bef46"
ROLES = ("Payer", "Bank", "Auditor")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)


def _where_amount_above_0_and_not_confirmed_and(amount: int, confirmed: bool) -> bool:
    return amount > 0 and not (confirmed and amount < 100)


class Parameters(Message, frozen=True):
    """The parameters of BankTransfer."""

    amount: int
    audited: bool
    confirmed: bool

    def __post_init__(self) -> None:
        if not _where_amount_above_0_and_not_confirmed_and(self.amount, self.confirmed):
            raise ValueError(
                "`amount > 0 and not (confirmed and amount < 100)` does not hold",
            )


PROTOCOL = ProtocolIdentity("BankTransfer", PROTOCOL_HASH, ROLES, Parameters)
