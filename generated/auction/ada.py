"""Ada in Auction.

Generated from auction.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

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
    """Ada waits for Offer from Auctioneer. (auction.chor:11)

    Auctioneer?Offer(lot: Lot). Auctioneer!Bid(amount: int). {Auctioneer?Won(price:
    int).SendingPay, Auctioneer?Lost.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_offer",
            Arrival("Auctioneer", "Offer", messages.Offer, (), ((0, "lot"),)),
        ),
    )

    async def receive_offer(self) -> GotOffer[S]:
        _, message, core = await self._receive()
        return GotOffer(message, SendingBid(core))


@final
class GotOffer(Branch[S], frozen=True):
    message: messages.Offer
    next: SendingBid[S]


@final
class SendingBid(State[S]):
    """Ada sends Bid to Auctioneer. (auction.chor:12)

    Auctioneer!Bid(amount: int). {Auctioneer?Won(price: int).SendingPay,
    Auctioneer?Lost.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_bid",
            "Bid",
            messages.Bid,
            ("Auctioneer",),
            (),
            (),
            Where(
                "amount >= lot.reserve",
                _where_amount_at_least_lot_reserve,
                (-1, "amount"),
                (0, "lot"),
            ),
        ),
    )

    async def send_bid(self, *, amount: int) -> AwaitingWonOrLost[S]:
        return AwaitingWonOrLost(await self._send(0, messages.Bid(amount)))


@final
class AwaitingWonOrLost(State[S]):
    """Ada waits for Won from Auctioneer or Lost from Auctioneer. (auction.chor:15)

    {Auctioneer?Won(price: int).SendingPay, Auctioneer?Lost.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Auctioneer",
                "Won",
                messages.Won,
                (),
                ((4, "price"),),
                Place(
                    Where(
                        "price >= lot.reserve",
                        _where_price_at_least_lot_reserve,
                        (-1, "price"),
                        (0, "lot"),
                    ),
                ),
            ),
            Arrival("Auctioneer", "Lost", messages.Lost),
        ),
    )

    async def receive(self) -> AwaitingWonOrLostReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotWon(message, SendingPay(core))
        return GotLost(message, Completed(core))


@final
class GotWon(Branch[S], frozen=True):
    message: messages.Won
    next: SendingPay[S]


@final
class GotLost(Branch[S], frozen=True):
    message: messages.Lost
    next: Completed[S]


AwaitingWonOrLostReceived: TypeAlias = GotWon[S] | GotLost[S]


@final
class SendingPay(State[S]):
    """Ada sends Pay to Auctioneer. (auction.chor:17)

    Auctioneer!Pay(paid: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_pay",
            "Pay",
            messages.Pay,
            ("Auctioneer",),
            (),
            (),
            Where("paid == price", _where_paid_is_price, (-1, "paid"), (4, "price")),
        ),
    )

    async def send_pay(self, *, paid: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Pay(paid)))


class Body(Protocol):
    """What plays Ada, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Ada's seat in a session of Auction."""
    return Seat(PROTOCOL, "Ada", Initializing, body)
