"""RingOfFive: everyone hears of the same winner, whoever it is."""

from collections.abc import Mapping

import pytest

from generated.ring_of_five import ada, ben, cleo, dan, eve, messages
from tests.choreographies.playing import Completed, S, complete

NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eve")


class Election:
    """What the five bid, and whom each of them takes for the winner."""

    def __init__(self, bids: Mapping[str, int]) -> None:
        self.bids = bids
        self.believed: dict[str, str] = {}

    def better(self, name: str, so_far: messages.Candidate) -> messages.Candidate:
        return max(so_far, messages.Candidate(name, self.bids[name]), key=lambda candidate: candidate.bid)

    async def ada(self, s: ada.Initializing[S], /) -> Completed[S]:
        got = await (await s.send_candidate(name="Ada", bid=self.bids["Ada"])).receive_candidate()
        self.believed["Ada"] = got.message.name
        return await got.next.send_winner(name=got.message.name)

    async def ben(self, s: ben.Initializing[S], /) -> Completed[S]:
        got = await s.receive_candidate()
        best = self.better("Ben", got.message)
        told = await (await got.next.send_candidate(name=best.name, bid=best.bid)).receive_winner()
        self.believed["Ben"] = told.message.name
        return told.next

    async def cleo(self, s: cleo.Initializing[S], /) -> Completed[S]:
        got = await s.receive_candidate()
        best = self.better("Cleo", got.message)
        told = await (await got.next.send_candidate(name=best.name, bid=best.bid)).receive_winner()
        self.believed["Cleo"] = told.message.name
        return told.next

    async def dan(self, s: dan.Initializing[S], /) -> Completed[S]:
        got = await s.receive_candidate()
        best = self.better("Dan", got.message)
        told = await (await got.next.send_candidate(name=best.name, bid=best.bid)).receive_winner()
        self.believed["Dan"] = told.message.name
        return told.next

    async def eve(self, s: eve.Initializing[S], /) -> Completed[S]:
        got = await s.receive_candidate()
        best = self.better("Eve", got.message)
        told = await (await got.next.send_candidate(name=best.name, bid=best.bid)).receive_winner()
        self.believed["Eve"] = told.message.name
        return told.next


@pytest.mark.parametrize("winner", NAMES)
def test_everyone_hears_of_the_winner(winner: str) -> None:
    election = Election({name: 100 if name == winner else 10 * place for place, name in enumerate(NAMES)})
    complete(
        ada.seat(election.ada),
        ben.seat(election.ben),
        cleo.seat(election.cleo),
        dan.seat(election.dan),
        eve.seat(election.eve),
    )
    assert election.believed == dict.fromkeys(NAMES, winner)
