"""Sink in DoubleBuffering.

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
    """Sink waits for First from Kernel or Finished from Kernel.
    (double_buffering.chor:13)

    {Kernel?First(data: bytes).SendingDrained, Kernel?Finished.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Kernel", "First", messages.First),
            Arrival("Kernel", "Finished", messages.Finished),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotFirst(message, SendingDrained(core))
        return GotFinished(message, Completed(core))


@final
class GotFirst(Branch[S], frozen=True):
    message: messages.First
    next: SendingDrained[S]


@final
class GotFinished(Branch[S], frozen=True):
    message: messages.Finished
    next: Completed[S]


InitializingReceived: TypeAlias = GotFirst[S] | GotFinished[S]


@final
class SendingDrained(State[S]):
    """Sink sends Drained to Kernel. (double_buffering.chor:15)

    Kernel!Drained. Kernel?Second(data: bytes). Kernel!Drained. {Kernel?First(data:
    bytes).SendingDrained, Kernel?Finished.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_drained", "Drained", messages.Drained, ("Kernel",)),
    )

    async def send_drained(self) -> AwaitingSecond[S]:
        return AwaitingSecond(await self._send(0, messages.Drained()))


@final
class AwaitingSecond(State[S]):
    """Sink waits for Second from Kernel. (double_buffering.chor:16)

    Kernel?Second(data: bytes). Kernel!Drained. {Kernel?First(data:
    bytes).SendingDrained, Kernel?Finished.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_second", Arrival("Kernel", "Second", messages.Second)),
    )

    async def receive_second(self) -> GotSecond[S]:
        _, message, core = await self._receive()
        return GotSecond(message, SendingDrained2(core))


@final
class GotSecond(Branch[S], frozen=True):
    message: messages.Second
    next: SendingDrained2[S]


@final
class SendingDrained2(State[S]):
    """Sink sends Drained to Kernel. (double_buffering.chor:17)

    Kernel!Drained. {Kernel?First(data: bytes).SendingDrained, Kernel?Finished.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_drained", "Drained", messages.Drained, ("Kernel",)),
    )

    async def send_drained(self) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Drained()))


class Body(Protocol):
    """What plays Sink, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Sink's seat in a session of DoubleBuffering."""
    return Seat(PROTOCOL, "Sink", Initializing, body)
