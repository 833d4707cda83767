"""Nim: who plays well wins, unless the heap is against it."""

import pytest

from generated.nim import Parameters, ann, ben
from tests.choreographies.playing import Completed, S, complete


class Game:
    """Both know the rule: leave a multiple of four. Who cannot takes one, and resigns after enough of that."""

    def __init__(self, heap: int, *, patience: int) -> None:
        self.heap = heap
        self.patience = patience
        self.winner = ""
        self.moves: list[int] = []

    def take(self) -> int:
        sticks = self.heap % 4 or 1
        self.heap -= sticks
        self.moves.append(sticks)
        return sticks

    @property
    def hopeless(self) -> bool:
        return self.heap % 4 == 0 and len(self.moves) >= self.patience

    async def ann(self, s: ann.Initializing[S], /) -> Completed[S]:
        while True:
            if self.hopeless:
                return await s.send_resign()
            if self.heap <= 3:
                self.winner = "Ann"
                return await s.send_take_last(rest=self.heap)
            match await (await s.send_take(sticks=self.take())).receive():
                case ann.GotTake(next=mine):
                    s = mine
                case ann.GotTakeLast(next=end):
                    return end
                case ann.GotResign(next=end):
                    self.winner = "Ann"
                    return end

    async def ben(self, s: ben.Initializing[S], /) -> Completed[S]:
        while True:
            match await s.receive():
                case ben.GotTakeLast(next=end):
                    return end
                case ben.GotResign(next=end):
                    self.winner = "Ben"
                    return end
                case ben.GotTake(next=mine):
                    pass
            if self.hopeless:
                return await mine.send_resign()
            if self.heap <= 3:
                self.winner = "Ben"
                return await mine.send_take_last(rest=self.heap)
            s = await mine.send_take(sticks=self.take())


@pytest.mark.parametrize("patience", [0, 4, 1_000])
@pytest.mark.parametrize("heap", [4, 5, 6, 7, 8, 21, 100])
def test_the_heap_decides(heap: int, patience: int) -> None:
    game = Game(heap, patience=patience)
    complete(ann.seat(game.ann), ben.seat(game.ben), parameters=Parameters(heap=heap))
    assert game.winner == ("Ann" if heap % 4 else "Ben")
    assert set(game.moves) <= {1, 2, 3}


def test_a_heap_is_more_than_one_move() -> None:
    with pytest.raises(ValueError, match="heap > 3"):
        Parameters(heap=3)
