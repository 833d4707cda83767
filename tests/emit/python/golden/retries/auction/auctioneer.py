"""Auctioneer in Auction.

Generated from retries.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect
from aura_chor.session.groups import every
from aura_chor.session.operations import (
    Abort,
    Arrival,
    Count,
    Deadline,
    Place,
    Send,
    Where,
    operations,
)
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages, witnesses


def _where_price_at_least_floor(price: int, floor: int) -> bool:
    return price >= floor


def _count_1() -> int:
    return 1


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Auctioneer gathers Bid from at least 1 of Bidder, 5s at most. (retries.chor:24)

    Bidder?≥1 Bid(price: int) as Bidders.SendingClosed ▷5s Aborting
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
                        "price >= floor",
                        _where_price_at_least_floor,
                        (-1, "price"),
                        (-2, "floor"),
                    ),
                ),
            ),
            Count("1", _count_1),
            witnesses.Bidders,
            Deadline(5000),
            False,
        ),
    )

    async def gather_bid(self) -> InitializingCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredBid(Aborting(core))
        return CollectedBid(collected.messages, collected.proof, SendingClosed(core))


@final
class CollectedBid(Collected[S, messages.Bid], frozen=True):
    bidders: witnesses.Bidders[S]
    next: SendingClosed[S]


@final
class ExpiredBid(Branch[S], frozen=True):
    next: Aborting[S]


InitializingCollected: TypeAlias = CollectedBid[S] | ExpiredBid[S]


@final
class SendingClosed(_State[S]):
    """Auctioneer sends Closed to Bidder. (retries.chor:25)

    Bidder!Closed. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_closed", "Closed", messages.Closed, (every("Bidder"),)),
    )

    async def send_closed(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Closed()))


@final
class Aborting(_State[S]):
    """Auctioneer aborts the session: Bid did not come in time. (retries.chor:24)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Bid did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Auctioneer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Auctioneer's seat in a session of Auction."""
    return Seat(PROTOCOL, "Auctioneer", Initializing, body)
