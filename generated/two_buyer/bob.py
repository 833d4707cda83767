"""Bob in TwoBuyer.

Generated from two_buyer.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

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


def _where_price_above_0(price: int) -> bool:
    return price > 0


def _where_0_at_most_amount_at_most_price(amount: int, price: int) -> bool:
    return 0 <= amount <= price


@final
class Initializing(State[S]):
    """Bob waits for Quote from Seller. (two_buyer.chor:10)

    Seller?Quote(price: int). Alice?Share(amount: int). {Seller!Accept(address:
    str).SendingAccepted, Seller!TryAgain.SendingTryAgain, Seller!Quit.SendingQuit}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_quote",
            Arrival(
                "Seller",
                "Quote",
                messages.Quote,
                (),
                ((1, "price"),),
                Place(Where("price > 0", _where_price_above_0, (-1, "price"))),
            ),
        ),
    )

    async def receive_quote(self) -> GotQuote[S]:
        _, message, core = await self._receive()
        return GotQuote(message, AwaitingShare(core))


@final
class GotQuote(Branch[S], frozen=True):
    message: messages.Quote
    next: AwaitingShare[S]


@final
class AwaitingShare(State[S]):
    """Bob waits for Share from Alice. (two_buyer.chor:11)

    Alice?Share(amount: int). {Seller!Accept(address: str).SendingAccepted,
    Seller!TryAgain.SendingTryAgain, Seller!Quit.SendingQuit}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_share",
            Arrival(
                "Alice",
                "Share",
                messages.Share,
                (),
                (),
                Place(
                    Where(
                        "0 <= amount <= price",
                        _where_0_at_most_amount_at_most_price,
                        (-1, "amount"),
                        (1, "price"),
                    ),
                ),
            ),
        ),
    )

    async def receive_share(self) -> GotShare[S]:
        _, message, core = await self._receive()
        return GotShare(message, ChoosingAcceptOrTryAgainOrQuit(core))


@final
class GotShare(Branch[S], frozen=True):
    message: messages.Share
    next: ChoosingAcceptOrTryAgainOrQuit[S]


@final
class ChoosingAcceptOrTryAgainOrQuit(State[S]):
    """Bob chooses: Accept to Seller, TryAgain to Seller or Quit to Seller.
    (two_buyer.chor:13)

    {Seller!Accept(address: str).SendingAccepted, Seller!TryAgain.SendingTryAgain,
    Seller!Quit.SendingQuit}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_accept", "Accept", messages.Accept, ("Seller",)),
        Send("send_try_again", "TryAgain", messages.TryAgain, ("Seller",)),
        Send("send_quit", "Quit", messages.Quit, ("Seller",)),
    )

    async def send_accept(self, *, address: str) -> SendingAccepted[S]:
        return SendingAccepted(await self._send(0, messages.Accept(address)))

    async def send_try_again(self) -> SendingTryAgain[S]:
        return SendingTryAgain(await self._send(1, messages.TryAgain()))

    async def send_quit(self) -> SendingQuit[S]:
        return SendingQuit(await self._send(2, messages.Quit()))


@final
class SendingAccepted(State[S]):
    """Bob sends Accepted to Alice. (two_buyer.chor:14)

    Alice!Accepted. Seller?Ship(date: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_accepted", "Accepted", messages.Accepted, ("Alice",)),
    )

    async def send_accepted(self) -> AwaitingShip[S]:
        return AwaitingShip(await self._send(0, messages.Accepted()))


@final
class SendingTryAgain(State[S]):
    """Bob sends TryAgain to Alice. (two_buyer.chor:17)

    Alice!TryAgain. Seller?Quote(price: int). Alice?Share(amount: int).
    {Seller!Accept(address: str).SendingAccepted, Seller!TryAgain.SendingTryAgain,
    Seller!Quit.SendingQuit}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_try_again", "TryAgain", messages.TryAgain, ("Alice",)),
    )

    async def send_try_again(self) -> Initializing[S]:
        return Initializing(await self._send(0, messages.TryAgain()))


@final
class SendingQuit(State[S]):
    """Bob sends Quit to Alice. (two_buyer.chor:21)

    Alice!Quit. abort
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_quit", "Quit", messages.Quit, ("Alice",)))

    async def send_quit(self) -> Aborting[S]:
        return Aborting(await self._send(0, messages.Quit()))


@final
class AwaitingShip(State[S]):
    """Bob waits for Ship from Seller. (two_buyer.chor:25)

    Seller?Ship(date: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_ship", Arrival("Seller", "Ship", messages.Ship)),
    )

    async def receive_ship(self) -> GotShip[S]:
        _, message, core = await self._receive()
        return GotShip(message, Completed(core))


@final
class GotShip(Branch[S], frozen=True):
    message: messages.Ship
    next: Completed[S]


@final
class Aborting(State[S]):
    """Bob aborts the session: no deal. (two_buyer.chor:22)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "no deal"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Bob, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Bob's seat in a session of TwoBuyer."""
    return Seat(PROTOCOL, "Bob", Initializing, body)
