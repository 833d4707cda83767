"""The messages of Payment.

Generated from payment.chor; do not edit.
"""

from __future__ import annotations

from typing import Annotated

from aura_chor.session.wire import Message, exactly


def _where_length_of_owner_above_0(owner: str) -> bool:
    return len(owner) > 0


def _where_number_above_0(number: int) -> bool:
    return number > 0


class Account(Message, frozen=True):
    """How money is known here."""

    owner: str
    number: int

    def __post_init__(self) -> None:
        if not _where_length_of_owner_above_0(self.owner):
            raise ValueError("`len(owner) > 0` does not hold")
        if not _where_number_above_0(self.number):
            raise ValueError("`number > 0` does not hold")


class Pay(Message, frozen=True):
    source: Account
    target: Account
    amount: int


class Bounced(Message, frozen=True):
    reason: str


class Paid(Message, frozen=True):
    amount: int
    note: str | None


class Receipt(Message, frozen=True):
    stamp: Annotated[bytes, exactly(8)]
