"""Runs of the whole protocol through its flat states, the shortest ones: for evidence, and for passing a par."""

from collections import deque
from collections.abc import Callable

from aura_chor.mpst.flat import Flat, FlatFork, FlatStep

Steps = tuple[FlatStep, ...]


def through_fork(flat: Flat, fork: FlatFork, except_lane: int | None = None) -> Steps | None:
    """A complete run of every lane but `except_lane`, one after the other; None where a lane never ends."""
    steps: list[FlatStep] = []
    for lane, start in enumerate(fork.starts):
        if lane != except_lane:
            run = shortest_run(flat, start, lambda state: flat.exits.get(state, (None,))[0] is fork)
            if run is None:
                return None
            steps += run
    return tuple(steps)


def shortest_run(flat: Flat, start: int, goal: Callable[[int], bool]) -> Steps | None:
    """The steps of the shortest run from `start` to a state for which `goal` holds; None where there is none."""
    arrivals: dict[int, tuple[int, Steps]] = {}
    queue = deque([start])
    seen = {start}
    while queue:
        state = queue.popleft()
        if goal(state):
            return _back(arrivals, state)
        for target, steps in _following(flat, state):
            if target not in seen:
                seen.add(target)
                arrivals[target] = (state, steps)
                queue.append(target)
    return None


def _following(flat: Flat, state: int) -> list[tuple[int, Steps]]:
    found: list[tuple[int, Steps]] = [(step.target, (step,)) for step in flat.steps[state]]
    fork = flat.forks[state]
    if fork is not None:
        through = through_fork(flat, fork)
        if through is not None:
            found.append((fork.target, through))
    passed = flat.passes.get(state)
    if passed is not None:
        found.append((passed[1], ()))
    return found


def _back(arrivals: dict[int, tuple[int, Steps]], state: int) -> Steps:
    steps: list[FlatStep] = []
    while state in arrivals:
        state, arrived = arrivals[state]
        steps.extend(reversed(arrived))
    return tuple(reversed(steps))
