"""Alice in PingPong.

Generated from ping_pong.chor; do not edit.
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
    """Alice sends Ping to Bob. (ping_pong.chor:7)

    Bob!Ping(ball: int). Bob?Pong(same: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_ping", "Ping", messages.Ping, ("Bob",), (), ((0, "ball"),)),
    )

    async def send_ping(self, *, ball: int) -> AwaitingPong[S]:
        return AwaitingPong(await self._send(0, messages.Ping(ball)))


@final
class AwaitingPong(State[S]):
    """Alice waits for Pong from Bob. (ping_pong.chor:8)

    Bob?Pong(same: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_pong",
            Arrival(
                "Bob",
                "Pong",
                messages.Pong,
                (),
                (),
                Place(
                    Where(
                        "same == ball",
                        _where_same_is_ball,
                        (-1, "same"),
                        (0, "ball"),
                    ),
                ),
            ),
        ),
    )

    async def receive_pong(self) -> GotPong[S]:
        _, message, core = await self._receive()
        return GotPong(message, Completed(core))


@final
class GotPong(Branch[S], frozen=True):
    message: messages.Pong
    next: Completed[S]


class Body(Protocol):
    """What plays Alice, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Alice's seat in a session of PingPong."""
    return Seat(PROTOCOL, "Alice", Initializing, body)
