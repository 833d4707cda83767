"""Committee: a proposal needs its approvals and its cool-down; a member with a reason stops it before it is enacted."""

from dataclasses import dataclass
from itertools import product

import pytest

from aura_chor.runtime.clock import VirtualTime
from aura_chor.runtime.outside import At
from aura_chor.runtime.result import Ended, SessionFailed, SessionResult
from aura_chor.session.bugs import RefinementViolated, TooManyNotices
from aura_chor.session.deadlines import Deadline
from aura_chor.session.events import MessageEvent
from aura_chor.session.instructions import pause
from generated.committee import Parameters, chair, member, messages
from tests.choreographies.playing import Aborted, Completed, S, Withdrawn, expect_abort, listening, play

DAY, COOLDOWN = 86_400_000, 60_000
PLAN, OTHER = "plant a tree", "build a road"


class Checks:
    def has_a_reason(self, message: messages.Veto, by: str, /) -> bool:
        return message.reason != ""


@dataclass
class Chair:
    """`dawdles` so long before it begins to listen: then it also listens longer than the members."""

    time: VirtualTime
    dawdles: int = 0
    approvals: tuple[int, ...] = ()
    enacted_at: int = -1

    async def __call__(self, s: chair.Proposing[S], /) -> Completed[S] | Aborted[S]:
        gathering = await s.send_propose(proposal=PLAN)
        await pause(Deadline(self.dawdles))
        match await gathering.gather_approve():
            case chair.ExpiredApprove(next=aborting):
                return await aborting.abort()
            case chair.CollectedApprove(witness=approved, next=entering):
                self.approvals = tuple(approved.messages)
                enacting = await entering.enter_cooling_down(approved).wait()
                self.enacted_at = self.time.now()
                return await enacting.send_enacted(proposal=PLAN)


@dataclass
class Member:
    """`approves` None: it abstains; `remarks` and, at the end of them, a `veto` are what it has to say about it."""

    approves: str | None = PLAN
    delay: int = 0
    remarks: tuple[str, ...] = ()
    veto: str | None = None
    enacted: str = ""

    async def __call__(self, s: member.Proposing[S], /) -> Completed[S] | Aborted[S] | Withdrawn[S]:
        approving = (await s.receive_propose()).next
        await pause(Deadline(self.delay))
        if self.approves is None:
            gathering = await approving.abstain()
        else:
            gathering = await approving.send_approve(proposal=self.approves)
        match await gathering.gather_approve():
            case member.ExpiredApprove(next=withdrawing):
                return await withdrawing.withdraw()
            case member.CollectedApprove(witness=approved, next=entering):
                cooling = entering.enter_cooling_down(approved)
        for text in self.remarks:
            cooling = await cooling.notice_remark(text=text)
        if self.veto is not None:
            return await cooling.veto(reason=self.veto)
        enacted = await cooling.receive_enacted()
        self.enacted = enacted.message.proposal
        return enacted.next


def decide(
    *members: Member | None, quorum: int, outside: tuple[At, ...] = (), dawdles: int = 0
) -> tuple[Chair, SessionResult]:
    """None is a member who never comes."""
    time = VirtualTime()
    presides, checks = Chair(time, dawdles), Checks()
    seats = [member.seat(body, index=i, checks=checks) for i, body in enumerate(members, 1) if body is not None]
    absent = [f"Member[{index}]" for index, body in enumerate(members, 1) if body is None]
    parameters = Parameters(quorum=quorum, cooldown=COOLDOWN)
    result = play(
        chair.seat(presides, checks=checks), *seats, parameters=parameters, absent=absent, outside=outside, time=time
    )
    return presides, result


def vetoed(result: SessionResult) -> bool:
    return {outcome.ended for outcome in result.outcomes.values()} == {Ended.ABORTED}


@pytest.mark.parametrize(("size", "quorum"), [(n, k) for n, k in product(range(1, 6), repeat=2) if k <= n])
def test_with_its_approvals_it_is_enacted_after_the_cool_down(size: int, quorum: int) -> None:
    members = [Member() for _ in range(size)]
    presides, result = decide(*members, quorum=quorum)
    assert result.completed and presides.enacted_at == COOLDOWN
    assert len(presides.approvals) == quorum
    assert [body.enacted for body in members] == [PLAN] * size


def test_the_cool_down_is_counted_from_the_proposal() -> None:
    presides, _ = decide(Member(), Member(delay=20_000), quorum=2)
    assert presides.enacted_at == COOLDOWN
    presides, _ = decide(Member(), Member(delay=90_000), quorum=2)
    assert presides.enacted_at == 90_000, "it was over before the second approval"


@pytest.mark.parametrize(("silent", "abstaining"), list(product(range(3), repeat=2)))
def test_the_silent_and_the_abstaining_are_not_waited_for(silent: int, abstaining: int) -> None:
    missing = silent + abstaining
    members = [Member() for _ in range(4 - missing)] + [Member(approves=None) for _ in range(abstaining)]
    presides, result = decide(*members, *[None] * silent, quorum=2)
    if missing <= 2:
        assert result.completed and [body.enacted for body in members] == [PLAN] * len(members)
    else:
        assert presides.enacted_at == -1
        assert {outcome.ended for outcome in result.outcomes.values()} <= {Ended.ABORTED, Ended.WITHDRAWN}


def test_approvals_of_something_else_do_not_count() -> None:
    presides, _ = decide(Member(), Member(OTHER), Member(), quorum=2)
    assert presides.approvals == (1, 3)
    presides, _ = decide(Member(), Member(OTHER), Member(None), quorum=2)
    assert presides.enacted_at == -1


def test_too_late_is_not_approved() -> None:
    presides, result = decide(Member(), Member(delay=DAY + 1), quorum=2)
    assert presides.enacted_at == -1 and result.outcomes["Chair"].ended is Ended.ABORTED
    presides, result = decide(Member(), Member(delay=DAY), quorum=2)
    assert result.completed and presides.approvals == (1, 2)


def test_a_member_for_whom_it_is_too_late_withdraws_alone() -> None:
    """Each counts on its own clock: the chair has begun to listen later, and hears the second in time."""
    members = [Member(), Member(delay=DAY + 1)]
    presides, result = decide(*members, quorum=2, dawdles=5_000)
    ends = [outcome.ended for outcome in result.outcomes.values()]
    assert ends == [Ended.COMPLETED, Ended.WITHDRAWN, Ended.COMPLETED]
    assert presides.approvals == (1, 2) and [body.enacted for body in members] == ["", PLAN]


# --- while it cools down ---


def test_a_veto_with_a_reason_stops_it_for_all() -> None:
    members = [Member(), Member(), Member(veto="too dear")]
    presides, result = decide(*members, quorum=2)
    assert vetoed(result) and presides.enacted_at == -1
    expect_abort(result, by="Member[3]", reason="Veto")


def test_a_veto_without_a_reason_is_its_author_s_bug() -> None:
    with pytest.raises(SessionFailed) as failed:
        decide(Member(), Member(), Member(veto=""), quorum=2)
    assert failed.group_contains(RefinementViolated)


@pytest.mark.parametrize(("moment", "stopped"), [(COOLDOWN - 1, True), (COOLDOWN + 1, False)])
def test_a_veto_comes_in_time_or_not_at_all(moment: int, stopped: bool) -> None:
    presides, result = decide(
        Member(), Member(), quorum=2, outside=(At(moment, "Member[1]", messages.Veto("too dear")),)
    )
    assert vetoed(result) is stopped and (presides.enacted_at == -1) is stopped


def test_a_veto_from_outside_without_a_reason_binds_nobody() -> None:
    presides, result = decide(Member(), Member(), quorum=2, outside=(At(5, "Member[1]", messages.Veto("")),))
    assert result.completed and presides.enacted_at == COOLDOWN


def test_remarks_are_heard_and_change_nothing() -> None:
    with listening() as events:
        presides, result = decide(Member(remarks=("oh", "well")), Member(remarks=("yes",)), quorum=2)
    assert result.completed and presides.enacted_at == COOLDOWN
    remarks = [event for event in events if isinstance(event, MessageEvent) and event.label == "Remark"]
    assert sorted((event.sender, event.body["text"]) for event in remarks) == [
        ("Member[1]", "oh"),
        ("Member[1]", "well"),
        ("Member[2]", "yes"),
    ]


def test_nobody_remarks_more_than_thrice() -> None:
    with pytest.raises(SessionFailed) as failed:
        decide(Member(remarks=("a", "b", "c", "d")), Member(), quorum=2)
    assert failed.group_contains(TooManyNotices)
