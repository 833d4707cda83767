"""Carol in ThreeBuyer.

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


def _where_missing_above_0(missing: int) -> bool:
    return missing > 0


@final
class Initializing(State[S]):
    """Carol waits for NotNeeded from Bob or StepIn from Bob. (three_buyer.chor:15)

    {Bob?NotNeeded.end, Bob?StepIn(missing: int).ChoosingAcceptOrRefuse}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Bob", "NotNeeded", messages.NotNeeded),
            Arrival(
                "Bob",
                "StepIn",
                messages.StepIn,
                (),
                (),
                Place(Where("missing > 0", _where_missing_above_0, (-1, "missing"))),
            ),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotNotNeeded(message, Completed(core))
        return GotStepIn(message, ChoosingAcceptOrRefuse(core))


@final
class GotNotNeeded(Branch[S], frozen=True):
    message: messages.NotNeeded
    next: Completed[S]


@final
class GotStepIn(Branch[S], frozen=True):
    message: messages.StepIn
    next: ChoosingAcceptOrRefuse[S]


InitializingReceived: TypeAlias = GotNotNeeded[S] | GotStepIn[S]


@final
class ChoosingAcceptOrRefuse(State[S]):
    """Carol chooses: Accept to Seller or Refuse to Seller. (three_buyer.chor:21)

    {Seller!Accept(address: str).SendingAccepted, Seller!Refuse.SendingRefused}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_accept", "Accept", messages.Accept, ("Seller",)),
        Send("send_refuse", "Refuse", messages.Refuse, ("Seller",)),
    )

    async def send_accept(self, *, address: str) -> SendingAccepted[S]:
        return SendingAccepted(await self._send(0, messages.Accept(address)))

    async def send_refuse(self) -> SendingRefused[S]:
        return SendingRefused(await self._send(1, messages.Refuse()))


@final
class SendingAccepted(State[S]):
    """Carol sends Accepted to Bob. (three_buyer.chor:22)

    Bob!Accepted. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_accepted", "Accepted", messages.Accepted, ("Bob",)),
    )

    async def send_accepted(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Accepted()))


@final
class SendingRefused(State[S]):
    """Carol sends Refused to Bob. (three_buyer.chor:26)

    Bob!Refused. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_refused", "Refused", messages.Refused, ("Bob",)))

    async def send_refused(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Refused()))


class Body(Protocol):
    """What plays Carol, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Carol's seat in a session of ThreeBuyer."""
    return Seat(PROTOCOL, "Carol", Initializing, body)
