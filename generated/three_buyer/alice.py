"""Alice in ThreeBuyer.

Generated from three_buyer.chor; do not edit.
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


def _where_price_above_0(price: int) -> bool:
    return price > 0


def _where_0_at_most_amount_at_most_price(amount: int, price: int) -> bool:
    return 0 <= amount <= price


def _where_amount_plus_rest_is_price(amount: int, rest: int, price: int) -> bool:
    return amount + rest == price


@final
class Initializing(State[S]):
    """Alice sends Request to Seller. (three_buyer.chor:8)

    Seller!Request(title: str). Seller?Quote(price: int). Bob!Share(amount: int,
    rest: int). {Bob?Accepted.end, Bob?Refused.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_request", "Request", messages.Request, ("Seller",)),
    )

    async def send_request(self, *, title: str) -> AwaitingQuote[S]:
        return AwaitingQuote(await self._send(0, messages.Request(title)))


@final
class AwaitingQuote(State[S]):
    """Alice waits for Quote from Seller. (three_buyer.chor:9)

    Seller?Quote(price: int). Bob!Share(amount: int, rest: int). {Bob?Accepted.end,
    Bob?Refused.end}
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
        return GotQuote(message, SendingShare(core))


@final
class GotQuote(Branch[S], frozen=True):
    message: messages.Quote
    next: SendingShare[S]


@final
class SendingShare(State[S]):
    """Alice sends Share to Bob. (three_buyer.chor:10)

    Bob!Share(amount: int, rest: int). {Bob?Accepted.end, Bob?Refused.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_share",
            "Share",
            messages.Share,
            ("Bob",),
            (),
            (),
            Where(
                "0 <= amount <= price",
                _where_0_at_most_amount_at_most_price,
                (-1, "amount"),
                (1, "price"),
            ),
            Where(
                "amount + rest == price",
                _where_amount_plus_rest_is_price,
                (-1, "amount"),
                (-1, "rest"),
                (1, "price"),
            ),
        ),
    )

    async def send_share(
        self,
        *,
        amount: int,
        rest: int,
    ) -> AwaitingAcceptedOrRefused[S]:
        return AwaitingAcceptedOrRefused(
            await self._send(0, messages.Share(amount, rest)),
        )


@final
class AwaitingAcceptedOrRefused(State[S]):
    """Alice waits for Accepted from Bob or Refused from Bob. (three_buyer.chor:17)

    {Bob?Accepted.end, Bob?Refused.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Bob", "Accepted", messages.Accepted),
            Arrival("Bob", "Refused", messages.Refused),
        ),
    )

    async def receive(self) -> AwaitingAcceptedOrRefusedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAccepted(message, Completed(core))
        return GotRefused(message, Completed(core))


@final
class GotAccepted(Branch[S], frozen=True):
    message: messages.Accepted
    next: Completed[S]


@final
class GotRefused(Branch[S], frozen=True):
    message: messages.Refused
    next: Completed[S]


AwaitingAcceptedOrRefusedReceived: TypeAlias = GotAccepted[S] | GotRefused[S]


class Body(Protocol):
    """What plays Alice, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Alice's seat in a session of ThreeBuyer."""
    return Seat(PROTOCOL, "Alice", Initializing, body)
