"""Runs of the whole protocol through its flat states, the shortest ones: for evidence, and for passing a par."""

from collections import deque
from collections.abc import Callable

from aura_chor.base.names import RoleName
from aura_chor.mpst.flat import Flat, FlatFork, FlatStep
from aura_chor.mpst.graph import reachable

Steps = tuple[FlatStep, ...]


def through_fork(flat: Flat, fork: FlatFork, except_lane: int | None = None) -> Steps | None:
    """A complete run of every lane but `except_lane`, one after the other; None where a lane never ends."""
    steps: list[FlatStep] = []
    for lane, start in enumerate(fork.starts):
        if lane != except_lane:
            run = shortest_run(flat, start, lambda state: _is_end(flat, fork, state))
            if run is None:
                return None
            steps += run
    return tuple(steps)


def stuck_in_fork(flat: Flat, fork: FlatFork, role: RoleName, except_lane: int | None = None) -> Steps:
    """A run into a lane that goes on for ever without `role`, and complete runs of the other lanes that end."""
    stuck = next(
        lane
        for lane, ways in enumerate(fork.endless)
        if lane != except_lane and any(role not in acting for acting in ways)
    )
    steps: list[FlatStep] = []
    for lane, start in enumerate(fork.starts):
        if lane not in (stuck, except_lane):
            steps += shortest_run(flat, start, lambda state: _is_end(flat, fork, state)) or ()
    leaving = _able_to_leave(flat, fork, fork.starts[stuck])
    return (*steps, *(shortest_run(flat, fork.starts[stuck], lambda state: state not in leaving) or ()))


def _is_end(flat: Flat, fork: FlatFork, state: int) -> bool:
    left = flat.exits.get(state)
    return left is not None and left[0] is fork


def _able_to_leave(flat: Flat, fork: FlatFork, start: int) -> set[int]:
    """The states of a lane from which its end, or an abort, can be reached."""
    seen, before = _lane(flat, start)
    return reachable({state for state in seen if _is_end(flat, fork, state) or flat.aborted[state]}, before)


def doomed_in_lane(flat: Flat, fork: FlatFork, start: int) -> set[int]:
    """The states of a lane from which an abort can be reached, and the lane's end cannot."""
    seen, before = _lane(flat, start)
    ending = reachable({state for state in seen if _is_end(flat, fork, state)}, before)
    return reachable({state for state in seen if flat.aborted[state]}, before) - ending


def _lane(flat: Flat, start: int) -> tuple[set[int], dict[int, list[int]]]:
    """The states that a lane's start leads to, and what comes before each."""
    before: dict[int, list[int]] = {}
    seen = {start}
    stack = [start]
    while stack:
        state = stack.pop()
        for target, _ in _following(flat, state):
            before.setdefault(target, []).append(state)
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return seen, before


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
