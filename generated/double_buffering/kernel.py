"""Kernel in DoubleBuffering.

Generated from double_buffering.chor; do not edit.
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
    """Kernel sends FillFirst to Source. (double_buffering.chor:9)

    Source!FillFirst. {Source?First(data: bytes).SendingFillSecond,
    Source?Finished.SendingFinished}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_fill_first", "FillFirst", messages.FillFirst, ("Source",)),
    )

    async def send_fill_first(self) -> AwaitingFirstOrFinished[S]:
        return AwaitingFirstOrFinished(await self._send(0, messages.FillFirst()))


@final
class AwaitingFirstOrFinished(State[S]):
    """Kernel waits for First from Source or Finished from Source.
    (double_buffering.chor:11)

    {Source?First(data: bytes).SendingFillSecond, Source?Finished.SendingFinished}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Source", "First", messages.First),
            Arrival("Source", "Finished", messages.Finished),
        ),
    )

    async def receive(self) -> AwaitingFirstOrFinishedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotFirst(message, SendingFillSecond(core))
        return GotFinished(message, SendingFinished(core))


@final
class GotFirst(Branch[S], frozen=True):
    message: messages.First
    next: SendingFillSecond[S]


@final
class GotFinished(Branch[S], frozen=True):
    message: messages.Finished
    next: SendingFinished[S]


AwaitingFirstOrFinishedReceived: TypeAlias = GotFirst[S] | GotFinished[S]


@final
class SendingFillSecond(State[S]):
    """Kernel sends FillSecond to Source. (double_buffering.chor:12)

    Source!FillSecond. Sink!First(data: bytes). Source?Second(data: bytes).
    Sink?Drained. SendingSecond
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_fill_second", "FillSecond", messages.FillSecond, ("Source",)),
    )

    async def send_fill_second(self) -> SendingFirst[S]:
        return SendingFirst(await self._send(0, messages.FillSecond()))


@final
class SendingFinished(State[S]):
    """Kernel sends Finished to Sink. (double_buffering.chor:21)

    Sink!Finished. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_finished", "Finished", messages.Finished, ("Sink",)),
    )

    async def send_finished(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Finished()))


@final
class SendingFirst(State[S]):
    """Kernel sends First to Sink. (double_buffering.chor:13)

    Sink!First(data: bytes). Source?Second(data: bytes). Sink?Drained.
    Sink!Second(data: bytes). AwaitingDrained2
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_first", "First", messages.First, ("Sink",)))

    async def send_first(self, *, data: bytes) -> AwaitingSecond[S]:
        return AwaitingSecond(await self._send(0, messages.First(data)))


@final
class AwaitingSecond(State[S]):
    """Kernel waits for Second from Source. (double_buffering.chor:14)

    Source?Second(data: bytes). Sink?Drained. Sink!Second(data: bytes).
    Sink?Drained. Initializing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_second", Arrival("Source", "Second", messages.Second)),
    )

    async def receive_second(self) -> GotSecond[S]:
        _, message, core = await self._receive()
        return GotSecond(message, AwaitingDrained(core))


@final
class GotSecond(Branch[S], frozen=True):
    message: messages.Second
    next: AwaitingDrained[S]


@final
class AwaitingDrained(State[S]):
    """Kernel waits for Drained from Sink. (double_buffering.chor:15)

    Sink?Drained. Sink!Second(data: bytes). Sink?Drained. Source!FillFirst.
    AwaitingFirstOrFinished
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_drained", Arrival("Sink", "Drained", messages.Drained)),
    )

    async def receive_drained(self) -> GotDrainedInAwaitingDrained[S]:
        _, message, core = await self._receive()
        return GotDrainedInAwaitingDrained(message, SendingSecond(core))


@final
class GotDrainedInAwaitingDrained(Branch[S], frozen=True):
    message: messages.Drained
    next: SendingSecond[S]


@final
class SendingSecond(State[S]):
    """Kernel sends Second to Sink. (double_buffering.chor:16)

    Sink!Second(data: bytes). Sink?Drained. Source!FillFirst. {Source?First(data:
    bytes).SendingFillSecond, Source?Finished.SendingFinished}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_second", "Second", messages.Second, ("Sink",)))

    async def send_second(self, *, data: bytes) -> AwaitingDrained2[S]:
        return AwaitingDrained2(await self._send(0, messages.Second(data)))


@final
class AwaitingDrained2(State[S]):
    """Kernel waits for Drained from Sink. (double_buffering.chor:17)

    Sink?Drained. Source!FillFirst. {Source?First(data: bytes).SendingFillSecond,
    Source?Finished.SendingFinished}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_drained", Arrival("Sink", "Drained", messages.Drained)),
    )

    async def receive_drained(self) -> GotDrainedInAwaitingDrained2[S]:
        _, message, core = await self._receive()
        return GotDrainedInAwaitingDrained2(message, Initializing(core))


@final
class GotDrainedInAwaitingDrained2(Branch[S], frozen=True):
    message: messages.Drained
    next: Initializing[S]


class Body(Protocol):
    """What plays Kernel, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Kernel's seat in a session of DoubleBuffering."""
    return Seat(PROTOCOL, "Kernel", Initializing, body)
