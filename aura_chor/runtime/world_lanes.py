"""A queue in which somebody chooses what happens next: any message may be faster than any other, any write slower.

What is under way waits in lanes, each in its order. Time stands still as long as something can happen without it; only
then does it go on, to the next moment that somebody waits for.
"""

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import TypeAlias

from aura_chor.runtime.world_queue import COMMON, Happen, Lane, Queue

Choose: TypeAlias = Callable[[Sequence[Lane]], Lane]
"""One of the lanes of which the first thing could happen now; they are in a fixed order, and there is at least one."""


def first(enabled: Sequence[Lane]) -> Lane:
    """The choice of whoever does not care."""
    return enabled[0]


class LaneQueue(Queue):
    """What is not timed happens in the order in which it was entered, within its lane; what is timed, by moments."""

    def __init__(self, choose: Choose = first) -> None:
        super().__init__()
        self._choose = choose
        self._lanes: dict[Lane, list[tuple[int, int, Happen]]] = {}

    def enter(self, delay_ms: int, happen: Happen, lane: Lane = COMMON) -> None:
        """Let it happen when the lane is chosen, what is timed not before its moment."""
        self._entered += 1
        moment = self.now_ms + max(0, delay_ms) if lane.way.timed else 0
        heappush(self._lanes.setdefault(lane, []), (moment, self._entered, happen))

    def next_ms(self) -> int:
        """When the next thing can happen."""
        return max(self.now_ms, min(entries[0][0] for entries in self._lanes.values()))

    def enabled(self) -> list[Lane]:
        """The lanes of which the first thing can happen at the next moment."""
        now = self.next_ms()
        return sorted(lane for lane, entries in self._lanes.items() if entries[0][0] <= now)

    def step(self) -> None:
        """Let the next thing of a lane happen."""
        self.take(self._choose(self.enabled()))

    def take(self, lane: Lane) -> None:
        """Let the next thing of this lane happen."""
        self.now_ms = max(self.now_ms, self._lanes[lane][0][0])
        self.drop(lane)()

    def drop(self, lane: Lane) -> Happen:
        """The next thing of this lane does not happen: it is lost, or another's to do."""
        entries = self._lanes[lane]
        _, _, happen = heappop(entries)
        if not entries:
            del self._lanes[lane]
        return happen

    # --- for whoever takes a world apart ---

    def lanes(self) -> list[Lane]:
        """Those in which anything waits."""
        return sorted(self._lanes)

    def contents(self, lane: Lane) -> list[Happen]:
        """What waits in a lane, in its order."""
        return [happen for _, _, happen in sorted(self._lanes.get(lane, []))]

    def moment(self, lane: Lane) -> int | None:
        """When the next thing of a lane may happen; None where nothing waits in it."""
        return self._lanes[lane][0][0] if lane in self._lanes else None

    def clear(self, lane: Lane) -> None:
        """Nothing of what waits in this lane happens."""
        self._lanes.pop(lane, None)
