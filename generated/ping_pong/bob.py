"""Bob in PingPong.

Generated from ping_pong.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.operations import Arrival, Receive, Send, Where, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_same_is_ball(same: int, ball: int) -> bool:
    return same == ball


@final
class Initializing(State[S]):
    """Bob waits for Ping from Alice. (ping_pong.chor:7)

    Alice?Ping(ball: int). Alice!Pong(same: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_ping",
            Arrival("Alice", "Ping", messages.Ping, (), ((0, "ball"),)),
        ),
    )

    async def receive_ping(self) -> GotPing[S]:
        _, message, core = await self._receive()
        return GotPing(message, SendingPong(core))


@final
class GotPing(Branch[S], frozen=True):
    message: messages.Ping
    next: SendingPong[S]


@final
class SendingPong(State[S]):
    """Bob sends Pong to Alice. (ping_pong.chor:8)

    Alice!Pong(same: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_pong",
            "Pong",
            messages.Pong,
            ("Alice",),
            (),
            (),
            Where("same == ball", _where_same_is_ball, (-1, "same"), (0, "ball")),
        ),
    )

    async def send_pong(self, *, same: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Pong(same)))


class Body(Protocol):
    """What plays Bob, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Bob's seat in a session of PingPong."""
    return Seat(PROTOCOL, "Bob", Initializing, body)
