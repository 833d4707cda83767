"""Ann in TimedAuction.

Generated from timed_auction.chor; do not edit.
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


def _where_reserve_at_least_0(reserve: int) -> bool:
    return reserve >= 0


def _where_amount_at_least_reserve(amount: int, reserve: int) -> bool:
    return amount >= reserve


@final
class Initializing(State[S]):
    """Ann waits for Lot from Auctioneer. (timed_auction.chor:5)

    Auctioneer?Lot(item: str, reserve: int). Auctioneer!Bid(amount: int).
    {Auctioneer?TooLate.AwaitingWonOrLostOrUnsold, Auctioneer?Won(price: int).end,
    Auctioneer?Lost.end, Auctioneer?Unsold.end}
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
class SendingBid(State[S]):
    """Ann sends Bid to Auctioneer. (timed_auction.chor:6)

    Auctioneer!Bid(amount: int). {Auctioneer?TooLate.AwaitingWonOrLostOrUnsold,
    Auctioneer?Won(price: int).end, Auctioneer?Lost.end, Auctioneer?Unsold.end}
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
                "amount >= reserve",
                _where_amount_at_least_reserve,
                (-1, "amount"),
                (0, "reserve"),
            ),
        ),
    )

    async def send_bid(self, *, amount: int) -> AwaitingTooLateOrOneOf3[S]:
        return AwaitingTooLateOrOneOf3(await self._send(0, messages.Bid(amount)))


@final
class AwaitingTooLateOrOneOf3(State[S]):
    """Ann waits for TooLate from Auctioneer, Won from Auctioneer, Lost from Auctioneer
    or Unsold from Auctioneer. (timed_auction.chor:7)

    {Auctioneer?TooLate.AwaitingWonOrLostOrUnsold, Auctioneer?Won(price: int).end,
    Auctioneer?Lost.end, Auctioneer?Unsold.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Auctioneer", "TooLate", messages.TooLate),
            Arrival("Auctioneer", "Won", messages.Won),
            Arrival("Auctioneer", "Lost", messages.Lost),
            Arrival("Auctioneer", "Unsold", messages.Unsold),
        ),
    )

    async def receive(self) -> AwaitingTooLateOrOneOf3Received[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotTooLate(message, AwaitingWonOrLostOrUnsold(core))
        if case == 1:
            return GotWon(message, Completed(core))
        if case == 2:
            return GotLost(message, Completed(core))
        return GotUnsold(message, Completed(core))


@final
class GotTooLate(Branch[S], frozen=True):
    message: messages.TooLate
    next: AwaitingWonOrLostOrUnsold[S]


@final
class GotWon(Branch[S], frozen=True):
    message: messages.Won
    next: Completed[S]


@final
class GotLost(Branch[S], frozen=True):
    message: messages.Lost
    next: Completed[S]


@final
class GotUnsold(Branch[S], frozen=True):
    message: messages.Unsold
    next: Completed[S]


AwaitingTooLateOrOneOf3Received: TypeAlias = (
    GotTooLate[S]  # from Auctioneer
    | GotWon[S]  # from Auctioneer
    | GotLost[S]  # from Auctioneer
    | GotUnsold[S]  # from Auctioneer
)


@final
class AwaitingWonOrLostOrUnsold(State[S]):
    """Ann waits for Won from Auctioneer, Lost from Auctioneer or Unsold from
    Auctioneer. (timed_auction.chor:13)

    {Auctioneer?Won(price: int).end, Auctioneer?Lost.end, Auctioneer?Unsold.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Auctioneer", "Won", messages.Won),
            Arrival("Auctioneer", "Lost", messages.Lost),
            Arrival("Auctioneer", "Unsold", messages.Unsold),
        ),
    )

    async def receive(self) -> AwaitingWonOrLostOrUnsoldReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotWon(message, Completed(core))
        if case == 1:
            return GotLost(message, Completed(core))
        return GotUnsold(message, Completed(core))


AwaitingWonOrLostOrUnsoldReceived: TypeAlias = GotWon[S] | GotLost[S] | GotUnsold[S]


class Body(Protocol):
    """What plays Ann, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Ann's seat in a session of TimedAuction."""
    return Seat(PROTOCOL, "Ann", Initializing, body)
