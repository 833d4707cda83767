"""B in ThreeAdder.

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
    """B waits for Add from A. (adder.chor:4)

    A?Add(x: int). A!Add(x: int). C!Add(x: int). C?Sum(x: int). SendingLeft
    """

    __slots__ = ()
    OPERATIONS = operations(Receive("receive_add", Arrival("A", "Add", messages.Add)))

    async def receive_add(self) -> GotAdd[S]:
        _, message, core = await self._receive()
        return GotAdd(message, SendingAdd(core))


@final
class GotAdd(Branch[S], frozen=True):
    message: messages.Add
    next: SendingAdd[S]


@final
class SendingAdd(State[S]):
    """B sends Add to A. (adder.chor:5)

    A!Add(x: int). C!Add(x: int). C?Sum(x: int). C!Left. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_add", "Add", messages.Add, ("A",)))

    async def send_add(self, *, x: int) -> SendingAdd2[S]:
        return SendingAdd2(await self._send(0, messages.Add(x)))


@final
class SendingAdd2(State[S]):
    """B sends Add to C. (adder.chor:7)

    C!Add(x: int). C?Sum(x: int). C!Left. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_add", "Add", messages.Add, ("C",)))

    async def send_add(self, *, x: int) -> AwaitingSum[S]:
        return AwaitingSum(await self._send(0, messages.Add(x)))


@final
class AwaitingSum(State[S]):
    """B waits for Sum from C. (adder.chor:12)

    C?Sum(x: int). C!Left. end
    """

    __slots__ = ()
    OPERATIONS = operations(Receive("receive_sum", Arrival("C", "Sum", messages.Sum)))

    async def receive_sum(self) -> GotSum[S]:
        _, message, core = await self._receive()
        return GotSum(message, SendingLeft(core))


@final
class GotSum(Branch[S], frozen=True):
    message: messages.Sum
    next: SendingLeft[S]


@final
class SendingLeft(State[S]):
    """B sends Left to C. (adder.chor:18)

    C!Left. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_left", "Left", messages.Left, ("C",), (0, 1)))

    async def send_left(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Left()))


class Body(Protocol):
    """What plays B, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as B's seat in a session of ThreeAdder."""
    return Seat(PROTOCOL, "B", Initializing, body)
