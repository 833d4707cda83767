"""Witnesses handed over on entering a phase: an action of those that collected them, put where the phase begins.

A phase synchronises nobody: for each class it begins at its own first action in it, and only there can the transition
ask for evidence. Who takes no part in a phase, or has collected none of its witnesses, enters it without a word.
"""

import operator
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from aura_chor.mpst.actions import lanes_of, retarget, span_of, targets_of, with_lanes, with_targets
from aura_chor.mpst.automaton import PhaseRules
from aura_chor.mpst.local import Action, Collect, Enter, LocalAutomaton, LocalState
from aura_chor.mpst.minimise import minimised
from aura_chor.report.diagnostic import Span


def with_entries(automaton: LocalAutomaton, phases: Sequence[PhaseRules], collected: frozenset[str]) -> LocalAutomaton:
    """The automaton with an `Enter` wherever it comes into a phase that requires one of the witnesses `collected`.

    The very automaton where there is none.
    """
    rules = {phase.name: phase for phase in phases}
    if not any(phase.requires for phase in phases):
        return automaton
    return _with_entries(automaton, rules, collected, ())


def witnesses_of(automaton: LocalAutomaton) -> frozenset[str]:
    """The witnesses that the class collects somewhere."""
    found: set[str] = set()
    stack = [automaton]
    while stack:
        for state in stack.pop().states:
            for action in state.actions:
                if isinstance(action, Collect) and action.witness is not None:
                    found.add(action.witness)
                stack.extend(lanes_of(action))
    return frozenset(found)


_Chain = tuple[str, ...]
"""A phase with those around it, outermost first; () before the first."""


def _chain(phase: str | None, rules: dict[str, PhaseRules]) -> _Chain:
    if phase is None:
        return ()
    return (*rules[phase].outer, phase) if phase in rules else (phase,)


def _with_entries(
    automaton: LocalAutomaton, rules: dict[str, PhaseRules], own: frozenset[str], around: _Chain
) -> LocalAutomaton:
    """Recurs over nested lanes only."""
    entries = _Entries(automaton, rules, own)
    start = entries.toward(0, around)
    states = [entries.rerouted(state) for state in automaton.states]
    if not entries.added and all(map(operator.is_, states, automaton.states)):
        return automaton
    return minimised(replace(automaton, states=_reached([*states, *entries.added], start)))


def _reached(states: list[LocalState], start: int) -> tuple[LocalState, ...]:
    """The states that can be reached, the start first."""
    numbers = {start: 0}
    queue = [start]
    for number in queue:
        for action in states[number].actions:
            for target in targets_of(action):
                if target not in numbers:
                    numbers[target] = len(numbers)
                    queue.append(target)
    return tuple(_renumbered(states[number], numbers) for number in queue)


def _renumbered(state: LocalState, numbers: dict[int, int]) -> LocalState:
    return replace(state, actions=tuple([retarget(action, numbers.__getitem__) for action in state.actions]))


@dataclass(slots=True)
class _Entries:
    automaton: LocalAutomaton
    rules: dict[str, PhaseRules]
    own: frozenset[str]
    added: list[LocalState] = field(default_factory=list)
    _known: dict[tuple[int, str, str | None], int] = field(default_factory=dict)

    def rerouted(self, state: LocalState) -> LocalState:
        """The state with its transitions through the entries that they need, and so the lanes of its actions."""
        here = _chain(state.phase, self.rules)
        actions = tuple([self._action(action, here) for action in state.actions])
        return state if actions == state.actions else replace(state, actions=actions)

    def _action(self, action: Action, here: _Chain) -> Action:
        lanes = tuple([_with_entries(lane, self.rules, self.own, here) for lane in lanes_of(action)])
        action = with_lanes(action, lanes) if lanes else action
        return with_targets(action, tuple([self.toward(target, here) for target in targets_of(action)]))

    def toward(self, target: int, here: _Chain) -> int:
        """The state to go to for `target`: an entry, where a phase begins there."""
        there = _chain(self.automaton.states[target].phase, self.rules)
        entered = [phase for phase in there if phase not in here]
        before = here[-1] if here else None
        for position in range(len(entered) - 1, -1, -1):
            earlier = entered[position - 1] if position else before
            target = self._entry(target, entered[position], earlier)
        return target

    def _entry(self, target: int, phase: str, before: str | None) -> int:
        witnesses = self._handed_over(phase)
        if not witnesses:
            return target
        key = (target, phase, before)
        if key not in self._known:
            self._known[key] = len(self.automaton.states) + len(self.added)
            enter = Enter(phase, witnesses, target, before, self._span(target))
            self.added.append(LocalState((enter,), may_end=False, aborted=False, phase=before))
        return self._known[key]

    def _handed_over(self, phase: str) -> tuple[str, ...]:
        rules = self.rules.get(phase)
        return () if rules is None else tuple(witness for witness in rules.requires if witness in self.own)

    def _span(self, target: int) -> Span:
        """The phase's first action of this class: where its transition is needed."""
        known = len(self.automaton.states)
        state = self.automaton.states[target] if target < known else self.added[target - known]
        span = span_of(state.actions[0])
        assert span is not None, "no case before the join"
        return span
