"""Complete runs, enumerated on both sides: of the global automaton, and of the composition with nothing left out.

A run is what each role did in each lane, in order: runs that differ in the order of independent steps are one run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from aura_chor.base.names import LanePath, RoleName
from aura_chor.mpst.automaton import AbortEdge, ForkEdge, GlobalAutomaton, LocalEdge
from aura_chor.mpst.explore_alphabet import Alphabet, Step, StepKind, Thread
from aura_chor.mpst.explore_compile import composition_of, forking_roles
from aura_chor.mpst.explore_composition import Composition
from aura_chor.mpst.explore_nodes import ASLEEP, Places, Queues
from aura_chor.mpst.local import LocalAutomaton
from aura_chor.mpst.local_events import Expired

Word: TypeAlias = tuple[str, ...]
Traces: TypeAlias = frozenset[tuple[RoleName, LanePath, Word]]
MAX_STEPS = 14
"""Sends and receives in a run; longer runs are not compared."""
_KINDS = (StepKind.SEND, StepKind.RECEIVE, StepKind.EXPIRE)
MAX_CONFIGURATIONS = 1_500
"""A composition with more is not compared: unreduced interleaving grows without mercy."""


def complete_traces_differ(automaton: GlobalAutomaton, locals_: Mapping[RoleName, LocalAutomaton]) -> str:
    """The first traces that one side has and the other lacks; empty for none, or when there are too many."""
    composed = _Enumeration(locals_).complete()
    if composed is None:
        return ""
    for traces in sorted(composed ^ set(_global(automaton)), key=_text):
        return f"{'only the composition' if traces in composed else 'only the protocol'} has {_text(traces)}"
    return ""


def _text(traces: Traces) -> str:
    return "; ".join(f"{role}{list(lane)}: {' '.join(word)}" for role, lane, word in sorted(traces))


# --- the protocol's ---


@dataclass
class _Run:
    steps: int = 0
    words: dict[tuple[RoleName, LanePath], Word] = field(default_factory=dict)

    def taking(self, steps: list[Step]) -> "_Run":
        words = dict(self.words)
        for step in steps:
            words[step.role, step.lane] = (*words.get((step.role, step.lane), ()), str(step))
        return _Run(self.steps + len(steps), words)

    def traces(self) -> Traces:
        return frozenset((role, lane, word) for (role, lane), word in self.words.items())


def _global(automaton: GlobalAutomaton) -> Iterator[Traces]:
    return (run.traces() for run in _runs(automaton, _Run()))


def _runs(automaton: GlobalAutomaton, before: _Run) -> Iterator[_Run]:
    """Lanes one after the other: what each role did in each lane is the same in any interleaving."""
    pending = [(automaton.start, before)]
    while pending:
        state, run = pending.pop()
        if run.steps > MAX_STEPS:
            continue
        if state in automaton.final:
            yield run
        for edge in automaton.edges[state]:
            if isinstance(edge, ForkEdge):
                pending.extend((edge.target, after) for after in _through(edge.lanes, run))
            elif isinstance(edge, LocalEdge):
                pending.append((edge.target, run.taking([_local(edge)])))
            elif not isinstance(edge, AbortEdge):
                sent = Step(StepKind.SEND, edge.sender, edge.receivers, edge.label, edge.lane)
                receivers = () if edge.posted else edge.receivers
                received = [Step(StepKind.RECEIVE, to, (edge.sender,), edge.label, edge.lane) for to in receivers]
                pending.append((edge.target, run.taking([sent, *received])))


def _local(edge: LocalEdge) -> Step:
    event = edge.event
    if isinstance(event, Expired):
        return Step(StepKind.EXPIRE, edge.role, (event.sender,), str(event.deadline), event.lane)
    return Step(StepKind.RECEIVE, edge.role, (event.sender,), event.label, event.lane)


def _through(lanes: tuple[GlobalAutomaton, ...], run: _Run) -> list[_Run]:
    runs = [run]
    for lane in lanes:
        runs = [after for before in runs for after in _runs(lane, before)]
    return runs


# --- the composition's ---


class _Enumeration:
    def __init__(self, locals_: Mapping[RoleName, LocalAutomaton]) -> None:
        self.alphabet = Alphabet(forking_roles(locals_))
        self.composition: Composition = composition_of(locals_, self.alphabet, channel_bound=MAX_STEPS)

    def complete(self) -> set[Traces] | None:
        """The traces of the runs that end with everybody at an end and every channel empty; None for too many."""
        start = self.composition.start()
        pending = [(start.places, start.queues, _Run())]
        seen = {(start.places, _Run().traces())}
        found: set[Traces] = set()
        while pending:
            places, queues, run = pending.pop()
            if self._has_ended(places, queues):
                found.add(run.traces())
            for thread, place in enumerate(places):
                if place == ASLEEP:
                    continue
                for successor in self.composition.moves(places, queues, Thread(thread)):
                    if successor is None or successor.aborted:
                        continue
                    steps = [self.alphabet.steps[step] for _, step in successor.events]
                    after = run.taking([step for step in steps if step.kind in _KINDS])
                    key = (successor.places, after.traces())
                    if after.steps <= MAX_STEPS and key not in seen:
                        seen.add(key)
                        pending.append((successor.places, successor.queues, after))
            if len(seen) > MAX_CONFIGURATIONS:
                return None
        return found

    def _has_ended(self, places: Places, queues: Queues) -> bool:
        return not any(queues) and all(place == ASLEEP or self.composition.nodes[place].may_end for place in places)
