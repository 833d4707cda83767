"""Bidder in VillageAuction.

Generated from village_auction.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Post
from aura_chor.session.operations import (
    Arrival,
    Place,
    Receive,
    Send,
    Where,
    operations,
)
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_reserve_at_least_0(reserve: int) -> bool:
    return reserve >= 0


def _where_amount_at_least_reserve(amount: int, reserve: int) -> bool:
    return amount >= reserve


@final
class Initializing(MemberState[S]):
    """Bidder waits for Lot from Auctioneer. (village_auction.chor:7)

    Auctioneer?Lot(item: str, reserve: int). Auctioneer!Bid(amount: int).
    {Auctioneer?Won(price: int).SendingPaid, Auctioneer?Lost.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_lot",
            Arrival(
                "Auctioneer",
                "Lot",
                messages.Lot,
                (),
                ((0, "reserve"),),
                Place(
                    Where("reserve >= 0", _where_reserve_at_least_0, (-1, "reserve")),
                ),
            ),
        ),
    )

    async def receive_lot(self) -> GotLot[S]:
        _, message, core = await self._receive()
        return GotLot(message, SendingBid(core))


@final
class GotLot(Branch[S], frozen=True):
    message: messages.Lot
    next: SendingBid[S]


@final
class SendingBid(MemberState[S]):
    """Bidder sends Bid to Auctioneer. (village_auction.chor:8)

    Auctioneer!Bid(amount: int). {Auctioneer?Won(price: int).SendingPaid,
    Auctioneer?Lost.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_bid",
            "Bid",
            messages.Bid,
            ("Auctioneer",),
            (),
            (),
            False,
            Where(
                "amount >= reserve",
                _where_amount_at_least_reserve,
                (-1, "amount"),
                (0, "reserve"),
            ),
        ),
    )

    async def send_bid(self, *, amount: int) -> AwaitingWonOrLost[S]:
        return AwaitingWonOrLost(await self._post(0, messages.Bid(amount)))


@final
class AwaitingWonOrLost(MemberState[S]):
    """Bidder waits for Won from Auctioneer or Lost from Auctioneer.
    (village_auction.chor:12)

    {Auctioneer?Won(price: int).SendingPaid, Auctioneer?Lost.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Auctioneer", "Won", messages.Won, (0, -1)),
            Arrival("Auctioneer", "Lost", messages.Lost, (0, -1)),
        ),
    )

    async def receive(self) -> AwaitingWonOrLostReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotWon(message, SendingPaid(core))
        return GotLost(message, Completed(core))


@final
class GotWon(Branch[S], frozen=True):
    message: messages.Won
    next: SendingPaid[S]


@final
class GotLost(Branch[S], frozen=True):
    message: messages.Lost
    next: Completed[S]


AwaitingWonOrLostReceived: TypeAlias = GotWon[S] | GotLost[S]


@final
class SendingPaid(MemberState[S]):
    """Bidder sends Paid to Auctioneer. (village_auction.chor:13)

    Auctioneer!Paid. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_paid", "Paid", messages.Paid, ("Auctioneer",), (0, -1)),
    )

    async def send_paid(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Paid()))


class Body(Protocol):
    """What plays a member of Bidder, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int) -> Seat:
    """`body` as the seat of member `index` of Bidder in a session of VillageAuction."""
    return member_seat(PROTOCOL, "Bidder", index, Initializing, body)
