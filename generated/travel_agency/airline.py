"""Airline in TravelAgency.

Generated from travel_agency.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import Arrival, Receive, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Initializing(State[S]):
    """Airline waits for Book from Agency or NothingToday from Agency.
    (travel_agency.chor:15)

    {Agency?Book(passenger: str).SendingTicket, Agency?NothingToday.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Agency", "Book", messages.Book),
            Arrival("Agency", "NothingToday", messages.NothingToday),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotBook(message, SendingTicket(core))
        return GotNothingToday(message, Completed(core))


@final
class GotBook(Branch[S], frozen=True):
    message: messages.Book
    next: SendingTicket[S]


@final
class GotNothingToday(Branch[S], frozen=True):
    message: messages.NothingToday
    next: Completed[S]


InitializingReceived: TypeAlias = GotBook[S] | GotNothingToday[S]


@final
class SendingTicket(State[S]):
    """Airline sends Ticket to Agency and Customer. (travel_agency.chor:16)

    Agency,Customer!Ticket(number: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_ticket", "Ticket", messages.Ticket, ("Agency", "Customer")),
    )

    async def send_ticket(self, *, number: str) -> Completed[S]:
        return Completed(await self._send(0, messages.Ticket(number)))


class Body(Protocol):
    """What plays Airline, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Airline's seat in a session of TravelAgency."""
    return Seat(PROTOCOL, "Airline", Initializing, body)
