"""Somebody buys something, and pays as another choreography says: a deposit, then the
rest.

A call puts Payment in its place, with the roles renamed and arguments of ours: its
messages are messages of this session. Only the second one comes with a receipt.

Generated from shop.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from __future__ import annotations

from aura_chor.session.seats import ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "78f56b0b354bd39719c79987f8c74e9205828a2a72c1906757ad88bd70639a3f"
ROLES = ("Customer", "Store", "Bank")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)


def _where_0_below_deposit_below_credit(deposit: int, credit: int) -> bool:
    return 0 < deposit < credit


def _where_credit_minus_deposit_above_0(credit: int, deposit: int) -> bool:
    return credit - deposit > 0


def _where_deposit_above_0(deposit: int) -> bool:
    return deposit > 0


class Parameters(Message, frozen=True):
    """The parameters of Shop."""

    credit: int
    deposit: int

    def __post_init__(self) -> None:
        if not _where_0_below_deposit_below_credit(self.deposit, self.credit):
            raise ValueError("`0 < deposit < credit` does not hold")
        if not _where_credit_minus_deposit_above_0(self.credit, self.deposit):
            raise ValueError("`credit - deposit > 0` does not hold")
        if not _where_deposit_above_0(self.deposit):
            raise ValueError("`deposit > 0` does not hold")


PROTOCOL = ProtocolIdentity("Shop", PROTOCOL_HASH, ROLES, Parameters)
