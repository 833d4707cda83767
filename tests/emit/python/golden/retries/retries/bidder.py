"""Bidder in Retries.

Generated from retries.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.children import Child
from aura_chor.session.collectives import JoinChild
from aura_chor.session.groups import every
from aura_chor.session.operations import Arrival, Receive, operations
from aura_chor.session.seats import ANY_MEMBER, Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from .. import auction
from ..auction import bidder as auction_bidder
from . import PROTOCOL, Parameters, messages


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Bidder takes part in a session of Auction that Seller opens. (retries.chor:7)

    Seller?Auction. {Seller?Again.Initializing, Seller?GivenUp.⊥, Seller?Sold(price:
    int).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        JoinChild(
            "join_auction",
            Child(
                "Auction",
                (("Auctioneer", "Seller"), ("Bidder", every("Bidder"))),
                ("Bidder",),
            ),
            "Seller",
            (),
            False,
        ),
    )

    async def join_auction(
        self,
        *,
        bidder: auction_bidder.Body,
    ) -> AwaitingAgainOrGivenUpOrSold[S]:
        return AwaitingAgainOrGivenUpOrSold(
            await self._join_child(
                (auction_bidder.seat(bidder, index=ANY_MEMBER),),
                auction.PROTOCOL,
            ),
        )


@final
class AwaitingAgainOrGivenUpOrSold(_State[S]):
    """Bidder waits for Again from Seller, GivenUp from Seller or Sold from Seller.
    (retries.chor:9)

    {Seller?Again.Initializing, Seller?GivenUp.⊥, Seller?Sold(price: int).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Seller", "Again", messages.Again),
            Arrival("Seller", "GivenUp", messages.GivenUp),
            Arrival("Seller", "Sold", messages.Sold),
        ),
    )

    async def receive(self) -> AwaitingAgainOrGivenUpOrSoldReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAgain(message, Initializing(core))
        if case == 1:
            return GotGivenUp(message, AwaitingAbort(core))
        return GotSold(message, Completed(core))


@final
class GotAgain(Branch[S], frozen=True):
    message: messages.Again
    next: Initializing[S]


@final
class GotGivenUp(Branch[S], frozen=True):
    message: messages.GivenUp
    next: AwaitingAbort[S]


@final
class GotSold(Branch[S], frozen=True):
    message: messages.Sold
    next: Completed[S]


AwaitingAgainOrGivenUpOrSoldReceived: TypeAlias = (
    GotAgain[S]  # from Seller
    | GotGivenUp[S]  # from Seller
    | GotSold[S]  # from Seller
)


class Body(Protocol):
    """What plays a member of Bidder, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int) -> Seat:
    """`body` as the seat of member `index` of Bidder in a session of Retries."""
    return member_seat(PROTOCOL, "Bidder", index, Initializing, body, withdraws=True)
