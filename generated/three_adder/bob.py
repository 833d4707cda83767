"""Bob in ThreeAdder.

Generated from three_adder.chor; do not edit.
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
    """Bob waits for Add from Alice. (three_adder.chor:7)

    Alice?Add(term: int). Alice!Add(term: int). Carol!Add(term: int).
    Carol?Sum(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_add", Arrival("Alice", "Add", messages.Add)),
    )

    async def receive_add(self) -> GotAdd[S]:
        _, message, core = await self._receive()
        return GotAdd(message, SendingAdd(core))


@final
class GotAdd(Branch[S], frozen=True):
    message: messages.Add
    next: SendingAdd[S]


@final
class SendingAdd(State[S]):
    """Bob sends Add to Alice. (three_adder.chor:8)

    Alice!Add(term: int). Carol!Add(term: int). Carol?Sum(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_add", "Add", messages.Add, ("Alice",)))

    async def send_add(self, *, term: int) -> SendingAdd2[S]:
        return SendingAdd2(await self._send(0, messages.Add(term)))


@final
class SendingAdd2(State[S]):
    """Bob sends Add to Carol. (three_adder.chor:10)

    Carol!Add(term: int). Carol?Sum(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_add", "Add", messages.Add, ("Carol",)))

    async def send_add(self, *, term: int) -> AwaitingSum[S]:
        return AwaitingSum(await self._send(0, messages.Add(term)))


@final
class AwaitingSum(State[S]):
    """Bob waits for Sum from Carol. (three_adder.chor:12)

    Carol?Sum(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_sum", Arrival("Carol", "Sum", messages.Sum)),
    )

    async def receive_sum(self) -> GotSum[S]:
        _, message, core = await self._receive()
        return GotSum(message, Completed(core))


@final
class GotSum(Branch[S], frozen=True):
    message: messages.Sum
    next: Completed[S]


class Body(Protocol):
    """What plays Bob, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Bob's seat in a session of ThreeAdder."""
    return Seat(PROTOCOL, "Bob", Initializing, body)
