"""The messages of Auction.

Generated from retries.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Bid(Message, frozen=True):
    price: int


class Closed(Message, frozen=True):
    pass
