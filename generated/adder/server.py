"""Server in Adder.

Generated from adder.chor; do not edit.
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
    """Server waits for Hello from Client. (adder.chor:7)

    Client?Hello(greeting: str). {Client?Add(term: int).AwaitingAdd,
    Client?Bye.SendingBye}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_hello", Arrival("Client", "Hello", messages.Hello)),
    )

    async def receive_hello(self) -> GotHello[S]:
        _, message, core = await self._receive()
        return GotHello(message, AwaitingAddOrBye(core))


@final
class GotHello(Branch[S], frozen=True):
    message: messages.Hello
    next: AwaitingAddOrBye[S]


@final
class AwaitingAddOrBye(State[S]):
    """Server waits for Add from Client or Bye from Client. (adder.chor:10)

    {Client?Add(term: int).AwaitingAdd, Client?Bye.SendingBye}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Client", "Add", messages.Add),
            Arrival("Client", "Bye", messages.Bye),
        ),
    )

    async def receive(self) -> AwaitingAddOrByeReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAddInAwaitingAddOrBye(message, AwaitingAdd(core))
        return GotBye(message, SendingBye(core))


@final
class GotAddInAwaitingAddOrBye(Branch[S], frozen=True):
    message: messages.Add
    next: AwaitingAdd[S]


@final
class GotBye(Branch[S], frozen=True):
    message: messages.Bye
    next: SendingBye[S]


AwaitingAddOrByeReceived: TypeAlias = GotAddInAwaitingAddOrBye[S] | GotBye[S]


@final
class AwaitingAdd(State[S]):
    """Server waits for Add from Client. (adder.chor:11)

    Client?Add(term: int). Client!Sum(total: int). {Client?Add(term:
    int).AwaitingAdd, Client?Bye.SendingBye}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_add", Arrival("Client", "Add", messages.Add)),
    )

    async def receive_add(self) -> GotAddInAwaitingAdd[S]:
        _, message, core = await self._receive()
        return GotAddInAwaitingAdd(message, SendingSum(core))


@final
class GotAddInAwaitingAdd(Branch[S], frozen=True):
    message: messages.Add
    next: SendingSum[S]


@final
class SendingBye(State[S]):
    """Server sends Bye to Client. (adder.chor:16)

    Client!Bye. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_bye", "Bye", messages.Bye, ("Client",)))

    async def send_bye(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Bye()))


@final
class SendingSum(State[S]):
    """Server sends Sum to Client. (adder.chor:12)

    Client!Sum(total: int). {Client?Add(term: int).AwaitingAdd,
    Client?Bye.SendingBye}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_sum", "Sum", messages.Sum, ("Client",)))

    async def send_sum(self, *, total: int) -> AwaitingAddOrBye[S]:
        return AwaitingAddOrBye(await self._send(0, messages.Sum(total)))


class Body(Protocol):
    """What plays Server, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Server's seat in a session of Adder."""
    return Seat(PROTOCOL, "Server", Initializing, body)
