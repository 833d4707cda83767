"""RockPaperScissors: draws go on, everybody hears of the winner."""

import pytest

from aura_chor.runtime.result import SessionFailed
from aura_chor.session.bugs import RefinementViolated
from generated.rock_paper_scissors import ann, ben, referee
from tests.choreographies.playing import Completed, S, complete, play

BEATS = {("rock", "scissors"), ("scissors", "paper"), ("paper", "rock")}
HANDS = {"r": "rock", "p": "paper", "s": "scissors", "w": "well"}


class Match:
    """The hands that the two show, by first letters."""

    def __init__(self, anns: str, bens: str) -> None:
        self.anns = [HANDS[letter] for letter in anns]
        self.bens = [HANDS[letter] for letter in bens]
        self.rounds = 0
        self.winners: list[str] = []

    async def ann(self, s: ann.Initializing[S], /) -> Completed[S]:
        for hand in self.anns:
            match await (await s.send_throw(hand=hand)).receive():
                case ann.GotDraw(next=again):
                    s = again
                case ann.GotWinner(message=told, next=end):
                    self.winners.append(told.name)
                    return end
        raise AssertionError("Ann has no more hands")

    async def ben(self, s: ben.Initializing[S], /) -> Completed[S]:
        for hand in self.bens:
            match await (await s.send_throw(hand=hand)).receive():
                case ben.GotDraw(next=again):
                    s = again
                case ben.GotWinner(message=told, next=end):
                    self.winners.append(told.name)
                    return end
        raise AssertionError("Ben has no more hands")

    async def referee(self, s: referee.Initializing[S], /) -> Completed[S]:
        while True:
            anns = await s.receive_throw()
            bens = await anns.next.receive_throw()
            self.rounds += 1
            hands = (anns.message.hand, bens.message.hand)
            if hands[0] == hands[1]:
                s = await bens.next.send_draw()
                continue
            return await bens.next.send_winner(name="Ann" if hands in BEATS else "Ben")


@pytest.mark.parametrize(
    ("anns", "bens", "winner", "rounds"),
    [("r", "s", "Ann", 1), ("r", "p", "Ben", 1), ("rrps", "rrpr", "Ben", 4), ("s" * 9 + "p", "s" * 9 + "r", "Ann", 10)],
)
def test_somebody_wins(anns: str, bens: str, winner: str, rounds: int) -> None:
    game = Match(anns, bens)
    complete(ann.seat(game.ann), ben.seat(game.ben), referee.seat(game.referee))
    assert game.winners == [winner, winner]
    assert game.rounds == rounds


def test_there_is_no_well() -> None:
    game = Match("w", "r")
    with pytest.raises(SessionFailed) as failed:
        play(ann.seat(game.ann), ben.seat(game.ben), referee.seat(game.referee))
    assert [type(error) for error in failed.value.exceptions] == [RefinementViolated]
