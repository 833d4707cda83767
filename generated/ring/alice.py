"""Alice in Ring.

Generated from ring.chor; do not edit.
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
    """Alice sends Token to Bob. (ring.chor:7)

    Bob!Token(value: int). Carol?Token(value: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_token", "Token", messages.Token, ("Bob",)))

    async def send_token(self, *, value: int) -> AwaitingToken[S]:
        return AwaitingToken(await self._send(0, messages.Token(value)))


@final
class AwaitingToken(State[S]):
    """Alice waits for Token from Carol. (ring.chor:9)

    Carol?Token(value: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_token", Arrival("Carol", "Token", messages.Token)),
    )

    async def receive_token(self) -> GotToken[S]:
        _, message, core = await self._receive()
        return GotToken(message, Completed(core))


@final
class GotToken(Branch[S], frozen=True):
    message: messages.Token
    next: Completed[S]


class Body(Protocol):
    """What plays Alice, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Alice's seat in a session of Ring."""
    return Seat(PROTOCOL, "Alice", Initializing, body)
