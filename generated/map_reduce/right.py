"""Right in MapReduce.

Generated from map_reduce.chor; do not edit.
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
    """Right waits for Work from Boss. (map_reduce.chor:17)

    Boss?Work(slice: Slice). Boss!Result(sum: Fraction). Boss?Thanks(mean:
    option<Fraction>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_work", Arrival("Boss", "Work", messages.Work, (0, 1))),
    )

    async def receive_work(self) -> GotWork[S]:
        _, message, core = await self._receive()
        return GotWork(message, SendingResult(core))


@final
class GotWork(Branch[S], frozen=True):
    message: messages.Work
    next: SendingResult[S]


@final
class SendingResult(State[S]):
    """Right sends Result to Boss. (map_reduce.chor:18)

    Boss!Result(sum: Fraction). Boss?Thanks(mean: option<Fraction>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_result", "Result", messages.Result, ("Boss",), (0, 1)),
    )

    async def send_result(self, *, sum: messages.Fraction) -> AwaitingThanks[S]:
        return AwaitingThanks(await self._send(0, messages.Result(sum)))


@final
class AwaitingThanks(State[S]):
    """Right waits for Thanks from Boss. (map_reduce.chor:20)

    Boss?Thanks(mean: option<Fraction>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_thanks", Arrival("Boss", "Thanks", messages.Thanks)),
    )

    async def receive_thanks(self) -> GotThanks[S]:
        _, message, core = await self._receive()
        return GotThanks(message, Completed(core))


@final
class GotThanks(Branch[S], frozen=True):
    message: messages.Thanks
    next: Completed[S]


class Body(Protocol):
    """What plays Right, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Right's seat in a session of MapReduce."""
    return Seat(PROTOCOL, "Right", Initializing, body)
