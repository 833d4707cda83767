"""Auctioneer in Auction.

Generated from auction.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.operations import (
    Arrival,
    Place,
    Receive,
    Send,
    Where,
    operations,
)
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_amount_at_least_lot_reserve(amount: int, lot: messages.Lot) -> bool:
    return amount >= lot.reserve


def _where_price_at_least_lot_reserve(price: int, lot: messages.Lot) -> bool:
    return price >= lot.reserve


def _where_paid_is_price(paid: int, price: int) -> bool:
    return paid == price


@final
class Initializing(State[S]):
    """Auctioneer sends Offer to Ada and Ben. (auction.chor:11)

    Ada,Ben!Offer(lot: Lot). Ada?Bid(amount: int). Ben?Bid(amount: int).
    {Ada!Won(price: int).SendingLost, Ben!Won(price: int).SendingLost2}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_offer", "Offer", messages.Offer, ("Ada", "Ben"), (), ((0, "lot"),)),
    )

    async def send_offer(self, *, lot: messages.Lot) -> AwaitingBid[S]:
        return AwaitingBid(await self._send(0, messages.Offer(lot)))


@final
class AwaitingBid(State[S]):
    """Auctioneer waits for Bid from Ada. (auction.chor:12)

    Ada?Bid(amount: int). Ben?Bid(amount: int). {Ada!Won(price: int).SendingLost,
    Ben!Won(price: int).SendingLost2}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_bid",
            Arrival(
                "Ada",
                "Bid",
                messages.Bid,
                (),
                (),
                Place(
                    Where(
                        "amount >= lot.reserve",
                        _where_amount_at_least_lot_reserve,
                        (-1, "amount"),
                        (0, "lot"),
                    ),
                ),
            ),
        ),
    )

    async def receive_bid(self) -> GotBidFromAda[S]:
        _, message, core = await self._receive()
        return GotBidFromAda(message, AwaitingBid2(core))


@final
class GotBidFromAda(Branch[S], frozen=True):
    message: messages.Bid
    next: AwaitingBid2[S]


@final
class AwaitingBid2(State[S]):
    """Auctioneer waits for Bid from Ben. (auction.chor:13)

    Ben?Bid(amount: int). {Ada!Won(price: int).SendingLost, Ben!Won(price:
    int).SendingLost2}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_bid",
            Arrival(
                "Ben",
                "Bid",
                messages.Bid,
                (),
                (),
                Place(
                    Where(
                        "amount >= lot.reserve",
                        _where_amount_at_least_lot_reserve,
                        (-1, "amount"),
                        (0, "lot"),
                    ),
                ),
            ),
        ),
    )

    async def receive_bid(self) -> GotBidFromBen[S]:
        _, message, core = await self._receive()
        return GotBidFromBen(message, ChoosingWon(core))


@final
class GotBidFromBen(Branch[S], frozen=True):
    message: messages.Bid
    next: ChoosingWon[S]


@final
class ChoosingWon(State[S]):
    """Auctioneer chooses: Won to Ada or Won to Ben. (auction.chor:15)

    {Ada!Won(price: int).SendingLost, Ben!Won(price: int).SendingLost2}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_won_to_ada",
            "Won",
            messages.Won,
            ("Ada",),
            (),
            ((4, "price"),),
            Where(
                "price >= lot.reserve",
                _where_price_at_least_lot_reserve,
                (-1, "price"),
                (0, "lot"),
            ),
        ),
        Send(
            "send_won_to_ben",
            "Won",
            messages.Won,
            ("Ben",),
            (),
            ((3, "price"),),
            Where(
                "price >= lot.reserve",
                _where_price_at_least_lot_reserve,
                (-1, "price"),
                (0, "lot"),
            ),
        ),
    )

    async def send_won_to_ada(self, *, price: int) -> SendingLost[S]:
        return SendingLost(await self._send(0, messages.Won(price)))

    async def send_won_to_ben(self, *, price: int) -> SendingLost2[S]:
        return SendingLost2(await self._send(1, messages.Won(price)))


@final
class SendingLost(State[S]):
    """Auctioneer sends Lost to Ben. (auction.chor:16)

    Ben!Lost. Ada?Pay(paid: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_lost", "Lost", messages.Lost, ("Ben",)))

    async def send_lost(self) -> AwaitingPay[S]:
        return AwaitingPay(await self._send(0, messages.Lost()))


@final
class SendingLost2(State[S]):
    """Auctioneer sends Lost to Ada. (auction.chor:20)

    Ada!Lost. Ben?Pay(paid: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_lost", "Lost", messages.Lost, ("Ada",)))

    async def send_lost(self) -> AwaitingPay2[S]:
        return AwaitingPay2(await self._send(0, messages.Lost()))


@final
class AwaitingPay(State[S]):
    """Auctioneer waits for Pay from Ada. (auction.chor:17)

    Ada?Pay(paid: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_pay",
            Arrival(
                "Ada",
                "Pay",
                messages.Pay,
                (),
                (),
                Place(
                    Where(
                        "paid == price",
                        _where_paid_is_price,
                        (-1, "paid"),
                        (4, "price"),
                    ),
                ),
            ),
        ),
    )

    async def receive_pay(self) -> GotPayFromAda[S]:
        _, message, core = await self._receive()
        return GotPayFromAda(message, Completed(core))


@final
class GotPayFromAda(Branch[S], frozen=True):
    message: messages.Pay
    next: Completed[S]


@final
class AwaitingPay2(State[S]):
    """Auctioneer waits for Pay from Ben. (auction.chor:21)

    Ben?Pay(paid: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_pay",
            Arrival(
                "Ben",
                "Pay",
                messages.Pay,
                (),
                (),
                Place(
                    Where(
                        "paid == price",
                        _where_paid_is_price,
                        (-1, "paid"),
                        (3, "price"),
                    ),
                ),
            ),
        ),
    )

    async def receive_pay(self) -> GotPayFromBen[S]:
        _, message, core = await self._receive()
        return GotPayFromBen(message, Completed(core))


@final
class GotPayFromBen(Branch[S], frozen=True):
    message: messages.Pay
    next: Completed[S]


class Body(Protocol):
    """What plays Auctioneer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Auctioneer's seat in a session of Auction."""
    return Seat(PROTOCOL, "Auctioneer", Initializing, body)
