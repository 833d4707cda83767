"""Leader in Leadership.

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
    """Leader chooses: Heartbeat to Follower or Resign to Follower. (leadership.chor:8)

    {Follower!Heartbeat(term: int).AwaitingLoyalOrDeposed,
    Follower!Resign.AwaitingAcceptedOrDeposed}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_heartbeat", "Heartbeat", messages.Heartbeat, ("Follower",)),
        Send("send_resign", "Resign", messages.Resign, ("Follower",)),
    )

    async def send_heartbeat(self, *, term: int) -> AwaitingLoyalOrDeposed[S]:
        return AwaitingLoyalOrDeposed(await self._send(0, messages.Heartbeat(term)))

    async def send_resign(self) -> AwaitingAcceptedOrDeposed[S]:
        return AwaitingAcceptedOrDeposed(await self._send(1, messages.Resign()))


@final
class AwaitingLoyalOrDeposed(State[S]):
    """Leader waits for Loyal from Follower or Deposed from Follower.
    (leadership.chor:9)

    {Follower?Loyal.Initializing, Follower?Deposed.AwaitingRecorded}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Follower", "Loyal", messages.Loyal),
            Arrival("Follower", "Deposed", messages.Deposed),
        ),
    )

    async def receive(self) -> AwaitingLoyalOrDeposedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotLoyal(message, Initializing(core))
        return GotDeposed(message, AwaitingRecorded(core))


@final
class GotLoyal(Branch[S], frozen=True):
    message: messages.Loyal
    next: Initializing[S]


@final
class GotDeposed(Branch[S], frozen=True):
    message: messages.Deposed
    next: AwaitingRecorded[S]


AwaitingLoyalOrDeposedReceived: TypeAlias = GotLoyal[S] | GotDeposed[S]


@final
class AwaitingAcceptedOrDeposed(State[S]):
    """Leader waits for Accepted from Follower or Deposed from Follower.
    (leadership.chor:13)

    {Follower?Accepted.AwaitingRecorded, Follower?Deposed.AwaitingRecorded}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Follower", "Accepted", messages.Accepted),
            Arrival("Follower", "Deposed", messages.Deposed),
        ),
    )

    async def receive(self) -> AwaitingAcceptedOrDeposedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAccepted(message, AwaitingRecorded(core))
        return GotDeposed(message, AwaitingRecorded(core))


@final
class GotAccepted(Branch[S], frozen=True):
    message: messages.Accepted
    next: AwaitingRecorded[S]


AwaitingAcceptedOrDeposedReceived: TypeAlias = GotAccepted[S] | GotDeposed[S]


@final
class AwaitingRecorded(State[S]):
    """Leader waits for Recorded from Log. (leadership.chor:20)

    Log?Recorded. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_recorded", Arrival("Log", "Recorded", messages.Recorded)),
    )

    async def receive_recorded(self) -> GotRecorded[S]:
        _, message, core = await self._receive()
        return GotRecorded(message, Completed(core))


@final
class GotRecorded(Branch[S], frozen=True):
    message: messages.Recorded
    next: Completed[S]


class Body(Protocol):
    """What plays Leader, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Leader's seat in a session of Leadership."""
    return Seat(PROTOCOL, "Leader", Initializing, body)
