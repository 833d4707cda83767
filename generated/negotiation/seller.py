"""Seller in Negotiation.

Generated from negotiation.chor; do not edit.
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


def _where_bid_above_0(bid: int) -> bool:
    return bid > 0


def _where_ask_above_bid(ask: int, bid: int) -> bool:
    return ask > bid


def _where_price_is_ask(price: int, ask: int) -> bool:
    return price == ask


@final
class Initializing(State[S]):
    """Seller waits for Bid from Buyer. (negotiation.chor:9)

    Buyer?Bid(bid: int). {Buyer!Sold.end, Buyer!Counter(ask:
    int).AwaitingAgreedOrNoThanksOrLeave, Buyer!NotForSale(reason: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_bid",
            Arrival(
                "Buyer",
                "Bid",
                messages.Bid,
                (),
                ((0, "bid"),),
                Place(Where("bid > 0", _where_bid_above_0, (-1, "bid"))),
            ),
        ),
    )

    async def receive_bid(self) -> GotBid[S]:
        _, message, core = await self._receive()
        return GotBid(message, ChoosingSoldOrCounterOrNotForSale(core))


@final
class GotBid(Branch[S], frozen=True):
    message: messages.Bid
    next: ChoosingSoldOrCounterOrNotForSale[S]


@final
class ChoosingSoldOrCounterOrNotForSale(State[S]):
    """Seller chooses: Sold to Buyer, Counter to Buyer or NotForSale to Buyer.
    (negotiation.chor:11)

    {Buyer!Sold.end, Buyer!Counter(ask: int).AwaitingAgreedOrNoThanksOrLeave,
    Buyer!NotForSale(reason: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_sold", "Sold", messages.Sold, ("Buyer",)),
        Send(
            "send_counter",
            "Counter",
            messages.Counter,
            ("Buyer",),
            (),
            ((2, "ask"),),
            Where("ask > bid", _where_ask_above_bid, (-1, "ask"), (0, "bid")),
        ),
        Send("send_not_for_sale", "NotForSale", messages.NotForSale, ("Buyer",)),
    )

    async def send_sold(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Sold()))

    async def send_counter(self, *, ask: int) -> AwaitingAgreedOrNoThanksOrLeave[S]:
        return AwaitingAgreedOrNoThanksOrLeave(
            await self._send(1, messages.Counter(ask)),
        )

    async def send_not_for_sale(self, *, reason: str) -> Completed[S]:
        return Completed(await self._send(2, messages.NotForSale(reason)))


@final
class AwaitingAgreedOrNoThanksOrLeave(State[S]):
    """Seller waits for Agreed from Buyer, NoThanks from Buyer or Leave from Buyer.
    (negotiation.chor:15)

    {Buyer?Agreed(price: int).end, Buyer?NoThanks.Initializing, Buyer?Leave.⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Buyer",
                "Agreed",
                messages.Agreed,
                (),
                (),
                Place(
                    Where(
                        "price == ask",
                        _where_price_is_ask,
                        (-1, "price"),
                        (2, "ask"),
                    ),
                ),
            ),
            Arrival("Buyer", "NoThanks", messages.NoThanks),
            Arrival("Buyer", "Leave", messages.Leave),
        ),
    )

    async def receive(self) -> AwaitingAgreedOrNoThanksOrLeaveReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAgreed(message, Completed(core))
        if case == 1:
            return GotNoThanks(message, Initializing(core))
        return GotLeave(message, AwaitingAbort(core))


@final
class GotAgreed(Branch[S], frozen=True):
    message: messages.Agreed
    next: Completed[S]


@final
class GotNoThanks(Branch[S], frozen=True):
    message: messages.NoThanks
    next: Initializing[S]


@final
class GotLeave(Branch[S], frozen=True):
    message: messages.Leave
    next: AwaitingAbort[S]


AwaitingAgreedOrNoThanksOrLeaveReceived: TypeAlias = (
    GotAgreed[S]  # from Buyer
    | GotNoThanks[S]  # from Buyer
    | GotLeave[S]  # from Buyer
)


class Body(Protocol):
    """What plays Seller, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Seller's seat in a session of Negotiation."""
    return Seat(PROTOCOL, "Seller", Initializing, body)
