"""TwoPhaseCommit: both places change, or neither."""

from itertools import product

import pytest

from generated.two_phase_commit import coordinator, left, right
from tests.choreographies.playing import Aborted, Completed, S, expect_abort, play


class Place:
    """Balances that must not go below zero."""

    def __init__(self, balances: dict[str, int]) -> None:
        self.balances = balances
        self.prepared: dict[str, int] = {}

    def prepare(self, change: dict[str, int]) -> bool:
        after = {name: balance + change.get(name, 0) for name, balance in self.balances.items()}
        if min(after.values()) < 0:
            return False
        self.prepared = after
        return True

    async def left(self, s: left.Voting[S], /) -> Completed[S]:
        asked = await s.receive_prepare()
        voted = await asked.next.send_vote(yes=self.prepare(asked.message.change))
        match await voted.receive():
            case left.GotCommit(next=doing):
                self.balances = self.prepared
                return await doing.send_done()
            case left.GotCancel(next=aborted):
                return await aborted.aborted()

    async def right(self, s: right.Voting[S], /) -> Completed[S]:
        asked = await s.receive_prepare()
        voted = await asked.next.send_vote(yes=self.prepare(asked.message.change))
        match await voted.receive():
            case right.GotCommit(next=doing):
                self.balances = self.prepared
                return await doing.send_done()
            case right.GotCancel(next=aborted):
                return await aborted.aborted()


async def coordinates(s: coordinator.Voting[S], /) -> Completed[S] | Aborted[S]:
    lefts = await (await s.send_prepare(change={"ann": -50, "ben": 50})).receive_vote()
    rights = await lefts.next.receive_vote()
    votes = {"Left": lefts.message.yes, "Right": rights.message.yes}
    if all(votes.values()):
        done = await (await rights.next.send_commit()).receive_done()
        return (await done.next.receive_done()).next
    unwilling = " and ".join(name for name, yes in votes.items() if not yes)
    return await (await rights.next.send_cancel(reason=f"no from {unwilling}")).abort()


@pytest.mark.parametrize(("lefts", "rights"), list(product([10, 60], repeat=2)))
def test_both_change_or_neither(lefts: int, rights: int) -> None:
    here, there = Place({"ann": lefts, "ben": 0}), Place({"ann": rights, "ben": 5})
    result = play(coordinator.seat(coordinates), left.seat(here.left), right.seat(there.right))
    if lefts >= 50 and rights >= 50:
        assert result.completed
        assert (here.balances, there.balances) == ({"ann": 10, "ben": 50}, {"ann": 10, "ben": 55})
    else:
        expect_abort(result, by="Coordinator", reason="a participant voted no")
        assert (here.balances, there.balances) == ({"ann": lefts, "ben": 0}, {"ann": rights, "ben": 5})
