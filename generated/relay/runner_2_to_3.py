"""Runner[2..3] in Relay.

Generated from relay.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.operations import (
    Arrival,
    Place,
    Receive,
    Send,
    Where,
    operations,
)
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_ms_above_0(ms: int) -> bool:
    return ms > 0


@final
class Initializing(MemberState[S]):
    """Runner[2..3] waits for Ready from Judge. (relay.chor:8)

    Judge?Ready. Judge?Go. Judge!Lap(ms: int). Judge?Thanks. AwaitingResult
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_ready", Arrival("Judge", "Ready", messages.Ready)),
    )

    async def receive_ready(self) -> GotReady[S]:
        _, message, core = await self._receive()
        return GotReady(message, AwaitingGo(core))


@final
class GotReady(Branch[S], frozen=True):
    message: messages.Ready
    next: AwaitingGo[S]


@final
class AwaitingGo(MemberState[S]):
    """Runner[2..3] waits for Go from Judge. (relay.chor:11)

    Judge?Go. Judge!Lap(ms: int). Judge?Thanks. Judge?Result(ms: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_go", Arrival("Judge", "Go", messages.Go, (0, -1))),
    )

    async def receive_go(self) -> GotGo[S]:
        _, message, core = await self._receive()
        return GotGo(message, SendingLap(core))


@final
class GotGo(Branch[S], frozen=True):
    message: messages.Go
    next: SendingLap[S]


@final
class SendingLap(MemberState[S]):
    """Runner[2..3] sends Lap to Judge. (relay.chor:12)

    Judge!Lap(ms: int). Judge?Thanks. Judge?Result(ms: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_lap",
            "Lap",
            messages.Lap,
            ("Judge",),
            (0, -1),
            (),
            Where("ms > 0", _where_ms_above_0, (-1, "ms")),
        ),
    )

    async def send_lap(self, *, ms: int) -> AwaitingThanks[S]:
        return AwaitingThanks(await self._send(0, messages.Lap(ms)))


@final
class AwaitingThanks(MemberState[S]):
    """Runner[2..3] waits for Thanks from Judge. (relay.chor:14)

    Judge?Thanks. Judge?Result(ms: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_thanks", Arrival("Judge", "Thanks", messages.Thanks)),
    )

    async def receive_thanks(self) -> GotThanks[S]:
        _, message, core = await self._receive()
        return GotThanks(message, AwaitingResult(core))


@final
class GotThanks(Branch[S], frozen=True):
    message: messages.Thanks
    next: AwaitingResult[S]


@final
class AwaitingResult(MemberState[S]):
    """Runner[2..3] waits for Result from Judge. (relay.chor:15)

    Judge?Result(ms: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_result",
            Arrival(
                "Judge",
                "Result",
                messages.Result,
                (),
                (),
                Place(Where("ms > 0", _where_ms_above_0, (-1, "ms"))),
            ),
        ),
    )

    async def receive_result(self) -> GotResult[S]:
        _, message, core = await self._receive()
        return GotResult(message, Completed(core))


@final
class GotResult(Branch[S], frozen=True):
    message: messages.Result
    next: Completed[S]


class Body(Protocol):
    """What plays a member of Runner[2..3], in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int) -> Seat:
    """`body` as the seat of member `index` of Runner in a session of Relay."""
    return member_seat(PROTOCOL, "Runner", index, Initializing, body, first=2, last=3)
