"""Worker[1] in Workers.

Generated from workers.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, Post
from aura_chor.session.groups import every
from aura_chor.session.operations import (
    Abort,
    Arrival,
    Deadline,
    Receive,
    Send,
    operations,
)
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Worker[1] waits for Work from Boss. (workers.chor:6)

    Boss?Work(part: int, sealed key: bytes<32>). Boss?Ask. Boss!Answer(value: int).
    Worker!Digest(value: bytes<32>). GatheringDigest
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_work", Arrival("Boss", "Work", messages.Work)),
    )

    async def receive_work(self) -> GotWork[S]:
        _, message, core = await self._receive()
        return GotWork(message, AwaitingAsk(core))


@final
class GotWork(Branch[S], frozen=True):
    message: messages.Work
    next: AwaitingAsk[S]


@final
class AwaitingAsk(_State[S]):
    """Worker[1] waits for Ask from Boss. (workers.chor:8)

    Boss?Ask. Boss!Answer(value: int). Worker!Digest(value: bytes<32>). Worker?all
    Digest(value: bytes<32>).SendingResult ▷10 epochs Aborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_ask", Arrival("Boss", "Ask", messages.Ask, (0, -1))),
    )

    async def receive_ask(self) -> GotAsk[S]:
        _, message, core = await self._receive()
        return GotAsk(message, SendingAnswer(core))


@final
class GotAsk(Branch[S], frozen=True):
    message: messages.Ask
    next: SendingAnswer[S]


@final
class SendingAnswer(_State[S]):
    """Worker[1] sends Answer to Boss. (workers.chor:9)

    Boss!Answer(value: int). Worker!Digest(value: bytes<32>). Worker?all
    Digest(value: bytes<32>).SendingResult ▷10 epochs Aborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_answer", "Answer", messages.Answer, ("Boss",), (0, -1)),
    )

    async def send_answer(self, *, value: int) -> SendingDigest[S]:
        return SendingDigest(await self._send(0, messages.Answer(value)))


@final
class SendingDigest(_State[S]):
    """Worker[1] sends Digest to Worker. (workers.chor:11)

    Worker!Digest(value: bytes<32>). Worker?all Digest(value:
    bytes<32>).SendingResult ▷10 epochs Aborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_digest",
            "Digest",
            messages.Digest,
            (every("Worker"),),
            (),
            (),
            True,
        ),
    )

    async def send_digest(self, *, value: bytes) -> GatheringDigest[S]:
        return GatheringDigest(await self._post(0, messages.Digest(value)))


@final
class GatheringDigest(_State[S]):
    """Worker[1] gathers Digest from all of Worker, 10 epochs at most.
    (workers.chor:11)

    Worker?all Digest(value: bytes<32>).SendingResult ▷10 epochs Aborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_digest",
            Arrival(every("Worker"), "Digest", messages.Digest),
            None,
            None,
            Deadline(10, "epochs"),
            True,
        ),
    )

    async def gather_digest(self) -> GatheringDigestCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDigest(Aborting(core))
        return CollectedDigest(collected.messages, SendingResult(core))


@final
class CollectedDigest(Collected[S, messages.Digest], frozen=True):
    next: SendingResult[S]


@final
class ExpiredDigest(Branch[S], frozen=True):
    next: Aborting[S]


GatheringDigestCollected: TypeAlias = CollectedDigest[S] | ExpiredDigest[S]


@final
class SendingResult(_State[S]):
    """Worker[1] sends Result to Boss. (workers.chor:12)

    Boss!Result(value: int). {Boss?Unpriced.AwaitingDone, Boss?Done.end}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_result", "Result", messages.Result, ("Boss",)))

    async def send_result(self, *, value: int) -> AwaitingUnpricedOrDone[S]:
        return AwaitingUnpricedOrDone(await self._send(0, messages.Result(value)))


@final
class Aborting(_State[S]):
    """Worker[1] aborts the session: Digest did not come in time. (workers.chor:11)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Digest did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class AwaitingUnpricedOrDone(_State[S]):
    """Worker[1] waits for Unpriced from Boss or Done from Boss. (workers.chor:15)

    {Boss?Unpriced.AwaitingDone, Boss?Done.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Boss", "Unpriced", messages.Unpriced),
            Arrival("Boss", "Done", messages.Done),
        ),
    )

    async def receive(self) -> AwaitingUnpricedOrDoneReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotUnpriced(message, AwaitingDone(core))
        return GotDone(message, Completed(core))


@final
class GotUnpriced(Branch[S], frozen=True):
    message: messages.Unpriced
    next: AwaitingDone[S]


@final
class GotDone(Branch[S], frozen=True):
    message: messages.Done
    next: Completed[S]


AwaitingUnpricedOrDoneReceived: TypeAlias = GotUnpriced[S] | GotDone[S]


@final
class AwaitingDone(_State[S]):
    """Worker[1] waits for Done from Boss. (workers.chor:19)

    Boss?Done. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_done", Arrival("Boss", "Done", messages.Done)),
    )

    async def receive_done(self) -> GotDone[S]:
        _, message, core = await self._receive()
        return GotDone(message, Completed(core))


class Body(Protocol):
    """What plays a member of Worker[1], in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int) -> Seat:
    """`body` as the seat of member `index` of Worker in a session of Workers."""
    return member_seat(PROTOCOL, "Worker", index, Initializing, body, last=1)
