"""Bob in ThreeBuyer.

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


def _where_missing_above_0(missing: int) -> bool:
    return missing > 0


@final
class Initializing(State[S]):
    """Bob waits for Quote from Seller. (three_buyer.chor:9)

    Seller?Quote(price: int). Alice?Share(amount: int, rest: int).
    {Carol!NotNeeded.SendingAccept, Carol!StepIn(missing:
    int).AwaitingAcceptedOrRefused}
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
    """Bob waits for Share from Alice. (three_buyer.chor:10)

    Alice?Share(amount: int, rest: int). {Carol!NotNeeded.SendingAccept,
    Carol!StepIn(missing: int).AwaitingAcceptedOrRefused}
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
                    Where(
                        "amount + rest == price",
                        _where_amount_plus_rest_is_price,
                        (-1, "amount"),
                        (-1, "rest"),
                        (1, "price"),
                    ),
                ),
            ),
        ),
    )

    async def receive_share(self) -> GotShare[S]:
        _, message, core = await self._receive()
        return GotShare(message, ChoosingNotNeededOrStepIn(core))


@final
class GotShare(Branch[S], frozen=True):
    message: messages.Share
    next: ChoosingNotNeededOrStepIn[S]


@final
class ChoosingNotNeededOrStepIn(State[S]):
    """Bob chooses: NotNeeded to Carol or StepIn to Carol. (three_buyer.chor:15)

    {Carol!NotNeeded.SendingAccept, Carol!StepIn(missing:
    int).AwaitingAcceptedOrRefused}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_not_needed", "NotNeeded", messages.NotNeeded, ("Carol",)),
        Send(
            "send_step_in",
            "StepIn",
            messages.StepIn,
            ("Carol",),
            (),
            (),
            Where("missing > 0", _where_missing_above_0, (-1, "missing")),
        ),
    )

    async def send_not_needed(self) -> SendingAccept[S]:
        return SendingAccept(await self._send(0, messages.NotNeeded()))

    async def send_step_in(self, *, missing: int) -> AwaitingAcceptedOrRefused[S]:
        return AwaitingAcceptedOrRefused(await self._send(1, messages.StepIn(missing)))


@final
class SendingAccept(State[S]):
    """Bob sends Accept to Seller. (three_buyer.chor:16)

    Seller!Accept(address: str). Alice!Accepted. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_accept", "Accept", messages.Accept, ("Seller",)))

    async def send_accept(self, *, address: str) -> SendingAccepted[S]:
        return SendingAccepted(await self._send(0, messages.Accept(address)))


@final
class AwaitingAcceptedOrRefused(State[S]):
    """Bob waits for Accepted from Carol or Refused from Carol. (three_buyer.chor:22)

    {Carol?Accepted.SendingAccepted, Carol?Refused.SendingRefused}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Carol", "Accepted", messages.Accepted),
            Arrival("Carol", "Refused", messages.Refused),
        ),
    )

    async def receive(self) -> AwaitingAcceptedOrRefusedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAccepted(message, SendingAccepted(core))
        return GotRefused(message, SendingRefused(core))


@final
class GotAccepted(Branch[S], frozen=True):
    message: messages.Accepted
    next: SendingAccepted[S]


@final
class GotRefused(Branch[S], frozen=True):
    message: messages.Refused
    next: SendingRefused[S]


AwaitingAcceptedOrRefusedReceived: TypeAlias = GotAccepted[S] | GotRefused[S]


@final
class SendingAccepted(State[S]):
    """Bob sends Accepted to Alice. (three_buyer.chor:17)

    Alice!Accepted. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_accepted", "Accepted", messages.Accepted, ("Alice",)),
    )

    async def send_accepted(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Accepted()))


@final
class SendingRefused(State[S]):
    """Bob sends Refused to Alice. (three_buyer.chor:27)

    Alice!Refused. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_refused", "Refused", messages.Refused, ("Alice",)),
    )

    async def send_refused(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Refused()))


class Body(Protocol):
    """What plays Bob, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Bob's seat in a session of ThreeBuyer."""
    return Seat(PROTOCOL, "Bob", Initializing, body)
