"""Member in Approval."""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Abstain, Forbid, NamingArrival, Post
from aura_chor.session.operations import Arrival, Receive, Send, Where, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages
from .checks import Checks


def _where_stake_over_0(stake: int) -> bool:
    return stake > 0


@final
class Initializing(MemberState[S]):
    """Member waits for Propose from Chair."""

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_propose", Arrival("Chair", "Propose", messages.Propose)),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def receive_propose(self) -> GotPropose[S]:
        _, message, core = await self._receive()
        return GotPropose(message, SendingApprove(core))

    async def cancel(self, *, why: str) -> Aborted[S]:
        return Aborted(await self._forbid(1, messages.Cancel(why)))


@final
class GotPropose(Branch[S], frozen=True):
    message: messages.Propose
    next: SendingApprove[S]


@final
class SendingApprove(MemberState[S]):
    """Member sends Approve to Chair, or abstains."""

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_approve",
            "Approve",
            messages.Approve,
            ("Chair",),
            (),
            (),
            False,
            Where("stake > 0", _where_stake_over_0, (-1, "stake")),
        ),
        Abstain("abstain", "Approve", ("Chair",), (), False),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def send_approve(self, *, stake: int) -> Awaiting[S]:
        return Awaiting(await self._post(0, messages.Approve(stake)))

    async def abstain(self) -> Awaiting[S]:
        return Awaiting(await self._abstain(1))

    async def cancel(self, *, why: str) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(why)))


@final
class Awaiting(MemberState[S]):
    """Member waits for Quorum from Chair or Dropped from Chair."""

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            NamingArrival("Chair", "Quorum", messages.Quorum, (), (), "who", "Approvers", "Member"),
            Arrival("Chair", "Dropped", messages.Dropped),
        ),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def receive(self) -> AwaitingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            if core.inside("Approvers"):
                return NamedQuorum(message, AwaitingWork(core))
            return UnnamedQuorum(message, AwaitingFinal(core))
        return GotDropped(message, AwaitingAbort(core))

    async def cancel(self, *, why: str) -> Aborted[S]:
        return Aborted(await self._forbid(1, messages.Cancel(why)))


@final
class NamedQuorum(Branch[S], frozen=True):
    message: messages.Quorum
    next: AwaitingWork[S]


@final
class UnnamedQuorum(Branch[S], frozen=True):
    message: messages.Quorum
    next: AwaitingFinal[S]


@final
class GotDropped(Branch[S], frozen=True):
    message: messages.Dropped
    next: AwaitingAbort[S]


AwaitingReceived: TypeAlias = NamedQuorum[S] | UnnamedQuorum[S] | GotDropped[S]


@final
class AwaitingWork(MemberState[S]):
    """Member waits for Work from Chair."""

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_work", Arrival("Chair", "Work", messages.Work)),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def receive_work(self) -> GotWork[S]:
        _, message, core = await self._receive()
        return GotWork(message, AwaitingTask(core))

    async def cancel(self, *, why: str) -> Aborted[S]:
        return Aborted(await self._forbid(1, messages.Cancel(why)))


@final
class GotWork(Branch[S], frozen=True):
    message: messages.Work
    next: AwaitingTask[S]


@final
class AwaitingTask(MemberState[S]):
    """Member waits for Task from Chair, in its lane."""

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_task", Arrival("Chair", "Task", messages.Task, (1, -1))),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def receive_task(self) -> GotTask[S]:
        _, message, core = await self._receive()
        return GotTask(message, SendingAnswer(core))

    async def cancel(self, *, why: str) -> Aborted[S]:
        return Aborted(await self._forbid(1, messages.Cancel(why)))


@final
class GotTask(Branch[S], frozen=True):
    message: messages.Task
    next: SendingAnswer[S]


@final
class SendingAnswer(MemberState[S]):
    """Member sends Answer to Chair, in its lane."""

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_answer", "Answer", messages.Answer, ("Chair",), (1, -1)),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def send_answer(self, *, n: int) -> AwaitingFinal[S]:
        return AwaitingFinal(await self._send(0, messages.Answer(n)))

    async def cancel(self, *, why: str) -> Aborted[S]:
        return Aborted(await self._forbid(1, messages.Cancel(why)))


@final
class AwaitingFinal(MemberState[S]):
    """Member waits for Final from Chair."""

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_final", Arrival("Chair", "Final", messages.Final)),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def receive_final(self) -> GotFinal[S]:
        _, message, core = await self._receive()
        return GotFinal(message, Completed(core))

    async def cancel(self, *, why: str) -> Aborted[S]:
        return Aborted(await self._forbid(1, messages.Cancel(why)))


@final
class GotFinal(Branch[S], frozen=True):
    message: messages.Final
    next: Completed[S]


class Body(Protocol):
    """What plays a member of Member, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Member in a session of Approval."""
    return member_seat(PROTOCOL, "Member", index, Initializing, body, checks)
