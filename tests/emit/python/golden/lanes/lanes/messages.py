"""The messages of Lanes.

Generated from lanes.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Need(Message, frozen=True):
    amount: int


class Offer(Message, frozen=True):
    price: int


class Seen(Message, frozen=True):
    price: int


class Enough(Message, frozen=True):
    pass


class Fine(Message, frozen=True):
    pass


class Lower(Message, frozen=True):
    pass


class Deposit(Message, frozen=True):
    sum: int


class Receipt(Message, frozen=True):
    text: str


class Done(Message, frozen=True):
    total: int
