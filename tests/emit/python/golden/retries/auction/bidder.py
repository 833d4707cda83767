"""Bidder in Auction.

Generated from retries.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.collectives import Abstain, Post
from aura_chor.session.operations import Arrival, Receive, Where, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages


def _where_price_at_least_floor(price: int, floor: int) -> bool:
    return price >= floor


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Bidder sends Bid to Auctioneer, or abstains. (retries.chor:24)

    Auctioneer!Bid(price: int). Auctioneer?Closed. end
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
                "price >= floor",
                _where_price_at_least_floor,
                (-1, "price"),
                (-2, "floor"),
            ),
        ),
        Abstain("abstain", "Bid", ("Auctioneer",), (), False),
    )

    async def send_bid(self, *, price: int) -> AwaitingClosed[S]:
        return AwaitingClosed(await self._post(0, messages.Bid(price)))

    async def abstain(self) -> AwaitingClosed[S]:
        return AwaitingClosed(await self._abstain(1))


@final
class AwaitingClosed(_State[S]):
    """Bidder waits for Closed from Auctioneer. (retries.chor:25)

    Auctioneer?Closed. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_closed", Arrival("Auctioneer", "Closed", messages.Closed)),
    )

    async def receive_closed(self) -> GotClosed[S]:
        _, message, core = await self._receive()
        return GotClosed(message, Completed(core))


@final
class GotClosed(Branch[S], frozen=True):
    message: messages.Closed
    next: Completed[S]


class Body(Protocol):
    """What plays a member of Bidder, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int) -> Seat:
    """`body` as the seat of member `index` of Bidder in a session of Auction."""
    return member_seat(PROTOCOL, "Bidder", index, Initializing, body, withdraws=True)
