"""MajorityVote: the chair stops listening at the first majority, does without the silent, and says if there is none."""

from itertools import product

import pytest

from aura_chor.runtime.clock import VirtualTime
from aura_chor.runtime.result import SessionResult
from aura_chor.session.deadlines import Deadline
from aura_chor.session.faults import Timeout
from aura_chor.session.instructions import pause
from generated.majority_vote import Parameters, chair, voter
from tests.choreographies.playing import Aborted, Completed, S, expect_abort, play

HOUR = 3_600_000


class Chair:
    """`heard` are the members whose equal ballots decided."""

    def __init__(self, time: VirtualTime) -> None:
        self.time = time
        self.answer = ""
        self.heard: tuple[int, ...] = ()
        self.decided_at = -1

    async def __call__(self, s: chair.Asking[S], /) -> Completed[S] | Aborted[S]:
        match await (await s.send_question(text="tea or coffee?")).gather_ballot():
            case chair.ExpiredBallot(next=undecided):
                return await (await undecided.send_undecided()).abort()
            case chair.CollectedBallot(witness=decision, next=entering):
                self.heard = tuple(decision.messages)
                (self.answer,) = {ballot.answer for ballot in decision.messages.values()}
                self.decided_at = self.time.now()
                return await entering.enter_deciding(decision).send_decided(answer=self.answer)


class Voter:
    """Without an answer it abstains; `delay` in milliseconds."""

    def __init__(self, answer: str | None, delay: int = 0) -> None:
        self.answer = answer
        self.delay = delay
        self.told = ""

    async def __call__(self, s: voter.Asking[S], /) -> Completed[S]:
        voting = (await s.receive_question()).next
        await pause(Deadline(self.delay))
        waiting = await (voting.abstain() if self.answer is None else voting.send_ballot(answer=self.answer))
        match await waiting.receive():
            case voter.GotDecided(message=decided, next=end):
                self.told = decided.answer
                return end
            case voter.GotUndecided(next=aborted):
                return await aborted.aborted()


def vote(*voters: Voter | None) -> tuple[Chair, SessionResult]:
    """None is a voter who never comes."""
    time = VirtualTime()
    presides = Chair(time)
    seats = [voter.seat(body, index=index) for index, body in enumerate(voters, 1) if body is not None]
    absent = [f"Voter[{index}]" for index, body in enumerate(voters, 1) if body is None]
    parameters = Parameters(majority=len(voters) // 2 + 1)
    return presides, play(chair.seat(presides), *seats, parameters=parameters, absent=absent, time=time)


@pytest.mark.parametrize("size", range(1, 11))
def test_everybody_hears_what_most_want(size: int) -> None:
    majority = size // 2 + 1
    voters = [Voter("tea" if index < majority else "coffee", delay=100 * index) for index in range(size)]
    presides, result = vote(*voters)
    assert result.completed and presides.answer == "tea"
    assert presides.heard == tuple(range(1, majority + 1))
    assert [body.told for body in voters] == ["tea"] * size


def test_it_stops_at_the_first_majority() -> None:
    """At the third equal ballot; those that came for nothing, or come later, are skipped and known as late."""
    presides, result = vote(
        Voter("tea", 300), Voter("tea", 100), Voter("coffee", 200), Voter("tea", 5_000), Voter("tea", 9_000)
    )
    assert (presides.heard, presides.decided_at) == ((1, 2, 4), 5_000)
    assert [event.sender for event in result.late] == ["Voter[3]", "Voter[5]"]
    presides, result = vote(Voter("tea", 1), Voter("tea", 2), Voter("tea", 3), Voter("tea", 4), Voter("tea", 5))
    assert (presides.heard, presides.decided_at) == ((1, 2, 3), 3)
    assert [event.sender for event in result.late] == ["Voter[4]", "Voter[5]"]


@pytest.mark.parametrize(("silent", "abstaining"), list(product(range(4), repeat=2)))
def test_as_many_may_be_silent_or_abstain_as_a_majority_allows(silent: int, abstaining: int) -> None:
    missing = silent + abstaining
    if missing > 5:
        return
    voters = [Voter("tea") for _ in range(5 - missing)] + [Voter(None)] * abstaining
    presides, result = vote(*voters, *[None] * silent)
    if missing <= 2:
        assert result.completed and presides.answer == "tea"
    else:
        expect_abort(result, by="Chair", reason="no answer has a majority", because=Timeout)


def test_a_tie_is_undecided_after_an_hour() -> None:
    voters = [Voter("tea"), Voter("tea"), Voter("coffee"), Voter("coffee", HOUR + 1)]
    presides, result = vote(*voters)
    expect_abort(result, by="Chair", reason="no answer has a majority", because=Timeout)
    assert presides.decided_at == -1 and {body.told for body in voters} == {""}


def test_a_ballot_at_the_last_moment_counts() -> None:
    presides, result = vote(Voter("tea"), Voter("tea", HOUR), Voter("coffee"))
    assert result.completed and presides.decided_at == HOUR
