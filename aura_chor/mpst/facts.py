"""Awaits of facts: on every path to one there is one fact more recorded than taken before, or it can wait for ever.

A fact of another lane is not before an await in this one. What is awaited until a deadline, or from outside the
session, needs no record.
"""

from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

from aura_chor.base.names import RoleName
from aura_chor.mpst.acts import Fact, act_of, is_own_wait
from aura_chor.mpst.automaton import LocalEdge, MessageEdge
from aura_chor.mpst.evidence import arrow_of
from aura_chor.mpst.flat import Flat, FlatFork, FlatStep
from aura_chor.mpst.local_events import Took
from aura_chor.mpst.runs import Steps
from aura_chor.mpst.seats import role_of
from aura_chor.report import codes
from aura_chor.report.diagnostic import Counterexample, Diagnostic, Help, Label, Span

Awaiting: TypeAlias = tuple[RoleName, Fact]


def missing_facts(flat: Flat, instance: str = "") -> list[Diagnostic]:
    """CHR408, one for each place where somebody awaits what some path has not recorded, with a run that takes it."""
    found: list[Diagnostic] = []
    for awaiting in _awaiting(flat):
        stock = _Stock(flat, awaiting)
        fewest = stock.fewest()
        for state, steps in enumerate(flat.steps):
            for step in steps:
                if _taken(step) == awaiting and fewest.get(state) == 0 and not _expires(steps, step):
                    found.append(_missing(flat, awaiting, step, stock.run_to(state), instance))
    return found


def _awaiting(flat: Flat) -> list[Awaiting]:
    """Who awaits which fact, in the order of the states."""
    found: dict[Awaiting, None] = {}
    for steps in flat.steps:
        for step in steps:
            taken = _taken(step)
            if taken is not None:
                found[taken] = None
    return list(found)


def _taken(step: FlatStep) -> Awaiting | None:
    edge = step.edge
    if not isinstance(edge, LocalEdge) or not isinstance(edge.event, Took) or edge.event.external:
        return None
    return edge.role, Fact(edge.event.label, edge.event.recorder)


def _expires(steps: list[FlatStep], taken: FlatStep) -> bool:
    act = act_of(taken.edge.actor, taken.edge)
    return any(is_own_wait(act_of(step.edge.actor, step.edge), act) for step in steps)


_Place: TypeAlias = tuple[int, int]
"""A state, and how many facts lie ready there."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """How a place was first come to: from where, by which steps, and into which fork if it is a lane's start."""

    before: _Place
    steps: Steps
    entered: FlatFork | None = None


class _Stock:
    """The least number of facts that can lie ready at each state, over all paths to it, and one such path."""

    def __init__(self, flat: Flat, awaiting: Awaiting) -> None:
        self._flat = flat
        self._awaiting = awaiting
        self._least: dict[int, int] = {}
        self._arrivals: dict[_Place, _Arrival] = {}
        self._queue: deque[int] = deque()

    def fewest(self) -> dict[int, int]:
        self._least[self._flat.start] = 0
        self._queue.append(self._flat.start)
        while self._queue:
            self._go_on(self._queue.popleft())
        return self._least

    def run_to(self, state: int) -> Steps:
        """A run to this state on which the fewest facts lie ready."""
        return self._back((state, self._least[state]), None)[1]

    def _go_on(self, state: int) -> None:
        ready = self._least[state]
        here = (state, ready)
        for step in self._flat.steps[state]:
            self._lower(step.target, self._behind(step, ready), _Arrival(here, (step,)))
        fork = self._flat.forks[state]
        for start in fork.starts if fork is not None else ():
            self._lower(start, ready, _Arrival(here, (), fork))
        if fork is not None and not fork.starts:
            self._lower(fork.target, ready, _Arrival(here, ()))
        leaving = self._flat.exits.get(state)
        if leaving is not None:
            self._join(leaving[0])
        passed = self._flat.passes.get(state)
        if passed is not None:
            self._lower(passed[1], ready, _Arrival(here, ()))

    def _lower(self, state: int, ready: int, arrival: _Arrival) -> None:
        if ready < self._least.get(state, ready + 1):
            self._least[state] = ready
            self._arrivals[state, ready] = arrival
            self._queue.append(state)

    def _back(self, place: _Place, fork: FlatFork | None) -> tuple[_Place, Steps]:
        """From a place back to the beginning, or to where this fork was entered: that place, and the steps between."""
        steps: list[FlatStep] = []
        while place in self._arrivals:
            arrival = self._arrivals[place]
            place = arrival.before
            steps.extend(reversed(arrival.steps))
            if fork is not None and arrival.entered is fork:
                break
        return place, tuple(reversed(steps))

    def _behind(self, step: FlatStep, ready: int) -> int:
        if _taken(step) == self._awaiting:
            return max(0, ready - 1)
        return ready + 1 if self._records(step) else ready

    def _records(self, step: FlatStep) -> bool:
        role, fact = self._awaiting
        return records(step, fact) and isinstance(step.edge, MessageEdge) and role in step.edge.receivers

    def _join(self, fork: FlatFork) -> None:
        """Behind a par: what its lanes together have added, each on its poorest way."""
        added, ways = 0, []
        for lane, start in enumerate(fork.starts):
            reached = [
                (self._least[state], state)
                for state, (left, number) in self._flat.exits.items()
                if left is fork and number == lane and state in self._least
            ]
            if not reached:
                return
            ready, state = min(reached)
            added += ready - self._least[start]
            ways.append(self._back((state, ready), fork))
        steps = tuple(step for _, way in ways for step in way)
        self._lower(fork.target, max(0, self._least[fork.starts[0]] + added), _Arrival(ways[0][0], steps))


def records(step: FlatStep, fact: Fact) -> bool:
    edge = step.edge
    if not isinstance(edge, MessageEdge) or not edge.fact or edge.label != fact.label:
        return False
    return fact.recorder in (None, edge.sender, role_of(edge.sender))


def _missing(flat: Flat, awaiting: Awaiting, step: FlatStep, run: Steps, instance: str) -> Diagnostic:
    role, fact = awaiting
    whose = "" if fact.recorder is None else f" of {fact.recorder}"
    places: dict[Span, None] = {}
    for steps in flat.steps:
        places.update({one.edge.span: None for one in steps if records(one, fact)})
    message = f"{role} can wait for the fact {fact.label}{whose} for ever: some run has not recorded it before"
    labels = tuple(Label(span, "recorded here") for span in list(places)[:6])
    where = "on every way to this, one for each await" if places else "somewhere before"
    helps = (Help(f"record it {where}, wait `within` a deadline, or say that it is `external`"),)
    evidence = Counterexample(
        role=role,
        runs=(tuple(arrow_of(one.edge) for one in run),),
        seen=(),
        after=(f"waits for the fact {fact.label}{whose} for ever",),
        instance=instance,
    )
    return Diagnostic(codes.FACT_MISSING, message, step.edge.span, labels, evidence=evidence, helps=helps)
