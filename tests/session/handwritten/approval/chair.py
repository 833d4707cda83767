"""Chair in Approval."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, ForEach, Scatter, SendThrough, Wait
from aura_chor.session.groups import every, inside, lane_member
from aura_chor.session.operations import (
    Abort,
    Arrival,
    Count,
    Deadline,
    Place,
    Receive,
    Send,
    Where,
    operations,
)
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import Branch, Collected, End, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages, witnesses
from .checks import Checks


def _count_2() -> int:
    return 2


def _where_stake_over_0(stake: int) -> bool:
    return stake > 0


@final
class Initializing(State[S]):
    """Chair sends Propose to Member."""

    __slots__ = ()
    OPERATIONS = operations(Send("send_propose", "Propose", messages.Propose, (every("Member"),)))

    async def send_propose(self, *, text: str) -> GatheringApprove[S]:
        return GatheringApprove(await self._send(0, messages.Propose(text)))


@final
class GatheringApprove(State[S]):
    """Chair gathers Approve of at least 2 of Member as Approvers, 5s at most."""

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_approve",
            Arrival(
                every("Member"),
                "Approve",
                messages.Approve,
                (),
                (),
                Place(Where("stake > 0", _where_stake_over_0, (-1, "stake"))),
            ),
            Count("2", _count_2),
            witnesses.Approvers,
            Deadline(5000),
            False,
        ),
    )

    async def gather_approve(self) -> GatheringApproveReceived[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredApprove(SendingDropped(core))
        return CollectedApprove(collected.messages, collected.proof, SendingQuorum(core))


@final
class CollectedApprove(Collected[S, messages.Approve], frozen=True):
    approvers: witnesses.Approvers[S]
    next: SendingQuorum[S]


@final
class ExpiredApprove(Branch[S], frozen=True):
    next: SendingDropped[S]


GatheringApproveReceived: TypeAlias = CollectedApprove[S] | ExpiredApprove[S]


@final
class SendingDropped(State[S]):
    """Chair sends Dropped to Member."""

    __slots__ = ()
    OPERATIONS = operations(Send("send_dropped", "Dropped", messages.Dropped, (every("Member"),)))

    async def send_dropped(self) -> Aborting[S]:
        return Aborting(await self._send(0, messages.Dropped()))


@final
class Aborting(State[S]):
    """Chair aborts."""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "not approved"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class SendingQuorum(State[S]):
    """Chair sends Quorum to Member, which names Approvers."""

    __slots__ = ()
    OPERATIONS = operations(
        SendThrough(
            "send_quorum",
            "Quorum",
            messages.Quorum,
            (every("Member"),),
            (),
            (),
            ("Approvers",),
            "who",
        ),
    )

    async def send_quorum(self, approvers: witnesses.Approvers[S], *, who: list[int]) -> SendingWork[S]:
        return SendingWork(await self._send_through(0, messages.Quorum(who), (approvers,)))


@final
class SendingWork(State[S]):
    """Chair sends Work to each of Approvers."""

    __slots__ = ()
    OPERATIONS = operations(Scatter("send_work", "Work", messages.Work, inside("Member", "Approvers"), (), ()))

    async def send_work(self, approvers: witnesses.Approvers[S], work: Mapping[int, messages.Work]) -> Each[S]:
        return Each(await self._scatter(0, work, (approvers,)))


@final
class Each(State[S]):
    """Chair goes on in a lane for each of Approvers."""

    __slots__ = ()
    OPERATIONS = operations(ForEach("each_approvers", inside("Member", "Approvers"), "i", (1, -1), False))

    async def each_approvers(
        self,
        approvers: witnesses.Approvers[S],
        body: Callable[[int, EachSendingTask[S]], Awaitable[EachDone[S]]],
    ) -> Waiting[S]:
        return Waiting(await self._each(EachSendingTask, body, (approvers,)))


@final
class EachSendingTask(State[S]):
    """Chair sends Task to Approvers[i]."""

    __slots__ = ()
    OPERATIONS = operations(Send("send_task", "Task", messages.Task, (lane_member("Member", "i"),), (1, -1)))

    async def send_task(self, *, n: int) -> EachAwaitingAnswer[S]:
        return EachAwaitingAnswer(await self._send(0, messages.Task(n)))


@final
class EachAwaitingAnswer(State[S]):
    """Chair waits for Answer from Approvers[i]."""

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_answer", Arrival(lane_member("Member", "i"), "Answer", messages.Answer, (1, -1))),
    )

    async def receive_answer(self) -> EachGotAnswer[S]:
        _, message, core = await self._receive()
        return EachGotAnswer(message, EachDone(core))


@final
class EachGotAnswer(Branch[S], frozen=True):
    message: messages.Answer
    next: EachDone[S]


@final
class EachDone(End[S]):
    """The lane has ended."""

    __slots__ = ()


@final
class Waiting(State[S]):
    """Chair waits for cooldown since Propose."""

    __slots__ = ()
    OPERATIONS = operations(Wait("wait", (-2, "cooldown"), "Propose"))

    async def wait(self) -> SendingFinal[S]:
        return SendingFinal(await self._wait())


@final
class SendingFinal(State[S]):
    """Chair sends Final to Member."""

    __slots__ = ()
    OPERATIONS = operations(Send("send_final", "Final", messages.Final, (every("Member"),)))

    async def send_final(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Final()))


class Body(Protocol):
    """What plays Chair, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, checks: Checks) -> Seat:
    """`body` as Chair's seat in a session of Approval."""
    return Seat(PROTOCOL, "Chair", Initializing, body, checks)
