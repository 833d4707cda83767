"""Follower in Leadership.

Generated from leadership.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Arrival,
    Deadline,
    ReceiveWithin,
    Send,
    operations,
)
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Initializing(State[S]):
    """Follower waits for Heartbeat from Leader or Resign from Leader, 3 epochs at
    most. (leadership.chor:8)

    {Leader?Heartbeat(term: int).SendingLoyal, Leader?Resign.SendingAccepted} ▷3
    epochs SendingDeposed
    """

    __slots__ = ()
    OPERATIONS = operations(
        ReceiveWithin(
            "receive",
            Deadline(3, "epochs"),
            Arrival("Leader", "Heartbeat", messages.Heartbeat),
            Arrival("Leader", "Resign", messages.Resign),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive_within()
        if case == 0:
            return GotHeartbeat(message, SendingLoyal(core))
        if case == 1:
            return GotResign(message, SendingAccepted(core))
        return ExpiredLeader(SendingDeposed(core))


@final
class GotHeartbeat(Branch[S], frozen=True):
    message: messages.Heartbeat
    next: SendingLoyal[S]


@final
class GotResign(Branch[S], frozen=True):
    message: messages.Resign
    next: SendingAccepted[S]


@final
class ExpiredLeader(Branch[S], frozen=True):
    next: SendingDeposed[S]


InitializingReceived: TypeAlias = GotHeartbeat[S] | GotResign[S] | ExpiredLeader[S]


@final
class SendingLoyal(State[S]):
    """Follower sends Loyal to Leader. (leadership.chor:9)

    Leader!Loyal. {Leader?Heartbeat(term: int).SendingLoyal,
    Leader?Resign.SendingAccepted} ▷3 epochs SendingDeposed
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_loyal", "Loyal", messages.Loyal, ("Leader",)))

    async def send_loyal(self) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Loyal()))


@final
class SendingAccepted(State[S]):
    """Follower sends Accepted to Leader. (leadership.chor:13)

    Leader!Accepted. Log!Inherited. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_accepted", "Accepted", messages.Accepted, ("Leader",)),
    )

    async def send_accepted(self) -> SendingInherited[S]:
        return SendingInherited(await self._send(0, messages.Accepted()))


@final
class SendingDeposed(State[S]):
    """Follower sends Deposed to Leader. (leadership.chor:16)

    Leader!Deposed. Log!Seized. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_deposed", "Deposed", messages.Deposed, ("Leader",)),
    )

    async def send_deposed(self) -> SendingSeized[S]:
        return SendingSeized(await self._send(0, messages.Deposed()))


@final
class SendingInherited(State[S]):
    """Follower sends Inherited to Log. (leadership.chor:14)

    Log!Inherited. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_inherited", "Inherited", messages.Inherited, ("Log",)),
    )

    async def send_inherited(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Inherited()))


@final
class SendingSeized(State[S]):
    """Follower sends Seized to Log. (leadership.chor:17)

    Log!Seized. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_seized", "Seized", messages.Seized, ("Log",)))

    async def send_seized(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Seized()))


class Body(Protocol):
    """What plays Follower, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Follower's seat in a session of Leadership."""
    return Seat(PROTOCOL, "Follower", Initializing, body)
