"""Boss in WordCount.

Generated from word_count.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, final

from aura_chor.session.collectives import Collect, Scatter
from aura_chor.session.groups import every
from aura_chor.session.operations import Arrival, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Collected, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Initializing(State[S]):
    """Boss sends a Part to each of Worker. (word_count.chor:8)

    ∀Worker!Part(text: str). Worker?all Counted(words: map<str, int>).
    Worker!Sum(words: map<str, int>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Scatter("send_part", "Part", messages.Part, every("Worker"), (), ()),
    )

    async def send_part(self, part: Mapping[int, messages.Part]) -> GatheringCounted[S]:
        return GatheringCounted(await self._scatter(0, part))


@final
class GatheringCounted(State[S]):
    """Boss gathers Counted from all of Worker. (word_count.chor:9)

    Worker?all Counted(words: map<str, int>). Worker!Sum(words: map<str, int>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_counted",
            Arrival(every("Worker"), "Counted", messages.Counted),
            None,
            None,
            None,
            False,
        ),
    )

    async def gather_counted(self) -> CollectedCounted[S]:
        collected, core = await self._collect()
        assert collected is not None
        return CollectedCounted(collected.messages, SendingSum(core))


@final
class CollectedCounted(Collected[S, messages.Counted], frozen=True):
    next: SendingSum[S]


@final
class SendingSum(State[S]):
    """Boss sends Sum to Worker. (word_count.chor:10)

    Worker!Sum(words: map<str, int>). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_sum", "Sum", messages.Sum, (every("Worker"),)))

    async def send_sum(self, *, words: dict[str, int]) -> Completed[S]:
        return Completed(await self._send(0, messages.Sum(words)))


class Body(Protocol):
    """What plays Boss, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Boss's seat in a session of WordCount."""
    return Seat(PROTOCOL, "Boss", Initializing, body)
