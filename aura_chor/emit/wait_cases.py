"""The cases of a wait, as modules have them: invitations to child sessions, and messages that name their receivers.

Where a role takes part in a child session and may as well receive something else, the invitation is a case of the same
wait, and the child session is a state of its own behind it.
A role that has no part of its own, but may post notices or forbid, is given a state in which it can.
"""

from dataclasses import replace
from itertools import pairwise

from aura_chor.emit.notation_many import LEAVE
from aura_chor.mpst.actions import lanes_of, with_lanes
from aura_chor.mpst.local import Action, Enter, JoinChild, LocalAutomaton, LocalState, Receive
from aura_chor.report.diagnostic import Span


def with_cases(automaton: LocalAutomaton) -> LocalAutomaton:
    """The automaton with a state behind every invitation that stands beside other cases; of its lanes, too."""
    states = [_with_lanes(state) for state in automaton.states]
    for number, state in enumerate(states):
        if len(state.actions) > 1:
            actions: list[Action] = []
            for action in state.actions:
                if isinstance(action, JoinChild):
                    states.append(LocalState((action,), may_end=False, aborted=False, phase=state.phase))
                    actions.append(replace(action, target=len(states) - 1))
                else:
                    actions.append(action)
            states[number] = replace(state, actions=tuple(actions))
    return replace(automaton, states=tuple(states))


def with_something_to_do(automaton: LocalAutomaton, span: Span) -> LocalAutomaton:
    """The automaton with a state to be in, for a role that only may post or forbid: it leaves when it likes."""
    if automaton.states[0].actions or not automaton.states[0].may_end:
        return automaton
    leave = LocalState((Enter(LEAVE, (), 1, None, span),), may_end=False, aborted=False, phase=None)
    return replace(automaton, states=(leave, automaton.states[0]))


def is_invited(automaton: LocalAutomaton, number: int) -> bool:
    """Whether the invitation to the child session of this state has come in the state before."""
    return any(
        isinstance(action, JoinChild) and action.target == number and len(state.actions) > 1
        for state in automaton.states
        for action in state.actions
    )


def named_first(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Of the two cases of a message that names a sub-family, the one in which the role is in it comes first."""
    ordered = list(actions)
    for place, (first, second) in enumerate(pairwise(actions)):
        if isinstance(first, Receive) and isinstance(second, Receive) and first.named is False and second.named:
            ordered[place : place + 2] = [second, first]
    return tuple(ordered)


def _with_lanes(state: LocalState) -> LocalState:
    if len(state.actions) == 1 and not lanes_of(state.actions[0]):
        return state
    actions = [with_lanes(action, tuple(map(with_cases, lanes_of(action)))) for action in state.actions]
    return replace(state, actions=named_first(tuple(actions)))
