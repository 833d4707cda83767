"""Worker in WordCount.

Generated from word_count.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.collectives import Post
from aura_chor.session.operations import Arrival, Receive, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Initializing(MemberState[S]):
    """Worker waits for Part from Boss. (word_count.chor:8)

    Boss?Part(text: str). Boss!Counted(words: map<str, int>). Boss?Sum(words:
    map<str, int>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_part", Arrival("Boss", "Part", messages.Part)),
    )

    async def receive_part(self) -> GotPart[S]:
        _, message, core = await self._receive()
        return GotPart(message, SendingCounted(core))


@final
class GotPart(Branch[S], frozen=True):
    message: messages.Part
    next: SendingCounted[S]


@final
class SendingCounted(MemberState[S]):
    """Worker sends Counted to Boss. (word_count.chor:9)

    Boss!Counted(words: map<str, int>). Boss?Sum(words: map<str, int>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post("send_counted", "Counted", messages.Counted, ("Boss",), (), (), False),
    )

    async def send_counted(self, *, words: dict[str, int]) -> AwaitingSum[S]:
        return AwaitingSum(await self._post(0, messages.Counted(words)))


@final
class AwaitingSum(MemberState[S]):
    """Worker waits for Sum from Boss. (word_count.chor:10)

    Boss?Sum(words: map<str, int>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_sum", Arrival("Boss", "Sum", messages.Sum)),
    )

    async def receive_sum(self) -> GotSum[S]:
        _, message, core = await self._receive()
        return GotSum(message, Completed(core))


@final
class GotSum(Branch[S], frozen=True):
    message: messages.Sum
    next: Completed[S]


class Body(Protocol):
    """What plays a member of Worker, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int) -> Seat:
    """`body` as the seat of member `index` of Worker in a session of WordCount."""
    return member_seat(PROTOCOL, "Worker", index, Initializing, body)
