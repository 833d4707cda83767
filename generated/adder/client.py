"""Client in Adder.

Generated from adder.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

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
    """Client sends Hello to Server. (adder.chor:7)

    Server!Hello(greeting: str). {Server!Add(term: int).SendingAdd,
    Server!Bye.AwaitingBye}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_hello", "Hello", messages.Hello, ("Server",)))

    async def send_hello(self, *, greeting: str) -> ChoosingAddOrBye[S]:
        return ChoosingAddOrBye(await self._send(0, messages.Hello(greeting)))


@final
class ChoosingAddOrBye(State[S]):
    """Client chooses: Add to Server or Bye to Server. (adder.chor:10)

    {Server!Add(term: int).SendingAdd, Server!Bye.AwaitingBye}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_add", "Add", messages.Add, ("Server",)),
        Send("send_bye", "Bye", messages.Bye, ("Server",)),
    )

    async def send_add(self, *, term: int) -> SendingAdd[S]:
        return SendingAdd(await self._send(0, messages.Add(term)))

    async def send_bye(self) -> AwaitingBye[S]:
        return AwaitingBye(await self._send(1, messages.Bye()))


@final
class SendingAdd(State[S]):
    """Client sends Add to Server. (adder.chor:11)

    Server!Add(term: int). Server?Sum(total: int). {Server!Add(term:
    int).SendingAdd, Server!Bye.AwaitingBye}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_add", "Add", messages.Add, ("Server",)))

    async def send_add(self, *, term: int) -> AwaitingSum[S]:
        return AwaitingSum(await self._send(0, messages.Add(term)))


@final
class AwaitingBye(State[S]):
    """Client waits for Bye from Server. (adder.chor:16)

    Server?Bye. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_bye", Arrival("Server", "Bye", messages.Bye)),
    )

    async def receive_bye(self) -> GotBye[S]:
        _, message, core = await self._receive()
        return GotBye(message, Completed(core))


@final
class GotBye(Branch[S], frozen=True):
    message: messages.Bye
    next: Completed[S]


@final
class AwaitingSum(State[S]):
    """Client waits for Sum from Server. (adder.chor:12)

    Server?Sum(total: int). {Server!Add(term: int).SendingAdd,
    Server!Bye.AwaitingBye}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_sum", Arrival("Server", "Sum", messages.Sum)),
    )

    async def receive_sum(self) -> GotSum[S]:
        _, message, core = await self._receive()
        return GotSum(message, ChoosingAddOrBye(core))


@final
class GotSum(Branch[S], frozen=True):
    message: messages.Sum
    next: ChoosingAddOrBye[S]


class Body(Protocol):
    """What plays Client, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Client's seat in a session of Adder."""
    return Seat(PROTOCOL, "Client", Initializing, body)
