"""The messages of TravelAgency.

Generated from travel_agency.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message
from aura_chor.session.wire import Milliseconds as Milliseconds


def _where_price_at_least_0(price: int) -> bool:
    return price >= 0


def _where_valid_at_least_10_m(valid: Milliseconds) -> bool:
    return valid >= 600000


class Offer(Message, frozen=True):
    """An offer of the agency. It holds for a while."""

    price: int
    journey: str
    valid: Milliseconds

    def __post_init__(self) -> None:
        if not _where_price_at_least_0(self.price):
            raise ValueError("`price >= 0` does not hold")
        if not _where_valid_at_least_10_m(self.valid):
            raise ValueError("`valid >= 10m` does not hold")


class Ask(Message, frozen=True):
    start: str
    goal: str


class Quote(Message, frozen=True):
    offer: Offer


class Reject(Message, frozen=True):
    pass


class AskAgain(Message, frozen=True):
    pass


class Accept(Message, frozen=True):
    price: int


class NothingToday(Message, frozen=True):
    pass


class Book(Message, frozen=True):
    passenger: str


class Ticket(Message, frozen=True):
    number: str
