"""Log in Leadership.

Generated from leadership.chor; do not edit.
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
    """Log waits for Inherited from Follower or Seized from Follower.
    (leadership.chor:14)

    {Follower?Inherited.SendingRecorded, Follower?Seized.SendingRecorded}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Follower", "Inherited", messages.Inherited),
            Arrival("Follower", "Seized", messages.Seized),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotInherited(message, SendingRecorded(core))
        return GotSeized(message, SendingRecorded(core))


@final
class GotInherited(Branch[S], frozen=True):
    message: messages.Inherited
    next: SendingRecorded[S]


@final
class GotSeized(Branch[S], frozen=True):
    message: messages.Seized
    next: SendingRecorded[S]


InitializingReceived: TypeAlias = GotInherited[S] | GotSeized[S]


@final
class SendingRecorded(State[S]):
    """Log sends Recorded to Leader. (leadership.chor:20)

    Leader!Recorded. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_recorded", "Recorded", messages.Recorded, ("Leader",)),
    )

    async def send_recorded(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Recorded()))


class Body(Protocol):
    """What plays Log, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Log's seat in a session of Leadership."""
    return Seat(PROTOCOL, "Log", Initializing, body)
