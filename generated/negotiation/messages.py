"""The messages of Negotiation.

Generated from negotiation.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Bid(Message, frozen=True):
    bid: int


class NotForSale(Message, frozen=True):
    reason: str


class Counter(Message, frozen=True):
    ask: int


class Sold(Message, frozen=True):
    pass


class Leave(Message, frozen=True):
    pass


class NoThanks(Message, frozen=True):
    pass


class Agreed(Message, frozen=True):
    price: int
