"""Auctioneer in TimedAuction.

Generated from timed_auction.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Arrival,
    Deadline,
    Place,
    ReceiveWithin,
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
    """Auctioneer sends Lot to Ann and Bob. (timed_auction.chor:5)

    Ann,Bob!Lot(item: str, reserve: int). Ann?Bid(amount: int).AwaitingBid2 ▷10s
    SendingTooLate
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_lot",
            "Lot",
            messages.Lot,
            ("Ann", "Bob"),
            (),
            ((0, "reserve"),),
            Where("reserve >= 0", _where_reserve_at_least_0, (-1, "reserve")),
        ),
    )

    async def send_lot(self, *, item: str, reserve: int) -> AwaitingBid[S]:
        return AwaitingBid(await self._send(0, messages.Lot(item, reserve)))


@final
class AwaitingBid(State[S]):
    """Auctioneer waits for Bid from Ann, 10s at most. (timed_auction.chor:6)

    Ann?Bid(amount: int).AwaitingBid2 ▷10s SendingTooLate
    """

    __slots__ = ()
    OPERATIONS = operations(
        ReceiveWithin(
            "receive_bid",
            Deadline(10000),
            Arrival(
                "Ann",
                "Bid",
                messages.Bid,
                (),
                (),
                Place(
                    Where(
                        "amount >= reserve",
                        _where_amount_at_least_reserve,
                        (-1, "amount"),
                        (0, "reserve"),
                    ),
                ),
            ),
        ),
    )

    async def receive_bid(self) -> AwaitingBidReceived[S]:
        case, message, core = await self._receive_within()
        if case == 0:
            return GotBidFromAnn(message, AwaitingBid2(core))
        return ExpiredBidFromAnn(SendingTooLate(core))


@final
class GotBidFromAnn(Branch[S], frozen=True):
    message: messages.Bid
    next: AwaitingBid2[S]


@final
class ExpiredBidFromAnn(Branch[S], frozen=True):
    next: SendingTooLate[S]


AwaitingBidReceived: TypeAlias = GotBidFromAnn[S] | ExpiredBidFromAnn[S]


@final
class AwaitingBid2(State[S]):
    """Auctioneer waits for Bid from Bob, 2s at most. (timed_auction.chor:9)

    Bob?Bid(amount: int).ChoosingWonOrUnsold ▷2s SendingTooLate2
    """

    __slots__ = ()
    OPERATIONS = operations(
        ReceiveWithin(
            "receive_bid",
            Deadline(2000),
            Arrival(
                "Bob",
                "Bid",
                messages.Bid,
                (),
                (),
                Place(
                    Where(
                        "amount >= reserve",
                        _where_amount_at_least_reserve,
                        (-1, "amount"),
                        (0, "reserve"),
                    ),
                ),
            ),
        ),
    )

    async def receive_bid(self) -> AwaitingBid2Received[S]:
        case, message, core = await self._receive_within()
        if case == 0:
            return GotBidFromBob(message, ChoosingWonOrUnsold(core))
        return ExpiredBidFromBob(SendingTooLate2(core))


@final
class GotBidFromBob(Branch[S], frozen=True):
    message: messages.Bid
    next: ChoosingWonOrUnsold[S]


@final
class ExpiredBidFromBob(Branch[S], frozen=True):
    next: SendingTooLate2[S]


AwaitingBid2Received: TypeAlias = GotBidFromBob[S] | ExpiredBidFromBob[S]


@final
class SendingTooLate(State[S]):
    """Auctioneer sends TooLate to Ann. (timed_auction.chor:7)

    Ann!TooLate. Bob?Bid(amount: int).ChoosingWonOrUnsold ▷2s SendingTooLate2
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_too_late", "TooLate", messages.TooLate, ("Ann",)),
    )

    async def send_too_late(self) -> AwaitingBid2[S]:
        return AwaitingBid2(await self._send(0, messages.TooLate()))


@final
class ChoosingWonOrUnsold(State[S]):
    """Auctioneer chooses: Won to Ann, Won to Bob or Unsold to Ann and Bob.
    (timed_auction.chor:13)

    {Ann!Won(price: int).SendingLost, Bob!Won(price: int).SendingLost2,
    Ann,Bob!Unsold.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_won_to_ann", "Won", messages.Won, ("Ann",)),
        Send("send_won_to_bob", "Won", messages.Won, ("Bob",)),
        Send("send_unsold", "Unsold", messages.Unsold, ("Ann", "Bob")),
    )

    async def send_won_to_ann(self, *, price: int) -> SendingLost[S]:
        return SendingLost(await self._send(0, messages.Won(price)))

    async def send_won_to_bob(self, *, price: int) -> SendingLost2[S]:
        return SendingLost2(await self._send(1, messages.Won(price)))

    async def send_unsold(self) -> Completed[S]:
        return Completed(await self._send(2, messages.Unsold()))


@final
class SendingTooLate2(State[S]):
    """Auctioneer sends TooLate to Bob. (timed_auction.chor:10)

    Bob!TooLate. {Ann!Won(price: int).SendingLost, Bob!Won(price: int).SendingLost2,
    Ann,Bob!Unsold.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_too_late", "TooLate", messages.TooLate, ("Bob",)),
    )

    async def send_too_late(self) -> ChoosingWonOrUnsold[S]:
        return ChoosingWonOrUnsold(await self._send(0, messages.TooLate()))


@final
class SendingLost(State[S]):
    """Auctioneer sends Lost to Bob. (timed_auction.chor:14)

    Bob!Lost. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_lost", "Lost", messages.Lost, ("Bob",)))

    async def send_lost(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Lost()))


@final
class SendingLost2(State[S]):
    """Auctioneer sends Lost to Ann. (timed_auction.chor:17)

    Ann!Lost. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_lost", "Lost", messages.Lost, ("Ann",)))

    async def send_lost(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Lost()))


class Body(Protocol):
    """What plays Auctioneer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Auctioneer's seat in a session of TimedAuction."""
    return Seat(PROTOCOL, "Auctioneer", Initializing, body)
