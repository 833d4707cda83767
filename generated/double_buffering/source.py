"""Source in DoubleBuffering.

Generated from double_buffering.chor; do not edit.
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
    """Source waits for FillFirst from Kernel. (double_buffering.chor:9)

    Kernel?FillFirst. {Kernel!First(data: bytes).AwaitingFillSecond,
    Kernel!Finished.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_fill_first",
            Arrival("Kernel", "FillFirst", messages.FillFirst),
        ),
    )

    async def receive_fill_first(self) -> GotFillFirst[S]:
        _, message, core = await self._receive()
        return GotFillFirst(message, ChoosingFirstOrFinished(core))


@final
class GotFillFirst(Branch[S], frozen=True):
    message: messages.FillFirst
    next: ChoosingFirstOrFinished[S]


@final
class ChoosingFirstOrFinished(State[S]):
    """Source chooses: First to Kernel or Finished to Kernel.
    (double_buffering.chor:11)

    {Kernel!First(data: bytes).AwaitingFillSecond, Kernel!Finished.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_first", "First", messages.First, ("Kernel",)),
        Send("send_finished", "Finished", messages.Finished, ("Kernel",)),
    )

    async def send_first(self, *, data: bytes) -> AwaitingFillSecond[S]:
        return AwaitingFillSecond(await self._send(0, messages.First(data)))

    async def send_finished(self) -> Completed[S]:
        return Completed(await self._send(1, messages.Finished()))


@final
class AwaitingFillSecond(State[S]):
    """Source waits for FillSecond from Kernel. (double_buffering.chor:12)

    Kernel?FillSecond. Kernel!Second(data: bytes). Kernel?FillFirst.
    {Kernel!First(data: bytes).AwaitingFillSecond, Kernel!Finished.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_fill_second",
            Arrival("Kernel", "FillSecond", messages.FillSecond),
        ),
    )

    async def receive_fill_second(self) -> GotFillSecond[S]:
        _, message, core = await self._receive()
        return GotFillSecond(message, SendingSecond(core))


@final
class GotFillSecond(Branch[S], frozen=True):
    message: messages.FillSecond
    next: SendingSecond[S]


@final
class SendingSecond(State[S]):
    """Source sends Second to Kernel. (double_buffering.chor:14)

    Kernel!Second(data: bytes). Kernel?FillFirst. {Kernel!First(data:
    bytes).AwaitingFillSecond, Kernel!Finished.end}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_second", "Second", messages.Second, ("Kernel",)))

    async def send_second(self, *, data: bytes) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Second(data)))


class Body(Protocol):
    """What plays Source, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Source's seat in a session of DoubleBuffering."""
    return Seat(PROTOCOL, "Source", Initializing, body)
