"""Boss in MapReduce.

Generated from map_reduce.chor; do not edit.
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
    """Boss goes on in 2 lanes at once. (map_reduce.chor:13)

    (lane 1 | lane 2). Left,Right!Thanks(mean: option<Fraction>). end
    """

    __slots__ = ()
    OPERATIONS = operations(Fork("fork", "lane_1", "lane_2"))

    async def fork(
        self,
        lane_1: Callable[[Lane1SendingWork[S]], Awaitable[Lane1Done[S]]],
        lane_2: Callable[[Lane2SendingWork[S]], Awaitable[Lane2Done[S]]],
    ) -> SendingThanks[S]:
        return SendingThanks(
            await self._fork(
                Lane(Lane1SendingWork, lane_1),
                Lane(Lane2SendingWork, lane_2),
            ),
        )


@final
class SendingThanks(State[S]):
    """Boss sends Thanks to Left and Right. (map_reduce.chor:20)

    Left,Right!Thanks(mean: option<Fraction>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_thanks", "Thanks", messages.Thanks, ("Left", "Right")),
    )

    async def send_thanks(self, *, mean: messages.Fraction | None) -> Completed[S]:
        return Completed(await self._send(0, messages.Thanks(mean)))


@final
class Lane1SendingWork(State[S]):
    """Boss sends Work to Left. (map_reduce.chor:14)

    Left!Work(slice: Slice). Left?Result(sum: Fraction). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_work", "Work", messages.Work, ("Left",), (0, 0)))

    async def send_work(self, *, slice: messages.Slice) -> Lane1AwaitingResult[S]:
        return Lane1AwaitingResult(await self._send(0, messages.Work(slice)))


@final
class Lane1AwaitingResult(State[S]):
    """Boss waits for Result from Left. (map_reduce.chor:15)

    Left?Result(sum: Fraction). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_result", Arrival("Left", "Result", messages.Result, (0, 0))),
    )

    async def receive_result(self) -> GotResultFromLeft[S]:
        _, message, core = await self._receive()
        return GotResultFromLeft(message, Lane1Done(core))


@final
class GotResultFromLeft(Branch[S], frozen=True):
    message: messages.Result
    next: Lane1Done[S]


@final
class Lane1Done(End[S]):
    """The end of this lane of Boss."""

    __slots__ = ()


@final
class Lane2SendingWork(State[S]):
    """Boss sends Work to Right. (map_reduce.chor:17)

    Right!Work(slice: Slice). Right?Result(sum: Fraction). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_work", "Work", messages.Work, ("Right",), (0, 1)),
    )

    async def send_work(self, *, slice: messages.Slice) -> Lane2AwaitingResult[S]:
        return Lane2AwaitingResult(await self._send(0, messages.Work(slice)))


@final
class Lane2AwaitingResult(State[S]):
    """Boss waits for Result from Right. (map_reduce.chor:18)

    Right?Result(sum: Fraction). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_result", Arrival("Right", "Result", messages.Result, (0, 1))),
    )

    async def receive_result(self) -> GotResultFromRight[S]:
        _, message, core = await self._receive()
        return GotResultFromRight(message, Lane2Done(core))


@final
class GotResultFromRight(Branch[S], frozen=True):
    message: messages.Result
    next: Lane2Done[S]


@final
class Lane2Done(End[S]):
    """The end of this lane of Boss."""

    __slots__ = ()


class Body(Protocol):
    """What plays Boss, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Boss's seat in a session of MapReduce."""
    return Seat(PROTOCOL, "Boss", Initializing, body)
