"""Bob in Relay.

Generated from relay.chor; do not edit.
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
    """Bob sends Go to Carol. (relay.chor:5)

    Carol!Go. Carol?Thanks(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_go", "Go", messages.Go, ("Carol",)))

    async def send_go(self) -> AwaitingThanks[S]:
        return AwaitingThanks(await self._send(0, messages.Go()))


@final
class AwaitingThanks(State[S]):
    """Bob waits for Thanks from Carol. (relay.chor:9)

    Carol?Thanks(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_thanks", Arrival("Carol", "Thanks", messages.Thanks)),
    )

    async def receive_thanks(self) -> GotThanks[S]:
        _, message, core = await self._receive()
        return GotThanks(message, Completed(core))


@final
class GotThanks(Branch[S], frozen=True):
    message: messages.Thanks
    next: Completed[S]


class Body(Protocol):
    """What plays Bob, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Bob's seat in a session of Relay."""
    return Seat(PROTOCOL, "Bob", Initializing, body)
