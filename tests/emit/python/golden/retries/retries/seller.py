"""Seller in Retries.

Generated from retries.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.children import Child, ChildOutcome
from aura_chor.session.collectives import OpenChild
from aura_chor.session.groups import every
from aura_chor.session.operations import Abort, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from .. import auction
from ..auction import auctioneer as auction_auctioneer
from . import PROTOCOL, Parameters, messages


def _argument_rounds_plus_1(rounds: int) -> int:
    return rounds + 1


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Seller opens a session of Auction as sold, and learns how it ends.
    (retries.chor:7)

    νsold:Auction.SendingSold or ChoosingAgainOrGivenUp
    """

    __slots__ = ()
    OPERATIONS = operations(
        OpenChild(
            "open_auction",
            Child(
                "Auction",
                (("Auctioneer", "Seller"), ("Bidder", every("Bidder"))),
                ("Auctioneer",),
            ),
            (every("Bidder"),),
            (),
        ),
    )

    async def open_auction(
        self,
        *,
        auctioneer: auction_auctioneer.Body,
    ) -> AuctionSucceeded[S] | AuctionFailed[S]:
        parameters = self._parameters(Parameters)
        outcome, core = await self._open_child(
            (auction_auctioneer.seat(auctioneer),),
            auction.PROTOCOL,
            auction.Parameters(_argument_rounds_plus_1(parameters.rounds)),
        )
        if outcome.succeeded:
            return AuctionSucceeded(outcome, SendingSold(core))
        return AuctionFailed(outcome, ChoosingAgainOrGivenUp(core))


@final
class AuctionSucceeded(Branch[S], frozen=True):
    sold: ChildOutcome
    next: SendingSold[S]


@final
class AuctionFailed(Branch[S], frozen=True):
    outcome: ChildOutcome
    next: ChoosingAgainOrGivenUp[S]


@final
class SendingSold(_State[S]):
    """Seller sends Sold to Bidder and Notary. (retries.chor:16)

    Bidder,Notary!Sold(price: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_sold", "Sold", messages.Sold, (every("Bidder"), "Notary")),
    )

    async def send_sold(self, *, price: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Sold(price)))


@final
class ChoosingAgainOrGivenUp(_State[S]):
    """Seller chooses: Again to Bidder and Notary or GivenUp to Bidder and Notary.
    (retries.chor:9)

    {Bidder,Notary!Again.Initializing, Bidder,Notary!GivenUp.Aborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_again", "Again", messages.Again, (every("Bidder"), "Notary")),
        Send("send_given_up", "GivenUp", messages.GivenUp, (every("Bidder"), "Notary")),
    )

    async def send_again(self) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Again()))

    async def send_given_up(self) -> Aborting[S]:
        return Aborting(await self._send(1, messages.GivenUp()))


@final
class Aborting(_State[S]):
    """Seller aborts the session: nobody buys. (retries.chor:13)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "nobody buys"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Seller, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Seller's seat in a session of Retries."""
    return Seat(PROTOCOL, "Seller", Initializing, body)
