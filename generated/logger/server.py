"""Server in Logger.

Generated from logger.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import Arrival, Receive, Send, Where, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_0_s_below_pause_at_most_5_m(pause: messages.Milliseconds) -> bool:
    return 0 < pause <= 300000


def _where_requests_at_least_0(requests: int) -> bool:
    return requests >= 0


@final
class Initializing(State[S]):
    """Server waits for Request from Client or Stop from Client. (logger.chor:10)

    {Client?Request(text: str).ChoosingReplyOrBusy, Client?Stop.SendingReport}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Client", "Request", messages.Request),
            Arrival("Client", "Stop", messages.Stop),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotRequest(message, ChoosingReplyOrBusy(core))
        return GotStop(message, SendingReport(core))


@final
class GotRequest(Branch[S], frozen=True):
    message: messages.Request
    next: ChoosingReplyOrBusy[S]


@final
class GotStop(Branch[S], frozen=True):
    message: messages.Stop
    next: SendingReport[S]


InitializingReceived: TypeAlias = GotRequest[S] | GotStop[S]


@final
class ChoosingReplyOrBusy(State[S]):
    """Server chooses: Reply to Client or Busy to Client. (logger.chor:12)

    {Client!Reply(text: str).Initializing, Client!Busy(pause:
    duration).Initializing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_reply", "Reply", messages.Reply, ("Client",)),
        Send(
            "send_busy",
            "Busy",
            messages.Busy,
            ("Client",),
            (),
            (),
            Where(
                "0s < pause <= 5m",
                _where_0_s_below_pause_at_most_5_m,
                (-1, "pause"),
            ),
        ),
    )

    async def send_reply(self, *, text: str) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Reply(text)))

    async def send_busy(self, *, pause: messages.Milliseconds) -> Initializing[S]:
        return Initializing(await self._send(1, messages.Busy(pause)))


@final
class SendingReport(State[S]):
    """Server sends Report to Log. (logger.chor:21)

    Log!Report(requests: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_report",
            "Report",
            messages.Report,
            ("Log",),
            (),
            (),
            Where("requests >= 0", _where_requests_at_least_0, (-1, "requests")),
        ),
    )

    async def send_report(self, *, requests: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Report(requests)))


class Body(Protocol):
    """What plays Server, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Server's seat in a session of Logger."""
    return Seat(PROTOCOL, "Server", Initializing, body)
