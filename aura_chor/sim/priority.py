"""Schedules by priority: a bug that takes d things in an unlucky order is found with a probability that can be told.

Every lane (a direction of a link, a disk, a timer) gets a random priority, and whatever can happen in the lane of the
highest happens. At d - 1 random places of the run the lane that is about to go on is put below all others. Among k
steps and n lanes a schedule hits a given bug of depth d with a probability of at least 1 / (n · k^(d-1)). So that runs
end, a lane that was passed over very often goes on once.

Source: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized scheduler with probabilistic guarantees of finding
bugs" (ASPLOS 2010), section 3.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from aura_chor.runtime.world_faults import Draws
from aura_chor.runtime.world_lanes import LaneQueue
from aura_chor.runtime.world_queue import Lane, Queue

RANDOM: Final = "random"
DEPTH: Final = 3
STEPS: Final = 200
"""Among so many choices the places of the changes are drawn, unless told."""
PATIENCE: Final = 400
"""Passed over so often, a lane goes on once."""
_PRIORITIES: Final = 1 << 48
_PATTERN: Final = re.compile(r"pct(?::([1-9][0-9]?)(?::([1-9][0-9]{0,4}))?)?")


class BadSchedule(ValueError):
    """What was written is no schedule; says what could be."""


def queue_of(schedule: str, seed: int) -> Callable[[], Queue]:
    """The queue for a world: `random` (by moments, which are drawn), `pct`, `pct:DEPTH` or `pct:DEPTH:STEPS`."""
    if schedule == RANDOM:
        return Queue
    found = _PATTERN.fullmatch(schedule)
    if found is None:
        raise BadSchedule(f"{schedule!r} is no schedule: write random, pct, pct:DEPTH or pct:DEPTH:STEPS")
    depth, steps = int(found[1] or DEPTH), int(found[2] or STEPS)
    return partial(_queue, seed, depth, steps)


def _queue(seed: int, depth: int, steps: int) -> Queue:
    return LaneQueue(Priorities(seed, depth=depth, steps=steps).choose)


class Priorities:
    """The choices of one run, all of them functions of the seed and of the names of lanes."""

    def __init__(self, seed: int, *, depth: int, steps: int) -> None:
        self._draws = Draws(seed)
        changes = [self._draws.between(1, steps, "change", number) for number in range(1, depth)]
        # A change point that comes later puts its lane lower, but for the first ones nothing is lower yet.
        self._changes = {step: number for number, step in enumerate(changes, 1)}
        self._priority: dict[Lane, int] = {}
        self._passed: dict[Lane, int] = {}
        self._choices = 0

    def choose(self, enabled: Sequence[Lane]) -> Lane:
        """The lane of the highest priority; at a place of a change the next one, and from then on."""
        if len(enabled) == 1:
            return enabled[0]
        self._choices += 1
        best = max(enabled, key=self._of)
        if self._choices in self._changes:
            self._priority[best] = -self._changes[self._choices]
            best = max(enabled, key=self._of)
        for lane in enabled:
            self._passed[lane] = self._passed.get(lane, 0) + 1
        tired = max(enabled, key=self._passed.__getitem__)
        chosen = tired if self._passed[tired] > PATIENCE else best
        self._passed[chosen] = 0
        return chosen

    def _of(self, lane: Lane) -> int:
        found = self._priority.get(lane)
        if found is None:
            found = self._priority[lane] = self._draws.between(1, _PRIORITIES, "priority", *map(int, lane))
        return found
