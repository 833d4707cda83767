"""The messages of VillageAuction.

Generated from village_auction.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Lot(Message, frozen=True):
    item: str
    reserve: int


class Bid(Message, frozen=True):
    amount: int


class Lost(Message, frozen=True):
    pass


class Won(Message, frozen=True):
    price: int


class Paid(Message, frozen=True):
    pass
