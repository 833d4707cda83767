"""Customer in TravelAgency.

Generated from travel_agency.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.operations import Arrival, Receive, Send, Where, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_goal_is_not_start(goal: str, start: str) -> bool:
    return goal != start


def _where_price_is_offer_price(price: int, offer: messages.Offer) -> bool:
    return price == offer.price


@final
class Initializing(State[S]):
    """Customer sends Ask to Agency. (travel_agency.chor:11)

    Agency!Ask(start: str, goal: str). Agency?Quote(offer: Offer).
    {Agency!Accept(price: int).AwaitingTicket, Agency!AskAgain.Initializing,
    Agency!Reject.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_ask",
            "Ask",
            messages.Ask,
            ("Agency",),
            (),
            (),
            Where(
                "goal != start",
                _where_goal_is_not_start,
                (-1, "goal"),
                (-1, "start"),
            ),
        ),
    )

    async def send_ask(self, *, start: str, goal: str) -> AwaitingQuote[S]:
        return AwaitingQuote(await self._send(0, messages.Ask(start, goal)))


@final
class AwaitingQuote(State[S]):
    """Customer waits for Quote from Agency. (travel_agency.chor:12)

    Agency?Quote(offer: Offer). {Agency!Accept(price: int).AwaitingTicket,
    Agency!AskAgain.Initializing, Agency!Reject.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_quote",
            Arrival("Agency", "Quote", messages.Quote, (), ((1, "offer"),)),
        ),
    )

    async def receive_quote(self) -> GotQuote[S]:
        _, message, core = await self._receive()
        return GotQuote(message, ChoosingAcceptOrAskAgainOrReject(core))


@final
class GotQuote(Branch[S], frozen=True):
    message: messages.Quote
    next: ChoosingAcceptOrAskAgainOrReject[S]


@final
class ChoosingAcceptOrAskAgainOrReject(State[S]):
    """Customer chooses: Accept to Agency, AskAgain to Agency or Reject to Agency.
    (travel_agency.chor:14)

    {Agency!Accept(price: int).AwaitingTicket, Agency!AskAgain.Initializing,
    Agency!Reject.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_accept",
            "Accept",
            messages.Accept,
            ("Agency",),
            (),
            (),
            Where(
                "price == offer.price",
                _where_price_is_offer_price,
                (-1, "price"),
                (1, "offer"),
            ),
        ),
        Send("send_ask_again", "AskAgain", messages.AskAgain, ("Agency",)),
        Send("send_reject", "Reject", messages.Reject, ("Agency",)),
    )

    async def send_accept(self, *, price: int) -> AwaitingTicket[S]:
        return AwaitingTicket(await self._send(0, messages.Accept(price)))

    async def send_ask_again(self) -> Initializing[S]:
        return Initializing(await self._send(1, messages.AskAgain()))

    async def send_reject(self) -> Completed[S]:
        return Completed(await self._send(2, messages.Reject()))


@final
class AwaitingTicket(State[S]):
    """Customer waits for Ticket from Airline. (travel_agency.chor:16)

    Airline?Ticket(number: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_ticket", Arrival("Airline", "Ticket", messages.Ticket)),
    )

    async def receive_ticket(self) -> GotTicket[S]:
        _, message, core = await self._receive()
        return GotTicket(message, Completed(core))


@final
class GotTicket(Branch[S], frozen=True):
    message: messages.Ticket
    next: Completed[S]


class Body(Protocol):
    """What plays Customer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Customer's seat in a session of TravelAgency."""
    return Seat(PROTOCOL, "Customer", Initializing, body)
