"""TimedCommit: all vote in time, one votes no, and each way in which a vote is missing."""

import pytest

from aura_chor.session.deadlines import Deadline
from aura_chor.session.faults import Timeout
from aura_chor.session.instructions import pause
from generated.timed_commit import coordinator, first, second
from tests.choreographies.playing import Aborted, Completed, S, complete, expect_abort, play


class Coordinates:
    def __init__(self) -> None:
        self.votes: list[bool | None] = []

    async def __call__(self, s: coordinator.Voting[S], /) -> Completed[S] | Aborted[S]:
        match await (await s.send_prepare(transaction="move 5")).receive_vote():
            case coordinator.GotVoteFromFirst(message=vote, next=second_vote):
                self.votes.append(vote.yes)
                return await self.hears_second(second_vote)
            case coordinator.ExpiredVoteFromFirst(next=lost):
                self.votes.append(None)
                return await self.gives_up_after_second(lost)

    async def hears_second(self, s: coordinator.VotingAwaitingVote2[S]) -> Completed[S] | Aborted[S]:
        match await s.receive_vote():
            case coordinator.GotVoteFromSecondInVotingAwaitingVote2(message=vote, next=deciding):
                self.votes.append(vote.yes)
                return await (deciding.send_commit() if all(self.votes) else deciding.send_rollback())
            case coordinator.ExpiredVoteFromSecondInVotingAwaitingVote2(next=rollback):
                self.votes.append(None)
                return await (await rollback.send_rollback()).abort()

    async def gives_up_after_second(self, s: coordinator.VotingAwaitingVote3[S]) -> Aborted[S]:
        match await s.receive_vote():
            case coordinator.GotVoteFromSecondInVotingAwaitingVote3(message=vote, next=rollback):
                self.votes.append(vote.yes)
            case coordinator.ExpiredVoteFromSecondInVotingAwaitingVote3(next=rollback):
                self.votes.append(None)
        return await (await rollback.send_rollback()).abort()


class First:
    def __init__(self, *, yes: bool = True, delay: int = 0) -> None:
        self.yes, self.delay, self.committed = yes, delay, False

    async def __call__(self, s: first.Voting[S], /) -> Completed[S]:
        voting = (await s.receive_prepare()).next
        await pause(Deadline(self.delay))
        match await (await voting.send_vote(yes=self.yes)).receive():
            case first.GotCommit(next=end):
                self.committed = True
                return end
            case first.GotRollback(next=end):
                return end


class Second:
    def __init__(self, *, yes: bool = True, delay: int = 0) -> None:
        self.yes, self.delay, self.committed = yes, delay, False

    async def __call__(self, s: second.Voting[S], /) -> Completed[S]:
        voting = (await s.receive_prepare()).next
        await pause(Deadline(self.delay))
        match await (await voting.send_vote(yes=self.yes)).receive():
            case second.GotCommit(next=end):
                self.committed = True
                return end
            case second.GotRollback(next=end):
                return end


@pytest.mark.parametrize(("yes", "committed"), [(True, True), (False, False)])
def test_all_vote_in_time(yes: bool, committed: bool) -> None:
    one, two = First(yes=yes, delay=4_999), Second(delay=5_000)
    complete(coordinator.seat(Coordinates()), first.seat(one), second.seat(two))
    assert (one.committed, two.committed) == (committed, committed)


@pytest.mark.parametrize(
    ("delays", "votes", "late"),
    [
        ((0, 5_001), [True, None], []),
        ((5_001, 9_000), [None, True], ["First"]),
        ((60_000, 9_000), [None, True], []),
        ((60_000, 10_001), [None, None], []),
        ((5_001, 10_001), [None, None], ["First"]),
    ],
)
def test_a_vote_is_missing(delays: tuple[int, int], votes: list[bool | None], late: list[str]) -> None:
    """The second vote has five seconds from the moment at which the first wait is over."""
    coordinates, one, two = Coordinates(), First(delay=delays[0]), Second(delay=delays[1])
    result = play(coordinator.seat(coordinates), first.seat(one), second.seat(two))
    assert coordinates.votes == votes
    assert not one.committed and not two.committed
    assert [event.sender for event in result.late] == late
    # Who ends the session out of a wait that was in vain says for whom it waited.
    because = Timeout if votes[-1] is None else None
    expect_abort(result, by="Coordinator", reason="a vote is missing", because=because)
