"""Bob in Ring.

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
    """Bob waits for Token from Alice. (ring.chor:7)

    Alice?Token(value: int). Carol!Token(value: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_token", Arrival("Alice", "Token", messages.Token)),
    )

    async def receive_token(self) -> GotToken[S]:
        _, message, core = await self._receive()
        return GotToken(message, SendingToken(core))


@final
class GotToken(Branch[S], frozen=True):
    message: messages.Token
    next: SendingToken[S]


@final
class SendingToken(State[S]):
    """Bob sends Token to Carol. (ring.chor:8)

    Carol!Token(value: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_token", "Token", messages.Token, ("Carol",)))

    async def send_token(self, *, value: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Token(value)))


class Body(Protocol):
    """What plays Bob, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Bob's seat in a session of Ring."""
    return Seat(PROTOCOL, "Bob", Initializing, body)
