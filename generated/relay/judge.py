"""Judge in Relay.

Generated from relay.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, final

from aura_chor.session.collectives import ForEach
from aura_chor.session.groups import every, lane_member, member, members
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
from aura_chor.session.typestate import Branch, End, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_ms_above_0(ms: int) -> bool:
    return ms > 0


@final
class Initializing(State[S]):
    """Judge sends Ready to Runner. (relay.chor:8)

    Runner!Ready. Runner[1]?AtTheLine. in order ∀i∈Runner(…). Runner[2..3]!Thanks.
    SendingResult
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_ready", "Ready", messages.Ready, (every("Runner"),)),
    )

    async def send_ready(self) -> AwaitingAtTheLine[S]:
        return AwaitingAtTheLine(await self._send(0, messages.Ready()))


@final
class AwaitingAtTheLine(State[S]):
    """Judge waits for AtTheLine from Runner[1]. (relay.chor:9)

    Runner[1]?AtTheLine. in order ∀i∈Runner(…). Runner[2..3]!Thanks.
    Runner!Result(ms: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_at_the_line",
            Arrival(member("Runner", 1), "AtTheLine", messages.AtTheLine),
        ),
    )

    async def receive_at_the_line(self) -> GotAtTheLine[S]:
        _, message, core = await self._receive()
        return GotAtTheLine(message, EachRunner(core))


@final
class GotAtTheLine(Branch[S], frozen=True):
    message: messages.AtTheLine
    next: EachRunner[S]


@final
class EachRunner(State[S]):
    """Judge goes on with every one of Runner, one after the other. (relay.chor:10)

    in order ∀i∈Runner(…). Runner[2..3]!Thanks. Runner!Result(ms: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(ForEach("each_runner", every("Runner"), "i", (0, -1), True))

    async def each_runner(
        self,
        body: Callable[[int, EachRunnerSendingGo[S]], Awaitable[EachRunnerDone[S]]],
    ) -> SendingThanks[S]:
        return SendingThanks(await self._each(EachRunnerSendingGo, body))


@final
class SendingThanks(State[S]):
    """Judge sends Thanks to Runner[2..3]. (relay.chor:14)

    Runner[2..3]!Thanks. Runner!Result(ms: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_thanks", "Thanks", messages.Thanks, (members("Runner", 2, 3),)),
    )

    async def send_thanks(self) -> SendingResult[S]:
        return SendingResult(await self._send(0, messages.Thanks()))


@final
class SendingResult(State[S]):
    """Judge sends Result to Runner. (relay.chor:15)

    Runner!Result(ms: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_result",
            "Result",
            messages.Result,
            (every("Runner"),),
            (),
            (),
            Where("ms > 0", _where_ms_above_0, (-1, "ms")),
        ),
    )

    async def send_result(self, *, ms: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Result(ms)))


@final
class EachRunnerSendingGo(State[S]):
    """Judge sends Go to Runner[i]. (relay.chor:11)

    Runner[i]!Go. Runner[i]?Lap(ms: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_go", "Go", messages.Go, (lane_member("Runner", "i"),), (0, -1)),
    )

    async def send_go(self) -> EachRunnerAwaitingLap[S]:
        return EachRunnerAwaitingLap(await self._send(0, messages.Go()))


@final
class EachRunnerAwaitingLap(State[S]):
    """Judge waits for Lap from Runner[i]. (relay.chor:12)

    Runner[i]?Lap(ms: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_lap",
            Arrival(
                lane_member("Runner", "i"),
                "Lap",
                messages.Lap,
                (0, -1),
                (),
                Place(Where("ms > 0", _where_ms_above_0, (-1, "ms"))),
            ),
        ),
    )

    async def receive_lap(self) -> GotLap[S]:
        _, message, core = await self._receive()
        return GotLap(message, EachRunnerDone(core))


@final
class GotLap(Branch[S], frozen=True):
    message: messages.Lap
    next: EachRunnerDone[S]


@final
class EachRunnerDone(End[S]):
    """The end of this lane of Judge."""

    __slots__ = ()


class Body(Protocol):
    """What plays Judge, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Judge's seat in a session of Relay."""
    return Seat(PROTOCOL, "Judge", Initializing, body)
