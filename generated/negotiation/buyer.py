"""Buyer in Negotiation.

Generated from negotiation.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Abort,
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


def _where_bid_above_0(bid: int) -> bool:
    return bid > 0


def _where_ask_above_bid(ask: int, bid: int) -> bool:
    return ask > bid


def _where_price_is_ask(price: int, ask: int) -> bool:
    return price == ask


@final
class Initializing(State[S]):
    """Buyer sends Bid to Seller. (negotiation.chor:9)

    Seller!Bid(bid: int). {Seller?Sold.end, Seller?Counter(ask:
    int).ChoosingAgreedOrNoThanksOrLeave, Seller?NotForSale(reason: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_bid",
            "Bid",
            messages.Bid,
            ("Seller",),
            (),
            ((0, "bid"),),
            Where("bid > 0", _where_bid_above_0, (-1, "bid")),
        ),
    )

    async def send_bid(self, *, bid: int) -> AwaitingSoldOrCounterOrNotForSale[S]:
        return AwaitingSoldOrCounterOrNotForSale(await self._send(0, messages.Bid(bid)))


@final
class AwaitingSoldOrCounterOrNotForSale(State[S]):
    """Buyer waits for Sold from Seller, Counter from Seller or NotForSale from Seller.
    (negotiation.chor:11)

    {Seller?Sold.end, Seller?Counter(ask: int).ChoosingAgreedOrNoThanksOrLeave,
    Seller?NotForSale(reason: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Seller", "Sold", messages.Sold),
            Arrival(
                "Seller",
                "Counter",
                messages.Counter,
                (),
                ((2, "ask"),),
                Place(
                    Where("ask > bid", _where_ask_above_bid, (-1, "ask"), (0, "bid")),
                ),
            ),
            Arrival("Seller", "NotForSale", messages.NotForSale),
        ),
    )

    async def receive(self) -> AwaitingSoldOrCounterOrNotForSaleReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotSold(message, Completed(core))
        if case == 1:
            return GotCounter(message, ChoosingAgreedOrNoThanksOrLeave(core))
        return GotNotForSale(message, Completed(core))


@final
class GotSold(Branch[S], frozen=True):
    message: messages.Sold
    next: Completed[S]


@final
class GotCounter(Branch[S], frozen=True):
    message: messages.Counter
    next: ChoosingAgreedOrNoThanksOrLeave[S]


@final
class GotNotForSale(Branch[S], frozen=True):
    message: messages.NotForSale
    next: Completed[S]


AwaitingSoldOrCounterOrNotForSaleReceived: TypeAlias = (
    GotSold[S]  # from Seller
    | GotCounter[S]  # from Seller
    | GotNotForSale[S]  # from Seller
)


@final
class ChoosingAgreedOrNoThanksOrLeave(State[S]):
    """Buyer chooses: Agreed to Seller, NoThanks to Seller or Leave to Seller.
    (negotiation.chor:15)

    {Seller!Agreed(price: int).end, Seller!NoThanks.Initializing,
    Seller!Leave.Aborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_agreed",
            "Agreed",
            messages.Agreed,
            ("Seller",),
            (),
            (),
            Where("price == ask", _where_price_is_ask, (-1, "price"), (2, "ask")),
        ),
        Send("send_no_thanks", "NoThanks", messages.NoThanks, ("Seller",)),
        Send("send_leave", "Leave", messages.Leave, ("Seller",)),
    )

    async def send_agreed(self, *, price: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Agreed(price)))

    async def send_no_thanks(self) -> Initializing[S]:
        return Initializing(await self._send(1, messages.NoThanks()))

    async def send_leave(self) -> Aborting[S]:
        return Aborting(await self._send(2, messages.Leave()))


@final
class Aborting(State[S]):
    """Buyer aborts the session: the buyer has left. (negotiation.chor:21)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "the buyer has left"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Buyer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Buyer's seat in a session of Negotiation."""
    return Seat(PROTOCOL, "Buyer", Initializing, body)
