"""What an exploration has reached: states of a small world, the moves between them, and a shortest way to each."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from aura_chor.sim.explore_device import What
from aura_chor.sim.turns import Turn

Links: TypeAlias = tuple[tuple[bytes, ...], ...]
Greets: TypeAlias = tuple[tuple[int, int], ...]


class State(NamedTuple):
    """One state of the world. `links` by sender and recipient, `asked`: so many pairs have compared in vain.

    `plans` are the planned inputs that are still to come, `faults` those that may still happen. `starting` is the
    device that is just starting again, if any.
    """

    devices: tuple[int, ...]
    links: Links
    greets: Greets
    plans: tuple[int, ...]
    now_ms: int
    asked: int
    faults: int
    starting: int | None = None


class Move(NamedTuple):
    """One step of the world: what happens to which device; `fault` is what it counts as."""

    device: int
    what: What
    fault: str = ""


class Found:
    """What an exploration has reached so far, and how."""

    def __init__(self, before: Sequence[Turn], start: State) -> None:
        self.states = self.steps = self.ends = 0
        self.complete = True
        self._before = before
        self._numbers = {start: 0}
        self._moves: list[tuple[int, Move] | None] = [None]

    def adds(self, state: State, origin: State, move: Move) -> bool:
        """Whether nobody has been there yet; from now on that is where it was reached from."""
        if state in self._numbers:
            return False
        self._numbers[state] = len(self._moves)
        self._moves.append((self._numbers[origin], move))
        return True

    def way(self, state: State) -> list[Turn]:
        """A shortest one from the beginning of the world."""
        turns: list[Turn] = []
        number = self._numbers[state]
        while (step := self._moves[number]) is not None:
            number, move = step
            turns.append(move.what.turn(move.device))
        return [*self._before, *turns[::-1]]


Judge: TypeAlias = Callable[[Found, State], bool]
"""Whether all is well with the run that leads to this state."""
