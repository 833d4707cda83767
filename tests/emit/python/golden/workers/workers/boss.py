"""Boss in Workers.

Generated from workers.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import AwaitFact, ForEach, ReadLedger, Scatter, Wait
from aura_chor.session.groups import every, lane_member, member
from aura_chor.session.operations import (
    Abort,
    Arrival,
    Deadline,
    Receive,
    ReceiveWithin,
    Send,
    operations,
)
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, End, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S
from aura_chor.session.views import LedgerView

from . import PROTOCOL, Parameters, messages


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Boss sends a Work to each of Worker. (workers.chor:6)

    ∀Worker!Work(part: int, sealed key: bytes<32>). in order ∀w∈Worker(…).
    Worker[1]?Result(value: int). ↓Clerk.Price(cents: int).ReadingLedger ▷3 epochs
    SendingUnpriced
    """

    __slots__ = ()
    OPERATIONS = operations(
        Scatter("send_work", "Work", messages.Work, every("Worker"), (), ()),
    )

    async def send_work(self, work: Mapping[int, messages.Work]) -> EachWorker[S]:
        return EachWorker(await self._scatter(0, work))


@final
class EachWorker(_State[S]):
    """Boss goes on with every one of Worker, one after the other. (workers.chor:7)

    in order ∀w∈Worker(…). Worker[1]?Result(value: int). ↓Clerk.Price(cents:
    int).ReadingLedger ▷3 epochs SendingUnpriced
    """

    __slots__ = ()
    OPERATIONS = operations(ForEach("each_worker", every("Worker"), "w", (0, -1), True))

    async def each_worker(
        self,
        body: Callable[
            [int, EachWorkerSendingAsk[S]],
            Awaitable[EachWorkerDone[S] | Aborted[S]],
        ],
    ) -> AwaitingResult[S]:
        return AwaitingResult(await self._each(EachWorkerSendingAsk, body))


@final
class AwaitingResult(_State[S]):
    """Boss waits for Result from Worker[1]. (workers.chor:12)

    Worker[1]?Result(value: int). ↓Clerk.Price(cents: int).ReadingLedger ▷3 epochs
    SendingUnpriced
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_result",
            Arrival(member("Worker", 1), "Result", messages.Result),
        ),
    )

    async def receive_result(self) -> GotResult[S]:
        _, message, core = await self._receive()
        return GotResult(message, AwaitingPrice(core))


@final
class GotResult(Branch[S], frozen=True):
    message: messages.Result
    next: AwaitingPrice[S]


@final
class AwaitingPrice(_State[S]):
    """Boss waits for the fact Price of Clerk, 3 epochs at most. (workers.chor:14)

    ↓Clerk.Price(cents: int).ReadingLedger ▷3 epochs SendingUnpriced
    """

    __slots__ = ()
    OPERATIONS = operations(
        AwaitFact(
            "await_price",
            "Price",
            messages.Price,
            ("Clerk",),
            False,
            (0,),
            Deadline(3, "epochs"),
            (),
        ),
    )

    async def await_price(self) -> AwaitingPriceReceived[S]:
        message, core = await self._await_fact()
        if message is None:
            return ExpiredPrice(SendingUnpriced(core))
        return GotPrice(message, ReadingLedger(core))


@final
class GotPrice(Branch[S], frozen=True):
    message: messages.Price
    next: ReadingLedger[S]


@final
class ExpiredPrice(Branch[S], frozen=True):
    next: SendingUnpriced[S]


AwaitingPriceReceived: TypeAlias = GotPrice[S] | ExpiredPrice[S]


@final
class ReadingLedger(_State[S]):
    """Boss reads the ledger. (workers.chor:17)

    τ(reads the ledger). τ(patience since Work). Clerk,Worker!Done. end
    """

    __slots__ = ()
    OPERATIONS = operations(ReadLedger("read_ledger"))

    async def read_ledger(self) -> LedgerRead[S]:
        view, core = await self._read_ledger()
        return LedgerRead(view, Waiting(core))


@final
class LedgerRead(Branch[S], frozen=True):
    view: LedgerView
    next: Waiting[S]


@final
class SendingUnpriced(_State[S]):
    """Boss sends Unpriced to Clerk and Worker. (workers.chor:15)

    Clerk,Worker!Unpriced. τ(reads the ledger). τ(patience since Work).
    Clerk,Worker!Done. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_unpriced",
            "Unpriced",
            messages.Unpriced,
            ("Clerk", every("Worker")),
        ),
    )

    async def send_unpriced(self) -> ReadingLedger[S]:
        return ReadingLedger(await self._send(0, messages.Unpriced()))


@final
class Waiting(_State[S]):
    """Boss waits patience since the first Work. (workers.chor:18)

    τ(patience since Work). Clerk,Worker!Done. end
    """

    __slots__ = ()
    OPERATIONS = operations(Wait("wait", (-2, "patience"), "Work"))

    async def wait(self) -> SendingDone[S]:
        return SendingDone(await self._wait())


@final
class SendingDone(_State[S]):
    """Boss sends Done to Clerk and Worker. (workers.chor:19)

    Clerk,Worker!Done. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_done", "Done", messages.Done, ("Clerk", every("Worker"))),
    )

    async def send_done(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Done()))


@final
class EachWorkerSendingAsk(_State[S]):
    """Boss sends Ask to Worker[w]. (workers.chor:8)

    Worker[w]!Ask. Worker[w]?Answer(value: int).end ▷5s EachWorkerAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_ask", "Ask", messages.Ask, (lane_member("Worker", "w"),), (0, -1)),
    )

    async def send_ask(self) -> EachWorkerAwaitingAnswer[S]:
        return EachWorkerAwaitingAnswer(await self._send(0, messages.Ask()))


@final
class EachWorkerAwaitingAnswer(_State[S]):
    """Boss waits for Answer from Worker[w], 5s at most. (workers.chor:9)

    Worker[w]?Answer(value: int).end ▷5s EachWorkerAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        ReceiveWithin(
            "receive_answer",
            Deadline(5000),
            Arrival(lane_member("Worker", "w"), "Answer", messages.Answer, (0, -1)),
        ),
    )

    async def receive_answer(self) -> EachWorkerAwaitingAnswerReceived[S]:
        case, message, core = await self._receive_within()
        if case == 0:
            return GotAnswer(message, EachWorkerDone(core))
        return ExpiredAnswer(EachWorkerAborting(core))


@final
class GotAnswer(Branch[S], frozen=True):
    message: messages.Answer
    next: EachWorkerDone[S]


@final
class ExpiredAnswer(Branch[S], frozen=True):
    next: EachWorkerAborting[S]


EachWorkerAwaitingAnswerReceived: TypeAlias = GotAnswer[S] | ExpiredAnswer[S]


@final
class EachWorkerAborting(_State[S]):
    """Boss aborts the session: Answer did not come in time. (workers.chor:9)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Answer did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class EachWorkerDone(End[S]):
    """The end of this lane of Boss."""

    __slots__ = ()


class Body(Protocol):
    """What plays Boss, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Boss's seat in a session of Workers."""
    return Seat(PROTOCOL, "Boss", Initializing, body)
