"""Seller in ThreeBuyer.

Generated from three_buyer.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import Arrival, Receive, Send, Where, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_price_above_0(price: int) -> bool:
    return price > 0


@final
class Initializing(State[S]):
    """Seller waits for Request from Alice. (three_buyer.chor:8)

    Alice?Request(title: str). Alice,Bob!Quote(price: int). {Bob?Accept(address:
    str).end, Carol?Accept(address: str).end, Carol?Refuse.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_request", Arrival("Alice", "Request", messages.Request)),
    )

    async def receive_request(self) -> GotRequest[S]:
        _, message, core = await self._receive()
        return GotRequest(message, SendingQuote(core))


@final
class GotRequest(Branch[S], frozen=True):
    message: messages.Request
    next: SendingQuote[S]


@final
class SendingQuote(State[S]):
    """Seller sends Quote to Alice and Bob. (three_buyer.chor:9)

    Alice,Bob!Quote(price: int). {Bob?Accept(address: str).end,
    Carol?Accept(address: str).end, Carol?Refuse.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_quote",
            "Quote",
            messages.Quote,
            ("Alice", "Bob"),
            (),
            (),
            Where("price > 0", _where_price_above_0, (-1, "price")),
        ),
    )

    async def send_quote(self, *, price: int) -> AwaitingAcceptOrRefuse[S]:
        return AwaitingAcceptOrRefuse(await self._send(0, messages.Quote(price)))


@final
class AwaitingAcceptOrRefuse(State[S]):
    """Seller waits for Accept from Bob, Accept from Carol or Refuse from Carol.
    (three_buyer.chor:16)

    {Bob?Accept(address: str).end, Carol?Accept(address: str).end, Carol?Refuse.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Bob", "Accept", messages.Accept),
            Arrival("Carol", "Accept", messages.Accept),
            Arrival("Carol", "Refuse", messages.Refuse),
        ),
    )

    async def receive(self) -> AwaitingAcceptOrRefuseReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAcceptFromBob(message, Completed(core))
        if case == 1:
            return GotAcceptFromCarol(message, Completed(core))
        return GotRefuse(message, Completed(core))


@final
class GotAcceptFromBob(Branch[S], frozen=True):
    message: messages.Accept
    next: Completed[S]


@final
class GotAcceptFromCarol(Branch[S], frozen=True):
    message: messages.Accept
    next: Completed[S]


@final
class GotRefuse(Branch[S], frozen=True):
    message: messages.Refuse
    next: Completed[S]


AwaitingAcceptOrRefuseReceived: TypeAlias = (
    GotAcceptFromBob[S]  # from Bob
    | GotAcceptFromCarol[S]  # from Carol
    | GotRefuse[S]  # from Carol
)


class Body(Protocol):
    """What plays Seller, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Seller's seat in a session of ThreeBuyer."""
    return Seat(PROTOCOL, "Seller", Initializing, body)
