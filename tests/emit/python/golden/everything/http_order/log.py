"""Log in HTTPOrder.

Generated from everything.chor; do not edit.
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

from . import PROTOCOL, Parameters, messages


def _where_length_of_lines_in_1_2_3(lines: list[str]) -> bool:
    return len(lines) in [1, 2, 3]


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Log waits for Log from Server. (everything.chor:35)

    Server?Log(lines: list<str>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_log",
            Arrival(
                "Server",
                "Log",
                messages.Log,
                (),
                (),
                Place(
                    Where(
                        "len(lines) in [1, 2, 3]",
                        _where_length_of_lines_in_1_2_3,
                        (-1, "lines"),
                    ),
                ),
            ),
        ),
    )

    async def receive_log(self) -> GotLog[S]:
        _, message, core = await self._receive()
        return GotLog(message, Completed(core))


@final
class GotLog(Branch[S], frozen=True):
    message: messages.Log
    next: Completed[S]


class Body(Protocol):
    """What plays Log, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Log's seat in a session of HTTPOrder."""
    return Seat(PROTOCOL, "Log", Initializing, body)
