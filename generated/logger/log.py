"""Log in Logger.

Generated from logger.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.operations import Arrival, Place, Receive, Where, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_requests_at_least_0(requests: int) -> bool:
    return requests >= 0


@final
class Initializing(State[S]):
    """Log waits for Report from Server. (logger.chor:21)

    Server?Report(requests: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_report",
            Arrival(
                "Server",
                "Report",
                messages.Report,
                (),
                (),
                Place(
                    Where(
                        "requests >= 0",
                        _where_requests_at_least_0,
                        (-1, "requests"),
                    ),
                ),
            ),
        ),
    )

    async def receive_report(self) -> GotReport[S]:
        _, message, core = await self._receive()
        return GotReport(message, Completed(core))


@final
class GotReport(Branch[S], frozen=True):
    message: messages.Report
    next: Completed[S]


class Body(Protocol):
    """What plays Log, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Log's seat in a session of Logger."""
    return Seat(PROTOCOL, "Log", Initializing, body)
