"""Client in LoadBalancer.

Generated from load_balancer.chor; do not edit.
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
    """Client chooses: Request to Balancer or Stop to Balancer. (load_balancer.chor:10)

    {Balancer!Request(number: int).AwaitingReply, Balancer!Stop.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_request", "Request", messages.Request, ("Balancer",)),
        Send("send_stop", "Stop", messages.Stop, ("Balancer",)),
    )

    async def send_request(self, *, number: int) -> AwaitingReply[S]:
        return AwaitingReply(await self._send(0, messages.Request(number)))

    async def send_stop(self) -> Completed[S]:
        return Completed(await self._send(1, messages.Stop()))


@final
class AwaitingReply(State[S]):
    """Client waits for Reply from Left or Reply from Right. (load_balancer.chor:13)

    {Left?Reply(square: int).Initializing, Right?Reply(square: int).Initializing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Left", "Reply", messages.Reply),
            Arrival("Right", "Reply", messages.Reply),
        ),
    )

    async def receive(self) -> AwaitingReplyReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotReplyFromLeft(message, Initializing(core))
        return GotReplyFromRight(message, Initializing(core))


@final
class GotReplyFromLeft(Branch[S], frozen=True):
    message: messages.Reply
    next: Initializing[S]


@final
class GotReplyFromRight(Branch[S], frozen=True):
    message: messages.Reply
    next: Initializing[S]


AwaitingReplyReceived: TypeAlias = GotReplyFromLeft[S] | GotReplyFromRight[S]


class Body(Protocol):
    """What plays Client, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Client's seat in a session of LoadBalancer."""
    return Seat(PROTOCOL, "Client", Initializing, body)
