"""Client in Logger.

Generated from logger.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

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


def _where_0_s_below_pause_at_most_5_m(pause: messages.Milliseconds) -> bool:
    return 0 < pause <= 300000


@final
class Initializing(State[S]):
    """Client chooses: Request to Server or Stop to Server. (logger.chor:10)

    {Server!Request(text: str).AwaitingReplyOrBusy, Server!Stop.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_request", "Request", messages.Request, ("Server",)),
        Send("send_stop", "Stop", messages.Stop, ("Server",)),
    )

    async def send_request(self, *, text: str) -> AwaitingReplyOrBusy[S]:
        return AwaitingReplyOrBusy(await self._send(0, messages.Request(text)))

    async def send_stop(self) -> Completed[S]:
        return Completed(await self._send(1, messages.Stop()))


@final
class AwaitingReplyOrBusy(State[S]):
    """Client waits for Reply from Server or Busy from Server. (logger.chor:12)

    {Server?Reply(text: str).Initializing, Server?Busy(pause:
    duration).Initializing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Server", "Reply", messages.Reply),
            Arrival(
                "Server",
                "Busy",
                messages.Busy,
                (),
                (),
                Place(
                    Where(
                        "0s < pause <= 5m",
                        _where_0_s_below_pause_at_most_5_m,
                        (-1, "pause"),
                    ),
                ),
            ),
        ),
    )

    async def receive(self) -> AwaitingReplyOrBusyReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotReply(message, Initializing(core))
        return GotBusy(message, Initializing(core))


@final
class GotReply(Branch[S], frozen=True):
    message: messages.Reply
    next: Initializing[S]


@final
class GotBusy(Branch[S], frozen=True):
    message: messages.Busy
    next: Initializing[S]


AwaitingReplyOrBusyReceived: TypeAlias = GotReply[S] | GotBusy[S]


class Body(Protocol):
    """What plays Client, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Client's seat in a session of Logger."""
    return Seat(PROTOCOL, "Client", Initializing, body)
