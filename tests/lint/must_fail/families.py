"""Misuse of states over families."""
# ruff: noqa

from typing import TypeVar

from samples.council import chair, member, witnesses

S = TypeVar("S")

KEPT: list[object] = []


async def notice_whose_state_is_dropped(s: chair.Voting[S], /) -> None:
    await s.notice_doubt(text="")  # E: CHR603


async def notice_and_then_the_state_before(s: chair.Voting[S], /) -> chair.VotingCollected[S]:
    await s.notice_doubt(text="")  # E: CHR603
    return await s.gather_vote()  # E: CHR601


async def notice_not_awaited(s: chair.Voting[S], /) -> None:
    s.notice_doubt(text="")  # E: CHR605


async def phase_entered_twice(
    s: chair.VotingEnteringActing[S], carried: witnesses.Carried[S], /
) -> tuple[chair.Acting[S], chair.Acting[S]]:
    return s.enter_acting(carried), s.enter_acting(carried)  # E: CHR601


async def phase_entered_for_nothing(s: chair.VotingEnteringActing[S], carried: witnesses.Carried[S], /) -> None:
    s.enter_acting(carried)  # E: CHR603


async def votes_and_abstains(s: member.Voting[S], /) -> member.Acting[S]:
    await s.abstain()  # E: CHR603
    return await s.send_vote(yes=True)  # E: CHR601


async def state_in_the_closure_of_a_lane(
    s: chair.Acting[S], other: member.Voting[S], /
) -> chair.ActingSendingThanks[S]:
    async def lane(index: int, s: chair.ActingEachMemberSendingTask[S]) -> chair.EachMemberDone[S]:
        await other.objection()  # E: CHR606
        return (await (await s.send_task(size=index)).receive_outcome()).next

    return await s.each_member(lane)


async def what_was_gathered_is_kept(s: chair.Voting[S], /) -> None:
    KEPT.append(await s.gather_vote())  # E: CHR604


async def left_unfinished_behind_a_gather(s: chair.Voting[S], /) -> chair.Aborted[S] | None:
    match await s.gather_vote():
        case chair.CollectedVote() as collected:
            print(collected.messages)
            return None  # E: CHR602
        case chair.ExpiredVote(next=late):
            return await late.abort()
