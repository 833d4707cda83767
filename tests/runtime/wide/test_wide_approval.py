"""An approval by hand: who is named, scatter, lanes for each, a cool-down, vetoes from inside and outside."""

import asyncio
from typing import Any

import pytest

from aura_chor.runtime.clock import RealTime, TimeSource, VirtualTime
from aura_chor.runtime.local import run
from aura_chor.runtime.outside import At
from aura_chor.runtime.result import Ended, SessionFailed, SessionResult
from aura_chor.session.bugs import ForeignSubFamily, PayloadInvalid, RefinementViolated, SeatingError, StateSpent
from aura_chor.session.deadlines import Deadline
from aura_chor.session.faults import SessionAborted
from aura_chor.session.instructions import pause
from aura_chor.session.seats import Seat
from tests.runtime.tracing import Trace
from tests.session.handwritten.approval import chair, member, messages
from tests.session.handwritten.approval.chair import S


class Checks:
    """A Cancel counts when it gives a reason."""

    def cancel_counts(self, message: messages.Cancel, by: str, /) -> bool:
        return message.why != ""


class Presides:
    """`approved` are the members heard, `answers` what they answered in their lanes."""

    def __init__(self, time: TimeSource) -> None:
        self.time = time
        self.approved: tuple[int, ...] = ()
        self.answers: dict[int, int] = {}
        self.final_at = -1

    async def __call__(self, s: chair.Initializing[S], /) -> chair.Completed[S] | chair.Aborted[S]:
        async def lane(index: int, task: chair.EachSendingTask[S]) -> chair.EachDone[S]:
            got = await (await task.send_task(n=index * 10)).receive_answer()
            self.answers[index] = got.message.n
            return got.next

        gathering = await s.send_propose(text="plan")
        collected = await gathering.gather_approve()
        if isinstance(collected, chair.ExpiredApprove):
            return await (await collected.next.send_dropped()).abort()
        approvers = collected.approvers
        self.approved = approvers.members
        work = await collected.next.send_quorum(approvers, who=list(approvers.members))
        each = await work.send_work(approvers, {index: messages.Work(index) for index in approvers.members})
        waiting = await each.each_approvers(approvers, lane)
        final = await waiting.wait()
        self.final_at = self.time.now()
        return await final.send_final()


class Votes:
    """A member: `delay` before it approves, None for an abstention; `cancels` before it does anything."""

    def __init__(self, delay: int | None = 0, cancels: str | None = None) -> None:
        self.delay = delay
        self.cancels = cancels
        self.named: bool | None = None

    async def __call__(self, s: member.Initializing[S], /) -> member.Completed[S] | member.Aborted[S]:
        approving = (await s.receive_propose()).next
        if self.cancels is not None:
            return await approving.cancel(why=self.cancels)
        if self.delay is None:
            awaiting = await approving.abstain()
        else:
            await pause(Deadline(self.delay))
            awaiting = await approving.send_approve(stake=1)
        told = await awaiting.receive()
        match told:
            case member.NamedQuorum(next=working):
                self.named = True
                task = await (await working.receive_work()).next.receive_task()
                final = await task.next.send_answer(n=task.message.n + 1)
            case member.UnnamedQuorum(next=final):
                self.named = False
            case member.GotDropped(next=dropped):
                await dropped.aborted()
        return (await final.receive_final()).next


def play(
    *votes: Votes,
    cooldown: int = 1_000,
    time: TimeSource | None = None,
    outside: tuple[At, ...] = (),
    trace: Trace | None = None,
) -> tuple[Presides, SessionResult]:
    time = time or VirtualTime()
    presides, checks = Presides(time), Checks()
    seats = [chair.seat(presides, checks=checks)]
    seats += [member.seat(body, index=index, checks=checks) for index, body in enumerate(votes, 1)]
    parameters = messages.Parameters(cooldown)
    return presides, run(*seats, parameters=parameters, time=time, outside=outside, observer=trace)


def ended(result: SessionResult) -> list[Ended]:
    return [outcome.ended for outcome in result.outcomes.values()]


def test_the_first_two_are_named_and_do_the_work() -> None:
    votes = [Votes(300), Votes(100), Votes(200)]
    presides, result = play(*votes)
    assert result.completed
    assert presides.approved == (2, 3) and presides.answers == {2: 21, 3: 31}
    assert [vote.named for vote in votes] == [False, True, True]
    assert [event.sender for event in result.late] == ["Member[1]"]


def test_a_cool_down_is_counted_from_its_message() -> None:
    """Propose is sent at 0 and the second approval comes at 400; the cool-down of 1000 is over at 1000, not at 1400."""
    presides, _ = play(Votes(400), Votes(400))
    assert presides.final_at == 1_000
    presides, _ = play(Votes(400), Votes(400), cooldown=100)
    assert presides.final_at == 400


def test_too_few_in_time_is_the_else_branch_which_aborts() -> None:
    """What had come by then led to nothing, and is among the late messages; who dawdled is aborted before it sends."""
    _, result = play(Votes(0), Votes(5_001), Votes(None))
    assert ended(result) == [Ended.ABORTED] * 4
    assert [event.sender for event in result.late] == ["Member[1]"]


def test_at_the_deadline_itself_an_approval_is_in_time() -> None:
    presides, result = play(Votes(0), Votes(5_000), Votes(None))
    assert result.completed and presides.approved == (1, 2)


def test_a_veto_of_a_member_ends_it_for_all() -> None:
    trace = Trace()
    _, result = play(Votes(0), Votes(0), Votes(cancels="no"), trace=trace)
    assert ended(result) == [Ended.ABORTED] * 4
    errors = [outcome.error for outcome in result.outcomes.values() if outcome.error is not None]
    assert {(type(error), error.by, error.reason) for error in errors if isinstance(error, SessionAborted)} == {
        (SessionAborted, "Member[3]", "Cancel")
    }
    assert len(errors) == 3 and trace.lines[-1] == "Member[3]: Cancel"


def test_a_veto_that_does_not_count_is_a_bug_of_the_body() -> None:
    with pytest.raises(SessionFailed) as failed:
        play(Votes(0), Votes(0), Votes(cancels=""))
    assert failed.group_contains(RefinementViolated)


def test_a_veto_comes_from_outside_in_the_midst_of_a_wait() -> None:
    _, result = play(Votes(0), Votes(3_000), outside=(At(2_000, "Member[1]", messages.Cancel("no")),))
    assert ended(result) == [Ended.ABORTED] * 3


def test_a_veto_from_outside_that_does_not_count_binds_nobody() -> None:
    trace = Trace()
    _, result = play(Votes(0), Votes(3_000), outside=(At(2_000, "Member[1]", messages.Cancel("")),), trace=trace)
    assert result.completed and "Member[1]: Cancel" in trace.lines


def test_a_veto_from_outside_after_the_end_binds_nobody() -> None:
    _, result = play(Votes(0), Votes(0), cooldown=0, outside=(At(2_000, "Member[1]", messages.Cancel("no")),))
    assert result.completed


def test_what_comes_from_outside_must_be_of_the_protocol() -> None:
    for at in (
        At(0, "Member[9]", messages.Cancel("no")),
        At(0, "Chair", messages.Final()),
        At(0, "", messages.Final()),
    ):
        with pytest.raises(SeatingError):
            play(Votes(0), Votes(0), outside=(at,))


def test_sizes_are_checked_before_anything_runs() -> None:
    with pytest.raises(SeatingError, match="n >= 2"):
        play(Votes(0))
    checks = Checks()
    with pytest.raises(SeatingError, match="1 to their number"):
        run(
            chair.seat(Presides(VirtualTime()), checks=checks),
            *[member.seat(Votes(), index=index, checks=checks) for index in (1, 3)],
            parameters=messages.Parameters(0),
        )


def test_by_the_clock_it_is_the_same() -> None:
    presides, result = play(Votes(0), Votes(0), Votes(None), cooldown=20, time=RealTime())
    assert result.completed and presides.approved == (1, 2)


# --- bodies that break the rules ---


def _with_chair(body: Any) -> SessionFailed:
    checks = Checks()
    seats: list[Seat] = [chair.seat(body, checks=checks)]
    seats += [member.seat(Votes(), index=index, checks=checks) for index in (1, 2, 3)]
    with pytest.raises(SessionFailed) as failed:
        run(*seats, parameters=messages.Parameters(0))
    return failed.value


def test_a_quorum_names_exactly_those_who_were_heard() -> None:
    async def body(s: Any, /) -> Any:
        collected = await (await s.send_propose(text="")).gather_approve()
        return await collected.next.send_quorum(collected.approvers, who=[3])

    assert [type(error) for error in _with_chair(body).exceptions] == [PayloadInvalid]


def test_work_is_for_exactly_the_named() -> None:
    async def body(s: Any, /) -> Any:
        collected = await (await s.send_propose(text="")).gather_approve()
        work = await collected.next.send_quorum(collected.approvers, who=list(collected.approvers.members))
        return await work.send_work(collected.approvers, {1: messages.Work(1), 3: messages.Work(3)})

    assert [type(error) for error in _with_chair(body).exceptions] == [PayloadInvalid]


def test_a_sub_family_of_another_session_is_refused() -> None:
    kept: list[Any] = []

    async def keeps(s: Any, /) -> Any:
        collected = await (await s.send_propose(text="")).gather_approve()
        kept.append(collected.approvers)
        return await collected.next.send_quorum(kept[0], who=list(kept[0].members))

    checks = Checks()
    for _ in range(2):
        seats = [member.seat(Votes(), index=index, checks=checks) for index in (1, 2)]
        with pytest.raises(SessionFailed) as failed:
            run(chair.seat(keeps, checks=checks), *seats, parameters=messages.Parameters(0))
    assert failed.group_contains(ForeignSubFamily)


def test_a_state_with_a_gather_is_used_once() -> None:
    async def body(s: Any, /) -> Any:
        gathering = await s.send_propose(text="")
        await gathering.gather_approve()
        return await gathering.gather_approve()

    (error,) = _with_chair(body).exceptions
    assert isinstance(error, StateSpent) and error.second_use.startswith(__file__)


def test_two_sessions_at_once_do_not_meet() -> None:
    async def both() -> list[SessionResult]:
        from aura_chor.runtime.local import run_session

        sessions = []
        for _ in range(2):
            checks = Checks()
            seats = [member.seat(Votes(), index=index, checks=checks) for index in (1, 2)]
            seats.append(chair.seat(Presides(VirtualTime()), checks=checks))
            sessions.append(run_session(*seats, parameters=messages.Parameters(0)))
        return list(await asyncio.gather(*sessions))

    assert [result.completed for result in asyncio.run(both())] == [True, True]
