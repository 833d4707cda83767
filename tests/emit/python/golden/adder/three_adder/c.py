"""C in ThreeAdder.

Generated from adder.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, final

from aura_chor.session.operations import Arrival, Fork, Receive, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, End, Lane, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Initializing(State[S]):
    """C waits for Add from A. (adder.chor:6)

    A?Add(x: int). B?Add(x: int). {A!Sum(x: int).SendingSum, B!Sum(x:
    int).SendingSum2}
    """

    __slots__ = ()
    OPERATIONS = operations(Receive("receive_add", Arrival("A", "Add", messages.Add)))

    async def receive_add(self) -> GotAddFromA[S]:
        _, message, core = await self._receive()
        return GotAddFromA(message, AwaitingAdd(core))


@final
class GotAddFromA(Branch[S], frozen=True):
    message: messages.Add
    next: AwaitingAdd[S]


@final
class AwaitingAdd(State[S]):
    """C waits for Add from B. (adder.chor:7)

    B?Add(x: int). {A!Sum(x: int).SendingSum, B!Sum(x: int).SendingSum2}
    """

    __slots__ = ()
    OPERATIONS = operations(Receive("receive_add", Arrival("B", "Add", messages.Add)))

    async def receive_add(self) -> GotAddFromB[S]:
        _, message, core = await self._receive()
        return GotAddFromB(message, ChoosingSum(core))


@final
class GotAddFromB(Branch[S], frozen=True):
    message: messages.Add
    next: ChoosingSum[S]


@final
class ChoosingSum(State[S]):
    """C chooses: Sum to A or Sum to B. (adder.chor:9)

    {A!Sum(x: int).SendingSum, B!Sum(x: int).SendingSum2}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_sum_to_a", "Sum", messages.Sum, ("A",)),
        Send("send_sum_to_b", "Sum", messages.Sum, ("B",)),
    )

    async def send_sum_to_a(self, *, x: int) -> SendingSum[S]:
        return SendingSum(await self._send(0, messages.Sum(x)))

    async def send_sum_to_b(self, *, x: int) -> SendingSum2[S]:
        return SendingSum2(await self._send(1, messages.Sum(x)))


@final
class SendingSum(State[S]):
    """C sends Sum to B. (adder.chor:10)

    B!Sum(x: int). (lane 1 | lane 2). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_sum", "Sum", messages.Sum, ("B",)))

    async def send_sum(self, *, x: int) -> Forking[S]:
        return Forking(await self._send(0, messages.Sum(x)))


@final
class SendingSum2(State[S]):
    """C sends Sum to A. (adder.chor:13)

    A!Sum(x: int). (lane 1 | lane 2). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_sum", "Sum", messages.Sum, ("A",)))

    async def send_sum(self, *, x: int) -> Forking[S]:
        return Forking(await self._send(0, messages.Sum(x)))


@final
class Forking(State[S]):
    """C goes on in 2 lanes at once. (adder.chor:15)

    (lane 1 | lane 2). end
    """

    __slots__ = ()
    OPERATIONS = operations(Fork("fork", "lane_1", "lane_2"))

    async def fork(
        self,
        lane_1: Callable[[Lane1AwaitingLeft[S]], Awaitable[Lane1Done[S]]],
        lane_2: Callable[[Lane2AwaitingLeft[S]], Awaitable[Lane2Done[S]]],
    ) -> Completed[S]:
        return Completed(
            await self._fork(
                Lane(Lane1AwaitingLeft, lane_1),
                Lane(Lane2AwaitingLeft, lane_2),
            ),
        )


@final
class Lane1AwaitingLeft(State[S]):
    """C waits for Left from A. (adder.chor:16)

    A?Left. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_left", Arrival("A", "Left", messages.Left, (0, 0))),
    )

    async def receive_left(self) -> GotLeftFromA[S]:
        _, message, core = await self._receive()
        return GotLeftFromA(message, Lane1Done(core))


@final
class GotLeftFromA(Branch[S], frozen=True):
    message: messages.Left
    next: Lane1Done[S]


@final
class Lane1Done(End[S]):
    """The end of this lane of C."""

    __slots__ = ()


@final
class Lane2AwaitingLeft(State[S]):
    """C waits for Left from B. (adder.chor:18)

    B?Left. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_left", Arrival("B", "Left", messages.Left, (0, 1))),
    )

    async def receive_left(self) -> GotLeftFromB[S]:
        _, message, core = await self._receive()
        return GotLeftFromB(message, Lane2Done(core))


@final
class GotLeftFromB(Branch[S], frozen=True):
    message: messages.Left
    next: Lane2Done[S]


@final
class Lane2Done(End[S]):
    """The end of this lane of C."""

    __slots__ = ()


class Body(Protocol):
    """What plays C, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as C's seat in a session of ThreeAdder."""
    return Seat(PROTOCOL, "C", Initializing, body)
