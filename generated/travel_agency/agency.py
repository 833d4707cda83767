"""Agency in TravelAgency.

Generated from travel_agency.chor; do not edit.
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


def _where_goal_is_not_start(goal: str, start: str) -> bool:
    return goal != start


def _where_price_is_offer_price(price: int, offer: messages.Offer) -> bool:
    return price == offer.price


@final
class Initializing(State[S]):
    """Agency waits for Ask from Customer. (travel_agency.chor:11)

    Customer?Ask(start: str, goal: str). Customer!Quote(offer: Offer).
    {Customer?Accept(price: int).SendingBook, Customer?AskAgain.Initializing,
    Customer?Reject.SendingNothingToday}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_ask",
            Arrival(
                "Customer",
                "Ask",
                messages.Ask,
                (),
                (),
                Place(
                    Where(
                        "goal != start",
                        _where_goal_is_not_start,
                        (-1, "goal"),
                        (-1, "start"),
                    ),
                ),
            ),
        ),
    )

    async def receive_ask(self) -> GotAsk[S]:
        _, message, core = await self._receive()
        return GotAsk(message, SendingQuote(core))


@final
class GotAsk(Branch[S], frozen=True):
    message: messages.Ask
    next: SendingQuote[S]


@final
class SendingQuote(State[S]):
    """Agency sends Quote to Customer. (travel_agency.chor:12)

    Customer!Quote(offer: Offer). {Customer?Accept(price: int).SendingBook,
    Customer?AskAgain.Initializing, Customer?Reject.SendingNothingToday}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_quote", "Quote", messages.Quote, ("Customer",), (), ((1, "offer"),)),
    )

    async def send_quote(
        self,
        *,
        offer: messages.Offer,
    ) -> AwaitingAcceptOrAskAgainOrReject[S]:
        return AwaitingAcceptOrAskAgainOrReject(
            await self._send(0, messages.Quote(offer)),
        )


@final
class AwaitingAcceptOrAskAgainOrReject(State[S]):
    """Agency waits for Accept from Customer, AskAgain from Customer or Reject from
    Customer. (travel_agency.chor:14)

    {Customer?Accept(price: int).SendingBook, Customer?AskAgain.Initializing,
    Customer?Reject.SendingNothingToday}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Customer",
                "Accept",
                messages.Accept,
                (),
                (),
                Place(
                    Where(
                        "price == offer.price",
                        _where_price_is_offer_price,
                        (-1, "price"),
                        (1, "offer"),
                    ),
                ),
            ),
            Arrival("Customer", "AskAgain", messages.AskAgain),
            Arrival("Customer", "Reject", messages.Reject),
        ),
    )

    async def receive(self) -> AwaitingAcceptOrAskAgainOrRejectReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAccept(message, SendingBook(core))
        if case == 1:
            return GotAskAgain(message, Initializing(core))
        return GotReject(message, SendingNothingToday(core))


@final
class GotAccept(Branch[S], frozen=True):
    message: messages.Accept
    next: SendingBook[S]


@final
class GotAskAgain(Branch[S], frozen=True):
    message: messages.AskAgain
    next: Initializing[S]


@final
class GotReject(Branch[S], frozen=True):
    message: messages.Reject
    next: SendingNothingToday[S]


AwaitingAcceptOrAskAgainOrRejectReceived: TypeAlias = (
    GotAccept[S]  # from Customer
    | GotAskAgain[S]  # from Customer
    | GotReject[S]  # from Customer
)


@final
class SendingBook(State[S]):
    """Agency sends Book to Airline. (travel_agency.chor:15)

    Airline!Book(passenger: str). Airline?Ticket(number: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_book", "Book", messages.Book, ("Airline",)))

    async def send_book(self, *, passenger: str) -> AwaitingTicket[S]:
        return AwaitingTicket(await self._send(0, messages.Book(passenger)))


@final
class SendingNothingToday(State[S]):
    """Agency sends NothingToday to Airline. (travel_agency.chor:22)

    Airline!NothingToday. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_nothing_today", "NothingToday", messages.NothingToday, ("Airline",)),
    )

    async def send_nothing_today(self) -> Completed[S]:
        return Completed(await self._send(0, messages.NothingToday()))


@final
class AwaitingTicket(State[S]):
    """Agency waits for Ticket from Airline. (travel_agency.chor:16)

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
    """What plays Agency, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Agency's seat in a session of TravelAgency."""
    return Seat(PROTOCOL, "Agency", Initializing, body)
