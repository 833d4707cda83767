"""Right in LoadBalancer.

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
    """Right waits for Work from Balancer or Stop from Balancer.
    (load_balancer.chor:15)

    {Balancer?Work(number: int).SendingReply, Balancer?Stop.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Balancer", "Work", messages.Work),
            Arrival("Balancer", "Stop", messages.Stop),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotWork(message, SendingReply(core))
        return GotStop(message, Completed(core))


@final
class GotWork(Branch[S], frozen=True):
    message: messages.Work
    next: SendingReply[S]


@final
class GotStop(Branch[S], frozen=True):
    message: messages.Stop
    next: Completed[S]


InitializingReceived: TypeAlias = GotWork[S] | GotStop[S]


@final
class SendingReply(State[S]):
    """Right sends Reply to Client. (load_balancer.chor:16)

    Client!Reply(square: int). {Balancer?Work(number: int).SendingReply,
    Balancer?Stop.end}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_reply", "Reply", messages.Reply, ("Client",)))

    async def send_reply(self, *, square: int) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Reply(square)))


class Body(Protocol):
    """What plays Right, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Right's seat in a session of LoadBalancer."""
    return Seat(PROTOCOL, "Right", Initializing, body)
