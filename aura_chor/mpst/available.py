"""Which messages can arrive while a role is blocked (receive coherence, the `avail` of the OOPSLA 2025 paper).

From a state behind the message that the role has not taken, the protocol goes on without the role: what a blocked role
would send is not sent, and whoever waits for it is blocked too. A message is available when some such run sends it with
nothing before it in its channel.
"""

from collections import deque
from dataclasses import dataclass
from itertools import product

from aura_chor.base.names import RoleName
from aura_chor.mpst.acts import Act, Fact, label_of, letter, needed_for, senders_of
from aura_chor.mpst.automaton import AbortEdge, LocalEdge, MessageEdge
from aura_chor.mpst.flat import Flat, FlatFork, FlatStep
from aura_chor.mpst.limits import MAX_PAIRS
from aura_chor.mpst.local_events import Heard, InTime, Took
from aura_chor.mpst.runs import through_fork

Blocked = frozenset[RoleName]
Channels = frozenset[tuple[RoleName, bool]]
"""Senders of whom something is the first in its channel: what is looked for, or something else, which hides it."""

Configuration = tuple[int, Blocked, Channels]


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
    act: Act,
    phantom: frozenset[int] = frozenset(),
) -> Overtaking | None:
    """The shortest run from `state`, with `role` blocked, that makes the receive `act` available; None without one.

    In the states of `phantom` the message may be on the wire because its sender does not know that an abort is to come
    (see `tolerated`): the role would act on a run that is not the one that is being aborted.
    """
    if needed_for(act) == 0:
        return Overtaking(())
    search = _Search(flat, role, act, phantom)
    found = search.run(state, frozenset((role,)), frozenset(), lane_end=None)
    return found if isinstance(found, Overtaking) else None


def message_of(flat: Flat, role: RoleName, act: Act) -> FlatStep:
    """The step that sends what `role` receives in `act`; one of several where the same message is sent in several."""
    senders, label = senders_of(act), label_of(act)
    return next(
        step
        for steps in flat.steps
        for step in steps
        if isinstance(step.edge, MessageEdge)
        and (step.edge.lane, step.edge.label) == (act[1], label)
        and step.edge.sender in senders
        and role in step.edge.receivers
    )


class _Search:
    def __init__(self, flat: Flat, role: RoleName, act: Act, phantom: frozenset[int]) -> None:
        self._phantom = phantom
        self._flat = flat
        self._role = role
        self._act = act
        self._senders = frozenset(senders_of(act))
        self._needed = needed_for(act)
        self._visited = 0

    def run(
        self, state: int, blocked: Blocked, channels: Channels, *, lane_end: FlatFork | None
    ) -> Overtaking | dict[tuple[Blocked, Channels], list[FlatStep]]:
        """Breadth first. With `lane_end`, stops at the ends of that fork's lanes and gives what is blocked there."""
        start = (state, blocked, channels)
        arrivals: dict[Configuration, tuple[Configuration, tuple[FlatStep, ...]] | None] = {start: None}
        ends: dict[tuple[Blocked, Channels], list[FlatStep]] = {}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            self._count()
            left = self._flat.exits.get(here[0])
            if left is not None and left[0] is lane_end:
                ends.setdefault(here[1:], _path(arrivals, here))
                continue
            if self._is_phantom(here):
                return Overtaking(tuple(_path(arrivals, here)), phantom=True)
            for step in self._flat.steps[here[0]]:
                verdict = self._take(step, here[1])
                if verdict is None:
                    continue
                following, happened = verdict
                known = self._arrived(step, here[2]) if happened else here[2]
                if known is None:
                    continue
                if self._enough(known):
                    return Overtaking((*_path(arrivals, here), step))
                _visit(arrivals, queue, here, (step.target, following, known), (step,) if happened else ())
            hit = self._beyond(arrivals, queue, here)
            if hit is not None:
                return Overtaking((*_path(arrivals, here), *hit.steps), phantom=hit.phantom)
        return ends

    def _is_phantom(self, here: Configuration) -> bool:
        return here[0] in self._phantom and not self._senders <= here[1]

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
        return blocked, True

    def _decide(self, edge: LocalEdge, blocked: Blocked) -> tuple[Blocked, bool] | None:
        """What a blocked role would have posted never comes: to take it is to wait for ever, its deadline passes."""
        if edge.role in blocked:
            return blocked, False
        match edge.event:
            case InTime(sender=sender) if sender in blocked:
                return blocked.union((edge.role,)), False
            case Took(recorder=recorder) if recorder in blocked:
                return blocked.union((edge.role,)), False
            case Heard(senders=senders, count=count, members=members):
                if len(blocked.intersection(senders)) > len(senders) - count:
                    return blocked.union((edge.role,)), False
                return None if blocked.intersection(members) else (blocked, True)
            case _:
                return blocked, True

    def _arrived(self, step: FlatStep, channels: Channels) -> Channels | None:
        """What is first in the channels behind a step that happens; None where nothing can come of the run any more."""
        edge = step.edge
        if not isinstance(edge, MessageEdge) or self._role not in edge.receivers:
            return channels
        if edge.fact or isinstance(self._act[2], Fact):
            return self._recorded(edge, channels)
        if edge.lane != self._act[1] or edge.sender not in self._senders:
            return channels
        if (edge.sender, True) in channels or (edge.sender, False) in channels:
            return channels
        if self._expected(edge):
            return channels.union(((edge.sender, True),))
        hidden = channels.union(((edge.sender, False),))
        left = len(self._senders) - sum(not found for _, found in hidden)
        return hidden if left >= self._needed else None

    def _recorded(self, edge: MessageEdge, channels: Channels) -> Channels:
        wanted = self._act[2]
        if not edge.fact or not isinstance(wanted, Fact) or edge.label != wanted.label:
            return channels
        return channels if wanted.recorder not in (None, edge.sender) else channels.union(((edge.sender, True),))

    def _expected(self, edge: MessageEdge) -> bool:
        if self._act[0] == "?":
            return letter(edge, self._role) == self._act[3]
        return edge.label == label_of(self._act)

    def _enough(self, channels: Channels) -> bool:
        return sum(found for _, found in channels) >= self._needed

    def _beyond(
        self,
        arrivals: dict[Configuration, tuple[Configuration, tuple[FlatStep, ...]] | None],
        queue: deque[Configuration],
        here: Configuration,
    ) -> Overtaking | None:
        """Out of a lane, or through the lanes of a fork: each lane by itself, then every combination of their ends."""
        state, blocked, channels = here
        passed = self._flat.passes.get(state)
        if passed is not None:
            _visit(arrivals, queue, here, (passed[1], blocked, channels), ())
        leaving = self._flat.exits.get(state)
        if leaving is not None:
            others = through_fork(self._flat, leaving[0], leaving[1])
            if others is not None:
                _visit(arrivals, queue, here, (leaving[0].target, blocked, channels), others)
        fork = self._flat.forks[state]
        if fork is None:
            return None
        ends: list[dict[tuple[Blocked, Channels], list[FlatStep]]] = []
        for start in fork.starts:
            result = self.run(start, blocked, channels, lane_end=fork)
            if isinstance(result, Overtaking):
                return result
            ends.append(result)
        for combination in product(*(lane.items() for lane in ends)):
            together = frozenset[RoleName]().union(*(outcome[0] for outcome, _ in combination))
            known = frozenset[tuple[RoleName, bool]]().union(*(outcome[1] for outcome, _ in combination))
            steps = tuple(step for _, path in combination for step in path)
            if self._enough(known):
                return Overtaking(steps)
            _visit(arrivals, queue, here, (fork.target, together, known), steps)
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
