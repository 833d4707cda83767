"""Auctioneer in VillageAuction.

Generated from village_auction.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, ForEach
from aura_chor.session.groups import every, lane_member
from aura_chor.session.operations import (
    Arrival,
    Deadline,
    Place,
    Receive,
    Send,
    Where,
    operations,
)
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, End, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_reserve_at_least_0(reserve: int) -> bool:
    return reserve >= 0


def _where_amount_at_least_reserve(amount: int, reserve: int) -> bool:
    return amount >= reserve


@final
class Initializing(State[S]):
    """Auctioneer sends Lot to Bidder. (village_auction.chor:7)

    Bidder!Lot(item: str, reserve: int). Bidder?all Bid(amount: int).EachBidder ▷10s
    EachBidder
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_lot",
            "Lot",
            messages.Lot,
            (every("Bidder"),),
            (),
            ((0, "reserve"),),
            Where("reserve >= 0", _where_reserve_at_least_0, (-1, "reserve")),
        ),
    )

    async def send_lot(self, *, item: str, reserve: int) -> GatheringBid[S]:
        return GatheringBid(await self._send(0, messages.Lot(item, reserve)))


@final
class GatheringBid(State[S]):
    """Auctioneer gathers Bid from all of Bidder, 10s at most. (village_auction.chor:8)

    Bidder?all Bid(amount: int).EachBidder ▷10s EachBidder
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_bid",
            Arrival(
                every("Bidder"),
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
            None,
            None,
            Deadline(10000),
            False,
        ),
    )

    async def gather_bid(self) -> GatheringBidCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredBid(EachBidder(core))
        return CollectedBid(collected.messages, EachBidder(core))


@final
class CollectedBid(Collected[S, messages.Bid], frozen=True):
    next: EachBidder[S]


@final
class ExpiredBid(Branch[S], frozen=True):
    next: EachBidder[S]


GatheringBidCollected: TypeAlias = CollectedBid[S] | ExpiredBid[S]


@final
class EachBidder(State[S]):
    """Auctioneer goes on with every one of Bidder, all at once.
    (village_auction.chor:10)

    ∀i∈Bidder(…). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        ForEach("each_bidder", every("Bidder"), "i", (0, -1), False),
    )

    async def each_bidder(
        self,
        body: Callable[
            [int, EachBidderChoosingWonOrLost[S]],
            Awaitable[EachBidderDone[S]],
        ],
    ) -> Completed[S]:
        return Completed(await self._each(EachBidderChoosingWonOrLost, body))


@final
class EachBidderChoosingWonOrLost(State[S]):
    """Auctioneer chooses: Won to Bidder[i] or Lost to Bidder[i].
    (village_auction.chor:12)

    {Bidder[i]!Won(price: int).EachBidderAwaitingPaid, Bidder[i]!Lost.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_won", "Won", messages.Won, (lane_member("Bidder", "i"),), (0, -1)),
        Send(
            "send_lost",
            "Lost",
            messages.Lost,
            (lane_member("Bidder", "i"),),
            (0, -1),
        ),
    )

    async def send_won(self, *, price: int) -> EachBidderAwaitingPaid[S]:
        return EachBidderAwaitingPaid(await self._send(0, messages.Won(price)))

    async def send_lost(self) -> EachBidderDone[S]:
        return EachBidderDone(await self._send(1, messages.Lost()))


@final
class EachBidderAwaitingPaid(State[S]):
    """Auctioneer waits for Paid from Bidder[i]. (village_auction.chor:13)

    Bidder[i]?Paid. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_paid",
            Arrival(lane_member("Bidder", "i"), "Paid", messages.Paid, (0, -1)),
        ),
    )

    async def receive_paid(self) -> GotPaid[S]:
        _, message, core = await self._receive()
        return GotPaid(message, EachBidderDone(core))


@final
class GotPaid(Branch[S], frozen=True):
    message: messages.Paid
    next: EachBidderDone[S]


@final
class EachBidderDone(End[S]):
    """The end of this lane of Auctioneer."""

    __slots__ = ()


class Body(Protocol):
    """What plays Auctioneer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Auctioneer's seat in a session of VillageAuction."""
    return Seat(PROTOCOL, "Auctioneer", Initializing, body)
