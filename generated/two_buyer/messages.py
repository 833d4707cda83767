"""The messages of TwoBuyer.

Generated from two_buyer.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Request(Message, frozen=True):
    title: str


class Quote(Message, frozen=True):
    price: int


class Share(Message, frozen=True):
    amount: int


class Quit(Message, frozen=True):
    pass


class TryAgain(Message, frozen=True):
    pass


class Accept(Message, frozen=True):
    address: str


class Accepted(Message, frozen=True):
    pass


class Ship(Message, frozen=True):
    date: str
