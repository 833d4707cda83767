"""The messages of ThreeBuyer.

Generated from three_buyer.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Request(Message, frozen=True):
    title: str


class Quote(Message, frozen=True):
    price: int


class Share(Message, frozen=True):
    amount: int
    rest: int


class StepIn(Message, frozen=True):
    missing: int


class NotNeeded(Message, frozen=True):
    pass


class Refuse(Message, frozen=True):
    pass


class Accept(Message, frozen=True):
    address: str


class Refused(Message, frozen=True):
    pass


class Accepted(Message, frozen=True):
    pass
