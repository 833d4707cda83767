"""Ben in Auction.

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
    """Ben waits for Offer from Auctioneer. (auction.chor:11)

    Auctioneer?Offer(lot: Lot). Auctioneer!Bid(amount: int). {Auctioneer?Lost.end,
    Auctioneer?Won(price: int).SendingPay}
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
    """Ben sends Bid to Auctioneer. (auction.chor:13)

    Auctioneer!Bid(amount: int). {Auctioneer?Lost.end, Auctioneer?Won(price:
    int).SendingPay}
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

    async def send_bid(self, *, amount: int) -> AwaitingLostOrWon[S]:
        return AwaitingLostOrWon(await self._send(0, messages.Bid(amount)))


@final
class AwaitingLostOrWon(State[S]):
    """Ben waits for Lost from Auctioneer or Won from Auctioneer. (auction.chor:16)

    {Auctioneer?Lost.end, Auctioneer?Won(price: int).SendingPay}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Auctioneer", "Lost", messages.Lost),
            Arrival(
                "Auctioneer",
                "Won",
                messages.Won,
                (),
                ((3, "price"),),
                Place(
                    Where(
                        "price >= lot.reserve",
                        _where_price_at_least_lot_reserve,
                        (-1, "price"),
                        (0, "lot"),
                    ),
                ),
            ),
        ),
    )

    async def receive(self) -> AwaitingLostOrWonReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotLost(message, Completed(core))
        return GotWon(message, SendingPay(core))


@final
class GotLost(Branch[S], frozen=True):
    message: messages.Lost
    next: Completed[S]


@final
class GotWon(Branch[S], frozen=True):
    message: messages.Won
    next: SendingPay[S]


AwaitingLostOrWonReceived: TypeAlias = GotLost[S] | GotWon[S]


@final
class SendingPay(State[S]):
    """Ben sends Pay to Auctioneer. (auction.chor:21)

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
            Where("paid == price", _where_paid_is_price, (-1, "paid"), (3, "price")),
        ),
    )

    async def send_pay(self, *, paid: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Pay(paid)))


class Body(Protocol):
    """What plays Ben, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Ben's seat in a session of Auction."""
    return Seat(PROTOCOL, "Ben", Initializing, body)
