"""Balancer in LoadBalancer.

Generated from load_balancer.chor; do not edit.
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
    """Balancer waits for Request from Client or Stop from Client.
    (load_balancer.chor:10)

    {Client?Request(number: int).ChoosingWork, Client?Stop.SendingStop}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Client", "Request", messages.Request),
            Arrival("Client", "Stop", messages.Stop),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotRequest(message, ChoosingWork(core))
        return GotStop(message, SendingStop(core))


@final
class GotRequest(Branch[S], frozen=True):
    message: messages.Request
    next: ChoosingWork[S]


@final
class GotStop(Branch[S], frozen=True):
    message: messages.Stop
    next: SendingStop[S]


InitializingReceived: TypeAlias = GotRequest[S] | GotStop[S]


@final
class ChoosingWork(State[S]):
    """Balancer chooses: Work to Left or Work to Right. (load_balancer.chor:12)

    {Left!Work(number: int).Initializing, Right!Work(number: int).Initializing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_work_to_left", "Work", messages.Work, ("Left",)),
        Send("send_work_to_right", "Work", messages.Work, ("Right",)),
    )

    async def send_work_to_left(self, *, number: int) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Work(number)))

    async def send_work_to_right(self, *, number: int) -> Initializing[S]:
        return Initializing(await self._send(1, messages.Work(number)))


@final
class SendingStop(State[S]):
    """Balancer sends Stop to Left and Right. (load_balancer.chor:21)

    Left,Right!Stop. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_stop", "Stop", messages.Stop, ("Left", "Right")))

    async def send_stop(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Stop()))


class Body(Protocol):
    """What plays Balancer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Balancer's seat in a session of LoadBalancer."""
    return Seat(PROTOCOL, "Balancer", Initializing, body)
