"""Legal ways to use states over families: lint says nothing about any of them."""
# ruff: noqa

from typing import TypeVar

from samples.council import chair, member, messages, witnesses

S = TypeVar("S")


async def evidence_is_no_state(s: chair.Initializing[S], /) -> chair.Completed[S] | chair.Aborted[S]:
    voting = await s.send_motion(text="more lint")
    match await voting.gather_vote():
        case chair.CollectedVote(witness=carried, heard=heard, next=entering):
            print(carried.events, carried, heard.members)
            acting = entering.enter_acting(carried)
            thanking = await acting.each_member(lambda index, lane: asks(index, lane))
            return await (await thanking.send_thanks(heard)).send_bye(heard)
        case chair.ExpiredVote(next=late):
            return await late.abort()


async def asks(index: int, s: chair.ActingEachMemberSendingTask[S]) -> chair.EachMemberDone[S]:
    return (await (await s.send_task(size=index)).receive_outcome()).next


async def lane_as_closure(s: chair.Acting[S], /) -> chair.ActingSendingThanks[S]:
    sizes: list[int] = []

    async def lane(index: int, s: chair.ActingEachMemberSendingTask[S]) -> chair.EachMemberDone[S]:
        got = await (await s.send_task(size=index)).receive_outcome()
        sizes.append(got.message.size)
        return got.next

    return await s.each_member(lane)


async def looking_is_no_use(s: chair.Voting[S], /) -> chair.VotingCollected[S]:
    for _ in range(s.sizes["Member"]):
        if len(s.seen(messages.Vote)) >= s.parameters.quorum:
            s = await s.notice_doubt(text="already?")
        print(s.session_id, s.noticed(messages.Doubt))
    return await s.gather_vote()


async def evidence_that_grows(s: chair.VotingEnteringActing[S], carried: witnesses.Carried[S], /) -> chair.Acting[S]:
    carried = s.extended(carried)
    return s.enter_acting(carried)


async def abstains_or_votes(s: member.Initializing[S], /) -> member.Completed[S] | member.Aborted[S]:
    moved = await s.receive_motion()
    if "?" in moved.message.text:
        return await moved.next.objection()
    waiting = await moved.next.abstain() if moved.next.index % 2 else await moved.next.send_vote(yes=True)
    answering = (await waiting.receive_task()).next
    match await (await answering.send_outcome(size=1)).receive():
        case member.GotThanks(next=end) | member.GotBye(next=end):
            return end
