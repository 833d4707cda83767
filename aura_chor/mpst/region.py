"""What silent steps of a role reach: flat states between two of its own actions, breadth first.

The compressed graph (`rolegraph`) knows what lies ahead; a region knows by which steps. Refusals and aborts need it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aura_chor.base.names import RoleName
from aura_chor.mpst.acts import Act, act_of
from aura_chor.mpst.flat import Flat, FlatFork, FlatStep
from aura_chor.mpst.graph import reachable
from aura_chor.mpst.rolegraph import goes_on_without
from aura_chor.mpst.runs import Steps, stuck_in_fork, through_fork


@dataclass(slots=True)
class Region:
    """What silent steps of `role` reach from `start`, breadth first, within the lane (or session) of `start`."""

    flat: Flat
    role: RoleName
    start: int
    order: list[int] = field(default_factory=list)
    following: dict[int, list[int]] = field(default_factory=dict)
    acts: dict[int, list[Act]] = field(default_factory=dict)
    arrivals: dict[int, tuple[int, Steps]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seen = {self.start}
        queue = deque([self.start])
        while queue:
            state = queue.popleft()
            self.order.append(state)
            self.following[state] = []
            self.acts[state] = [act_of(self.role, s.edge) for s in self.flat.steps[state] if s.involves(self.role)]
            for target, steps in self._silent(state):
                self.following[state].append(target)
                if target not in seen:
                    seen.add(target)
                    self.arrivals[target] = (state, steps)
                    queue.append(target)

    def _silent(self, state: int) -> list[tuple[int, Steps]]:
        found: list[tuple[int, Steps]] = [
            (step.target, (step,)) for step in self.flat.steps[state] if not step.involves(self.role)
        ]
        fork = self.flat.forks[state]
        if fork is not None:
            lanes = fork.lanes_of(self.role)
            if len(lanes) > 1:
                self.acts[state].append(("fork", fork.edge.number, None, None))
            else:
                found += [(fork.starts[lanes[0]], ())] if lanes else self._past(fork, None)
        leaving = self.flat.exits.get(state)
        if leaving is not None and leaving[0].lanes_of(self.role) == [leaving[1]]:
            found += self._past(*leaving)
        passed = self.flat.passes.get(state)
        if passed is not None:
            found.append((passed[1], ()))
            if len(passed[0].lanes_of(self.role)) > 1 and goes_on_without(self.flat, passed[0], self.role):
                found.append((self.flat.endless, ()))
        return found

    def _past(self, fork: FlatFork, own: int | None) -> list[tuple[int, Steps]]:
        """Behind the other lanes of a fork: they end, or one of them goes on for ever."""
        others = through_fork(self.flat, fork, own)
        found: list[tuple[int, Steps]] = [] if others is None else [(fork.target, others)]
        if goes_on_without(self.flat, fork, self.role):
            found.append((self.flat.endless, stuck_in_fork(self.flat, fork, self.role, own)))
        return found

    def first(self, goal: Callable[[int], bool]) -> int | None:
        return next((state for state in self.order if goal(state)), None)

    def path(self, goal: Callable[[int], bool]) -> Steps:
        state = self.first(goal)
        steps: list[FlatStep] = []
        while state is not None and state in self.arrivals:
            state, arrived = self.arrivals[state]
            steps.extend(reversed(arrived))
        return tuple(reversed(steps))

    def backwards(self, goals: list[int]) -> set[int]:
        """The states that can silently reach one of `goals`."""
        before: dict[int, list[int]] = {}
        for state in self.order:
            for target in self.following[state]:
                before.setdefault(target, []).append(state)
        return reachable(goals, before)

    def forwards(self, state: int) -> list[int]:
        reached = reachable([state], self.following)
        return [s for s in self.order if s in reached]
