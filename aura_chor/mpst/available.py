"""Which messages can arrive while a role is blocked (receive coherence, the `avail` of the OOPSLA 2025 paper).

From a state behind the message that the role has not taken, the protocol goes on without the role: what a blocked role
would send is not sent, and whoever waits for it is blocked too. A message is available when some such run sends it with
nothing before it in its channel.
"""

from collections import deque
from dataclasses import dataclass
from itertools import product

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import AbortEdge, InTime, LocalEdge, MessageEdge
from aura_chor.mpst.flat import Flat, FlatFork, FlatStep
from aura_chor.mpst.limits import MAX_PAIRS
from aura_chor.mpst.runs import through_fork

Blocked = frozenset[RoleName]
Configuration = tuple[int, Blocked]


@dataclass(frozen=True, slots=True)
class Overtaking:
    """The steps that happen (those of blocked roles left out), the overtaking message last.

    A `phantom` message is not among them: no run has it, its sender does not know yet that the session is aborted.
    """

    steps: tuple[FlatStep, ...]
    phantom: bool = False


class OvertakingBudgetError(Exception):
    """The search visited more configurations than MAX_PAIRS."""


def find_overtaking(
    flat: Flat,
    role: RoleName,
    state: int,
    act: tuple[str, object, object, object],
    phantom: frozenset[int] = frozenset(),
) -> Overtaking | None:
    """The shortest run from `state`, with `role` blocked, that makes the receive `act` available; None without one.

    In the states of `phantom` the message may be on the wire because its sender does not know that an abort is to come
    (see `tolerated`): the role would act on a run that is not the one that is being aborted.
    """
    search = _Search(flat, role, act, phantom)
    found = search.run(state, frozenset((role,)), lane_end=None)
    return found if isinstance(found, Overtaking) else None


def message_of(flat: Flat, role: RoleName, act: tuple[str, object, object, object]) -> FlatStep:
    """The step that sends what `role` receives in `act`; one of several where the same message is sent in several."""
    return next(
        step
        for steps in flat.steps
        for step in steps
        if isinstance(step.edge, MessageEdge)
        and (step.edge.lane, step.edge.sender, step.edge.label) == act[1:]
        and role in step.edge.receivers
    )


class _Search:
    def __init__(
        self, flat: Flat, role: RoleName, act: tuple[str, object, object, object], phantom: frozenset[int]
    ) -> None:
        self._phantom = phantom
        self._flat = flat
        self._role = role
        self._lane, self._sender, self._label = act[1], act[2], act[3]
        self._visited = 0

    def run(
        self, state: int, blocked: Blocked, *, lane_end: FlatFork | None
    ) -> Overtaking | dict[Blocked, list[FlatStep]]:
        """Breadth first. With `lane_end`, stops at the ends of that fork's lanes and gives what is blocked there."""
        start = (state, blocked)
        arrivals: dict[Configuration, tuple[Configuration, tuple[FlatStep, ...]] | None] = {start: None}
        ends: dict[Blocked, list[FlatStep]] = {}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            self._count()
            left = self._flat.exits.get(here[0])
            if left is not None and left[0] is lane_end:
                ends.setdefault(here[1], _path(arrivals, here))
                continue
            if self._is_phantom(here):
                return Overtaking(tuple(_path(arrivals, here)), phantom=True)
            for step in self._flat.steps[here[0]]:
                verdict = self._take(step, here[1])
                if verdict is None:
                    continue
                following, happened = verdict
                if happened and self._arrives(step):
                    return Overtaking((*_path(arrivals, here), step))
                _visit(arrivals, queue, here, (step.target, following), (step,) if happened else ())
            hit = self._beyond(arrivals, queue, here)
            if hit is not None:
                return Overtaking((*_path(arrivals, here), *hit.steps), phantom=hit.phantom)
        return ends

    def _is_phantom(self, here: Configuration) -> bool:
        return here[0] in self._phantom and self._sender not in here[1]

    def _count(self) -> None:
        self._visited += 1
        if self._visited > MAX_PAIRS:
            raise OvertakingBudgetError

    def _take(self, step: FlatStep, blocked: Blocked) -> tuple[Blocked, bool] | None:
        """What is blocked behind the step and whether it happens; None where the run is of no more use."""
        edge = step.edge
        if isinstance(edge, AbortEdge):
            return None
        if isinstance(edge, LocalEdge):
            return self._decide(edge, blocked)
        if edge.sender in blocked:
            return (blocked if edge.posted else blocked.union(edge.receivers)), False
        if edge.sender == self._sender and edge.lane == self._lane and self._role in edge.receivers:
            return (blocked, True) if edge.label == self._label else None
        return blocked, True

    def _decide(self, edge: LocalEdge, blocked: Blocked) -> tuple[Blocked, bool]:
        """What a blocked role would have posted never comes: to take it is to wait for ever, its deadline passes."""
        if edge.role in blocked:
            return blocked, False
        if isinstance(edge.event, InTime) and edge.event.sender in blocked:
            return blocked.union((edge.role,)), False
        return blocked, True

    def _arrives(self, step: FlatStep) -> bool:
        edge = step.edge
        return (
            isinstance(edge, MessageEdge)
            and edge.sender == self._sender
            and edge.lane == self._lane
            and self._role in edge.receivers
        )

    def _beyond(
        self,
        arrivals: dict[Configuration, tuple[Configuration, tuple[FlatStep, ...]] | None],
        queue: deque[Configuration],
        here: Configuration,
    ) -> Overtaking | None:
        """Out of a lane, or through the lanes of a fork: each lane by itself, then every combination of their ends."""
        state, blocked = here
        passed = self._flat.passes.get(state)
        if passed is not None:
            _visit(arrivals, queue, here, (passed[1], blocked), ())
        leaving = self._flat.exits.get(state)
        if leaving is not None:
            others = through_fork(self._flat, leaving[0], leaving[1])
            if others is not None:
                _visit(arrivals, queue, here, (leaving[0].target, blocked), others)
        fork = self._flat.forks[state]
        if fork is None:
            return None
        ends: list[dict[Blocked, list[FlatStep]]] = []
        for start in fork.starts:
            result = self.run(start, blocked, lane_end=fork)
            if isinstance(result, Overtaking):
                return result
            ends.append(result)
        for combination in product(*(lane.items() for lane in ends)):
            together = frozenset().union(*(outcome for outcome, _ in combination))
            steps = tuple(step for _, path in combination for step in path)
            _visit(arrivals, queue, here, (fork.target, together), steps)
        return None


def _visit(
    arrivals: dict[Configuration, tuple[Configuration, tuple[FlatStep, ...]] | None],
    queue: deque[Configuration],
    here: Configuration,
    following: Configuration,
    steps: tuple[FlatStep, ...],
) -> None:
    if following not in arrivals:
        arrivals[following] = (here, steps)
        queue.append(following)


def _path(
    arrivals: dict[Configuration, tuple[Configuration, tuple[FlatStep, ...]] | None], here: Configuration
) -> list[FlatStep]:
    path: list[FlatStep] = []
    arrival = arrivals[here]
    while arrival is not None:
        here, steps = arrival
        path.extend(reversed(steps))
        arrival = arrivals[here]
    path.reverse()
    return path
