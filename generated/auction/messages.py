"""The messages of Auction.

Generated from auction.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


def _where_reserve_at_least_0(reserve: int) -> bool:
    return reserve >= 0


class Lot(Message, frozen=True):
    """What is sold, and for how much at least."""

    name: str
    reserve: int

    def __post_init__(self) -> None:
        if not _where_reserve_at_least_0(self.reserve):
            raise ValueError("`reserve >= 0` does not hold")


class Offer(Message, frozen=True):
    lot: Lot


class Bid(Message, frozen=True):
    amount: int


class Won(Message, frozen=True):
    price: int


class Lost(Message, frozen=True):
    pass


class Pay(Message, frozen=True):
    paid: int
