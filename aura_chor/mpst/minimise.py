"""The least local automaton with the same behaviour. Phases are kept apart, as names of states."""

import operator
from collections.abc import Hashable, Sequence
from dataclasses import replace

from aura_chor.mpst.actions import label_of, lanes_of, retarget, sites_of, targets_of, with_lanes, with_sites
from aura_chor.mpst.graph import minimise
from aura_chor.mpst.local import Action, Each, Fork, LocalAutomaton, LocalState
from aura_chor.mpst.sites import Site


def minimised(automaton: LocalAutomaton) -> LocalAutomaton:
    """The least automaton with the same behaviour and phases; equal actions of merged states pool their sites."""
    states = automaton.states
    colours: list[Hashable] = []
    edges: list[list[tuple[Hashable, int]]] = []
    for state in states:
        labels = [label_of(action) for action in state.actions]
        lanes = [inner for action in state.actions for inner in lanes_of(action)]
        colours.append((state.may_end, state.aborted, state.phase, frozenset(labels), tuple(lanes)))
        edges.append(
            [
                ((label, side), target)
                for label, action in zip(labels, state.actions, strict=True)
                for side, target in enumerate(targets_of(action))
            ]
        )
    classes = minimise(colours, edges)
    if len(set(classes)) == len(states) and _in_order(states):
        return automaton
    return LocalAutomaton(automaton.role, automaton.lane, _quotient(states, classes))


def _in_order(states: Sequence[LocalState]) -> bool:
    """Whether the states are numbered breadth first already, and all of them are reached."""
    reached = 1
    for number, state in enumerate(states):
        if number == reached:
            return False
        for action in state.actions:
            for target in targets_of(action):
                if target > reached:
                    return False
                reached = max(reached, target + 1)
    return reached == len(states)


def _quotient(states: Sequence[LocalState], classes: list[int]) -> tuple[LocalState, ...]:
    members: dict[int, list[LocalState]] = {}
    for state, number in zip(states, classes, strict=True):
        members.setdefault(number, []).append(state)
    order = {classes[0]: 0}
    queue = [classes[0]]
    result: list[LocalState] = []
    for number in queue:
        first = members[number][0]
        actions = []
        for action in first.actions:
            pooled = _pool(action, [state.actions for state in members[number]])
            for target in targets_of(action):
                if classes[target] not in order:
                    order[classes[target]] = len(order)
                    queue.append(classes[target])
            actions.append(retarget(pooled, lambda t: order[classes[t]]))
        result.append(LocalState(tuple(actions), first.may_end, first.aborted, first.phase))
    return tuple(result)


def _pool(action: Action, alternatives: list[tuple[Action, ...]]) -> Action:
    """The action with the sites of all equal actions of the states that became one."""
    if len(alternatives) == 1 or not sites_of(action):
        return action
    label = label_of(action)
    found: dict[int, Site] = {}
    for actions in alternatives:
        for other in actions:
            if label_of(other) == label:
                found.update({site.number: site for site in sites_of(other)})
    return with_sites(action, tuple(found[number] for number in sorted(found)))


def as_it_acts(automaton: LocalAutomaton) -> LocalAutomaton:
    """Where a role acts or may end, it makes no difference to it that others may have aborted.

    The very automaton where that changes nothing.
    """
    states = tuple([_state_as_it_acts(state) for state in automaton.states])
    unchanged = all(map(operator.is_, states, automaton.states))
    return automaton if unchanged else replace(automaton, states=states)


def _state_as_it_acts(state: LocalState) -> LocalState:
    has_lanes = any(isinstance(action, Fork | Each) for action in state.actions)
    if not has_lanes and not (state.aborted and (state.actions or state.may_end)):
        return state
    actions = tuple([_lanes_as_they_act(action) for action in state.actions])
    return replace(state, actions=actions, aborted=state.aborted and not actions and not state.may_end)


def _lanes_as_they_act(action: Action) -> Action:
    return with_lanes(action, tuple([minimised(as_it_acts(lane)) for lane in lanes_of(action)]))
