"""The messages of TwoBuyer.

Generated from two_buyer.chor; do not edit.
"""

from msgspec import Struct


class Request(Struct, frozen=True):
    title: str


class Quote(Struct, frozen=True):
    price: int


class Share(Struct, frozen=True):
    amount: int


class Accept(Struct, frozen=True):
    address: str


class Accepted(Struct, frozen=True):
    pass


class TryAgain(Struct, frozen=True):
    pass


class Quit(Struct, frozen=True):
    pass


class Ship(Struct, frozen=True):
    date: str
