"""Seller in TwoBuyer.

Generated from two_buyer.chor; do not edit.
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
    """Seller waits for Request from Alice. (two_buyer.chor:8)

    Alice?Request(title: str). Alice,Bob!Quote(price: int). {Bob?Accept(address:
    str).SendingShip, Bob?TryAgain.SendingQuote, Bob?Quit.⊥}
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
    """Seller sends Quote to Alice and Bob. (two_buyer.chor:10)

    Alice,Bob!Quote(price: int). {Bob?Accept(address: str).SendingShip,
    Bob?TryAgain.SendingQuote, Bob?Quit.⊥}
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

    async def send_quote(self, *, price: int) -> AwaitingAcceptOrTryAgainOrQuit[S]:
        return AwaitingAcceptOrTryAgainOrQuit(
            await self._send(0, messages.Quote(price)),
        )


@final
class AwaitingAcceptOrTryAgainOrQuit(State[S]):
    """Seller waits for Accept from Bob, TryAgain from Bob or Quit from Bob.
    (two_buyer.chor:13)

    {Bob?Accept(address: str).SendingShip, Bob?TryAgain.SendingQuote, Bob?Quit.⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Bob", "Accept", messages.Accept),
            Arrival("Bob", "TryAgain", messages.TryAgain),
            Arrival("Bob", "Quit", messages.Quit),
        ),
    )

    async def receive(self) -> AwaitingAcceptOrTryAgainOrQuitReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAccept(message, SendingShip(core))
        if case == 1:
            return GotTryAgain(message, SendingQuote(core))
        return GotQuit(message, AwaitingAbort(core))


@final
class GotAccept(Branch[S], frozen=True):
    message: messages.Accept
    next: SendingShip[S]


@final
class GotTryAgain(Branch[S], frozen=True):
    message: messages.TryAgain
    next: SendingQuote[S]


@final
class GotQuit(Branch[S], frozen=True):
    message: messages.Quit
    next: AwaitingAbort[S]


AwaitingAcceptOrTryAgainOrQuitReceived: TypeAlias = (
    GotAccept[S]  # from Bob
    | GotTryAgain[S]  # from Bob
    | GotQuit[S]  # from Bob
)


@final
class SendingShip(State[S]):
    """Seller sends Ship to Bob. (two_buyer.chor:25)

    Bob!Ship(date: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_ship", "Ship", messages.Ship, ("Bob",)))

    async def send_ship(self, *, date: str) -> Completed[S]:
        return Completed(await self._send(0, messages.Ship(date)))


class Body(Protocol):
    """What plays Seller, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Seller's seat in a session of TwoBuyer."""
    return Seat(PROTOCOL, "Seller", Initializing, body)
