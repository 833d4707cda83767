"""Coordinator in Sign."""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.collectives import Collect
from aura_chor.session.groups import every
from aura_chor.session.operations import Arrival, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import Collected, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Initializing(State[S]):
    """Coordinator sends Ask to Signer."""

    __slots__ = ()
    OPERATIONS = operations(Send("send_ask", "Ask", messages.Ask, (every("Signer"),)))

    @property
    def parameters(self) -> messages.Parameters:
        return self._parameters(messages.Parameters)

    async def send_ask(self, *, kind: str) -> GatheringShare[S]:
        return GatheringShare(await self._send(0, messages.Ask(kind)))


@final
class GatheringShare(State[S]):
    """Coordinator gathers Share of all Signer."""

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_share",
            Arrival(every("Signer"), "Share", messages.Share),
            None,
            None,
            None,
            False,
        ),
    )

    async def gather_share(self) -> CollectedShare[S]:
        collected, core = await self._collect()
        assert collected is not None
        return CollectedShare(collected.messages, Completed(core))


@final
class CollectedShare(Collected[S, messages.Share], frozen=True):
    next: Completed[S]


class Body(Protocol):
    """What plays Coordinator, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Coordinator's seat in a session of Sign."""
    return Seat(PROTOCOL, "Coordinator", Initializing, body)
