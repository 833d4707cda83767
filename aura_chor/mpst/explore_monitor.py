"""The global run that the roles' traces so far belong to, kept step by step.

A tuple of local traces belongs to a run when every trace is a prefix of the run's projection on its role. The monitor
keeps the part of the run that all its participants have done as one *position*, and of each thread the *residue*: the
steps it took beyond that position. One position is enough, because out of a global state one role decides: while its
residue is empty nobody has fixed the choice, and when it is not, its first step names the only edge left. So the normal
form (advance over every edge that all its participants have done) loses no run, and equal futures are equal forms.

Traces are foreign when no walk from the position takes up all residues. An aborted run takes up anything: what others
do while an abort is on its way to them is dropped. A join asks nothing of anybody: a role whose own lanes have ended
has joined, even where the lane goes on for ever without it.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import NewType, TypeAlias

from aura_chor.mpst.automaton import GlobalAutomaton
from aura_chor.mpst.explore_alphabet import Alphabet, Events, StepKind, StepNumber, Thread
from aura_chor.mpst.explore_graph import ForkMove, Graph, Move, graph_of

Position: TypeAlias = "int | tuple[int, tuple[Position, ...]]"
"""A state of an automaton, or inside the fork out of a state: a position for each lane."""
Residues: TypeAlias = tuple[tuple[StepNumber, ...], ...]
RunNumber = NewType("RunNumber", int)
FOREIGN = RunNumber(-1)
"""The run of traces that belong to none."""
_ABORTED = -1


class Idle(Enum):
    """Why a thread will never act again: its lane's run is complete, or goes on for ever without it."""

    ENDED = "ended"
    GOES_ON = "goes on"


@dataclass(frozen=True, slots=True)
class Run:
    """A normal form. `lead` is the longest residue; `idle` the threads that take no part in any continuation.

    `doomed`: it can only be aborted, so that every wait in it is woken.
    """

    position: Position
    residues: Residues
    lead: int
    complete: bool
    idle: tuple[tuple[Thread, Idle], ...]
    doomed: bool


@dataclass(slots=True)
class Monitor:
    """Runs by number; a step is computed once for each run and events."""

    alphabet: Alphabet
    graph: Graph
    runs: list[Run] = field(default_factory=list)
    _numbers: dict[tuple[Position, Residues], RunNumber] = field(default_factory=dict)
    _steps: dict[tuple[RunNumber, Events], RunNumber] = field(default_factory=dict)
    _joins: frozenset[StepNumber] = field(init=False)

    def __post_init__(self) -> None:
        steps = enumerate(self.alphabet.steps)
        self._joins = frozenset(StepNumber(number) for number, step in steps if step.kind is StepKind.JOIN)

    def start(self) -> RunNumber:
        return self._enter(self.graph.start, tuple(() for _ in self.alphabet.threads))

    def step(self, run: RunNumber, events: Events) -> RunNumber:
        """The run after `events`, or FOREIGN."""
        if run == FOREIGN:
            return FOREIGN
        known = self._steps.get((run, events))
        if known is None:
            residues = list(self.runs[run].residues)
            for thread, step in events:
                residues[thread] = (*residues[thread], step)
            known = self._steps[run, events] = self._enter(self.runs[run].position, tuple(residues))
        return known

    def _enter(self, position: Position, residues: Residues) -> RunNumber:
        position, residues = _advanced(self.graph, position, residues)
        number = self._numbers.get((position, residues))
        if number is None:
            number = FOREIGN
            if _belongs(self.graph, position, residues, self._joins):
                number = RunNumber(len(self.runs))
                self.runs.append(self._run(position, residues))
            self._numbers[position, residues] = number
        return number

    def _run(self, position: Position, residues: Residues) -> Run:
        complete = isinstance(position, int) and position in self.graph.final
        places = _places(self.graph, position)
        idle = tuple(each for graph, place in places for each in _idle(graph, place, residues))
        doomed = any(isinstance(place, int) and graph.doomed[place] for graph, place in places)
        return Run(position, residues, max(map(len, residues), default=0), complete, idle, doomed)


def monitor_of(automaton: GlobalAutomaton, alphabet: Alphabet) -> Monitor:
    """To be made once all local automata have their threads in `alphabet`."""
    return Monitor(alphabet, graph_of(automaton, alphabet))


# --- normal form ---


def _advanced(graph: Graph, position: Position, residues: Residues) -> tuple[Position, Residues]:
    """Over every edge that all its participants have done."""
    while True:
        if isinstance(position, tuple):
            fork, lanes = graph.forks[position[0]], []
            for lane, inner in zip(fork.lanes, position[1], strict=True):
                inner, residues = _advanced(lane, inner, residues)
                lanes.append(inner)
            rest = _taken(fork.joins, residues, required=True) if _all_ended(fork, tuple(lanes)) else None
            if rest is None:
                return (position[0], tuple(lanes)), residues
            position, residues = fork.target, rest
        elif position in graph.forks:
            rest = _taken(graph.forks[position].forks, residues, required=True)
            if rest is None:
                return position, residues
            position, residues = _inside(position, graph.forks[position]), rest
        else:
            done = _done(graph.moves[position], residues)
            if done is None:
                return position, residues
            position, residues = done


def _done(moves: tuple[Move, ...], residues: Residues) -> tuple[int, Residues] | None:
    for move in moves:
        rest = _taken(move.events, residues, required=True)
        if rest is not None:
            return move.target, rest
    return None


def _taken(events: Events, residues: Residues, *, required: bool) -> Residues | None:
    """The residues without `events` at their heads; unless required, a thread with none is one that has yet to come."""
    rest: list[tuple[StepNumber, ...]] | None = None
    for thread, step in events:
        residue = residues[thread]
        if not residue:
            if required:
                return None
            continue
        if residue[0] != step:
            return None
        if rest is None:
            rest = list(residues)
        rest[thread] = residue[1:]
    return residues if rest is None else tuple(rest)


def _inside(state: int, fork: ForkMove) -> Position:
    return state, tuple(lane.start for lane in fork.lanes)


def _all_ended(fork: ForkMove, lanes: tuple[Position, ...]) -> bool:
    return all(isinstance(place, int) and place in lane.final for lane, place in zip(fork.lanes, lanes, strict=True))


# --- does any run take up all residues? ---


def _belongs(graph: Graph, position: Position, residues: Residues, joins: frozenset[StepNumber]) -> bool:
    seen = {(position, residues)}
    stack = [(position, residues)]
    while stack:
        position, residues = stack.pop()
        if position == _ABORTED or all(map(joins.issuperset, residues)):
            return True
        for following in _continuations(graph, position, residues):
            if following not in seen:
                seen.add(following)
                stack.append(following)
    return False


def _continuations(graph: Graph, position: Position, residues: Residues) -> list[tuple[Position, Residues]]:
    """Every edge out of the position that contradicts no residue; participants with an empty one are yet to come."""
    if isinstance(position, tuple):
        return _inside_continuations(graph.forks[position[0]], position, residues)
    if position in graph.forks:
        fork = graph.forks[position]
        rest = _taken(fork.forks, residues, required=False)
        return [] if rest is None else [(_inside(position, fork), rest)]
    result: list[tuple[Position, Residues]] = []
    for move in graph.moves[position]:
        rest = _taken(move.events, residues, required=False)
        if rest is not None:
            result.append((move.target, rest))
    for abort in graph.aborts[position]:
        rest = _taken((abort,), residues, required=False)
        if rest is not None:
            result.append((_ABORTED, rest))
    return result


def _inside_continuations(
    fork: ForkMove, position: tuple[int, tuple[Position, ...]], residues: Residues
) -> list[tuple[Position, Residues]]:
    state, lanes = position
    if _all_ended(fork, lanes):
        rest = _taken(fork.joins, residues, required=False)
        return [] if rest is None else [(fork.target, rest)]
    result: list[tuple[Position, Residues]] = []
    for index, (lane, place) in enumerate(zip(fork.lanes, lanes, strict=True)):
        for following, rest in _continuations(lane, place, residues):
            aborted = following == _ABORTED
            result.append((_ABORTED if aborted else (state, (*lanes[:index], following, *lanes[index + 1 :])), rest))
    return result


# --- threads that no continuation involves ---


def _places(graph: Graph, position: Position) -> list[tuple[Graph, Position]]:
    """The automaton and every lane that is open, each with where its run stands."""
    places = [(graph, position)]
    if isinstance(position, tuple):
        for lane, inner in zip(graph.forks[position[0]].lanes, position[1], strict=True):
            places.extend(_places(lane, inner))
    return places


def _idle(graph: Graph, position: Position, residues: Residues) -> list[tuple[Thread, Idle]]:
    """The threads that live in this automaton and act no more; none while an end or an abort may still come.

    A thread that is ahead of the run is not idle, unless all that it did is to join a fork that never ends for others.
    """
    acting, can_end, can_abort = _prospects(graph, position)
    if isinstance(position, int) and position in graph.final:
        kind = Idle.ENDED
    elif not can_end and not can_abort:
        kind = Idle.GOES_ON
    else:
        return []
    joins = dict(graph.forks[position[0]].joins) if isinstance(position, tuple) else {}
    return [
        (thread, kind)
        for thread in graph.residents
        if not acting >> thread & 1 and (not residues[thread] or residues[thread] == (joins.get(thread),))
    ]


def _prospects(graph: Graph, position: Position) -> tuple[int, bool, bool]:
    """Who may still act, joining apart (a bit for each thread), whether an end may come, whether an abort may."""
    if isinstance(position, int):
        return graph.acting[position], graph.can_end[position], graph.can_abort[position]
    fork = graph.forks[position[0]]
    acting, can_end, can_abort = 0, True, False
    for lane, inner in zip(fork.lanes, position[1], strict=True):
        lane_acting, lane_ends, lane_aborts = _prospects(lane, inner)
        acting, can_end, can_abort = acting | lane_acting, can_end and lane_ends, can_abort or lane_aborts
    if not can_end:
        return acting, False, can_abort
    target = fork.target
    return acting | graph.acting[target], graph.can_end[target], can_abort or graph.can_abort[target]
