"""Projection: erase the edges that a role takes no part in, close under erasure, determinise, minimise.

There is no other projection: if this automaton is wrong, nothing is right (DESIGN section 2.2). It is defined for every
protocol, the refused ones too; only that of a checked protocol is worth carrying out.
"""

import operator
from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import replace

from aura_chor.base.names import LanePath, RoleName
from aura_chor.mpst.actions import label_of, retarget, targets_of
from aura_chor.mpst.automaton import GlobalAutomaton, InTime, LocalEdge, MessageEdge, Protocol, Site
from aura_chor.mpst.flat import Flat, FlatFork, FlatStep, flatten
from aura_chor.mpst.graph import minimise
from aura_chor.mpst.join import join
from aura_chor.mpst.limits import MAX_LOCAL_STATES
from aura_chor.mpst.local import (
    AbortAction,
    Action,
    Expiry,
    Fork,
    LocalAutomaton,
    LocalState,
    Projection,
    Receive,
    Send,
)
from aura_chor.mpst.rolegraph import Act, Occurrence, Outlook, Place, RoleGraph, graph_from, is_expiry, is_receive
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Span


class ProjectionTooLargeError(Exception):
    """A role's automaton has more than MAX_LOCAL_STATES states."""


class Projector:
    """Projects one protocol onto any of its roles: what does not depend on the role is computed once."""

    def __init__(self, protocol: Protocol) -> None:
        self._flats = [flatten(instance.automaton) for instance in protocol.instances]
        self._lanes = [instance.automaton.lane for instance in protocol.instances]
        self._valuations = [tuple([value for _, value in instance.valuation.values]) for instance in protocol.instances]

    def project(self, role: RoleName) -> Projection:
        """The role's automaton, for every instance and joined over them.

        Raises ProjectionTooLargeError.
        """
        locals_ = [_projected(flat, lane, role) for flat, lane in zip(self._flats, self._lanes, strict=True)]
        acting = [_as_it_acts(local) for local in locals_]
        joined = join(list(zip(self._valuations, acting, strict=True)))
        return Projection(role, joined if joined is locals_[0] else minimised(joined), tuple(locals_))


def project(protocol: Protocol, role: RoleName) -> Projection:
    """For a caller that wants one role only."""
    return Projector(protocol).project(role)


def too_large(role: RoleName, span: Span) -> Diagnostic:
    message = f"the automaton of {role} has more than {MAX_LOCAL_STATES:,} states; split the protocol"
    return Diagnostic(codes.PROJECTION_BUDGET, message, span)


def project_automaton(automaton: GlobalAutomaton, role: RoleName) -> LocalAutomaton:
    """The role's automaton in one instance, minimal, its states numbered breadth first."""
    return _projected(flatten(automaton), automaton.lane, role)


def _projected(flat: Flat, lane: LanePath, role: RoleName) -> LocalAutomaton:
    return _from_graph(flat, graph_from(flat, role, flat.start), lane)


def _from_graph(flat: Flat, graph: RoleGraph, lane: LanePath) -> LocalAutomaton:
    start = frozenset((graph.start,))
    numbers = {start: 0}
    queue = deque([start])
    states: list[LocalState] = []
    while queue:
        state = _state(flat, graph, queue.popleft(), numbers, queue)
        states.append(state)
        if len(numbers) > MAX_LOCAL_STATES:
            raise ProjectionTooLargeError
    return minimised(LocalAutomaton(graph.role, lane, tuple(states)))


def _state(
    flat: Flat,
    graph: RoleGraph,
    nodes: frozenset[int],
    numbers: dict[frozenset[int], int],
    queue: deque[frozenset[int]],
) -> LocalState:
    outlooks = [graph.outlooks[node] for node in sorted(nodes)]
    ordered = _acts_in_order(outlooks)
    actions = []
    for act, occurrences in ordered:
        target = frozenset([occurrence.target for occurrence in occurrences.values()])
        if target not in numbers:
            numbers[target] = len(numbers)
            queue.append(target)
        actions.append(_action(flat, graph.role, act, occurrences, numbers[target]))
    return LocalState(
        actions=tuple(actions),
        may_end=any(o.done or o.starved or (o.elsewhere and not ordered) for o in outlooks),
        aborted=any(outlook.aborted for outlook in outlooks),
        phase=_phase(ordered[0][1]) if ordered else None,
    )


def _acts_in_order(outlooks: list[Outlook]) -> list[tuple[Act, dict[Place, Occurrence]]]:
    """What the role may do next, in the order of the text; the expiry of a deadline last."""
    if len(outlooks) == 1 and all(act[0] != "in time" for act in outlooks[0].acts):
        acts = outlooks[0].acts
    else:
        acts = {}
        for outlook in outlooks:
            for act, occurrences in outlook.acts.items():
                acts.setdefault(_as_received(act), {}).update(occurrences)
    if len(acts) == 1:
        return list(acts.items())
    return sorted(acts.items(), key=lambda item: (is_expiry(item[0]), _place(item[1])))


def _as_received(act: Act) -> Act:
    """In the role's automaton a receipt is one whether it is in time or not: the expiry beside it says so."""
    return ("?", *act[1:]) if is_receive(act) else act


def _place(occurrences: dict[Place, Occurrence]) -> tuple[str, int, str]:
    first = min((o.step.edge.span.file, o.step.edge.span.start, o.source) for o in occurrences.values())
    return first[0], first[1], str(next(iter(occurrences.values())).step.edge)


def _phase(occurrences: dict[Place, Occurrence]) -> str | None:
    edge = _first(occurrences).step.edge
    return edge.sites[0].phase if isinstance(edge, MessageEdge) else edge.phase


def _first(occurrences: dict[Place, Occurrence]) -> Occurrence:
    return min(occurrences.values(), key=lambda o: (o.step.edge.span.file, o.step.edge.span.start))


def _action(flat: Flat, role: RoleName, act: Act, occurrences: dict[Place, Occurrence], target: int) -> Action:
    kind, lane, peers, label = act
    if kind == "fork":
        return _fork(flat, role, next(iter(occurrences.values())), target)
    if kind == "abort":
        return AbortAction(str(lane), _phase(occurrences), _first(occurrences).step.edge.span)
    if is_expiry(act):
        edge = _first(occurrences).step.edge
        return Expiry(peers, label, lane, target, _phase(occurrences), edge.span)  # type: ignore[arg-type]
    sites = _sites(occurrences)
    if kind == "!":
        return Send(peers, label, lane, sites, target)  # type: ignore[arg-type]
    return Receive(peers, label, lane, sites, target)  # type: ignore[arg-type]


def _sites(occurrences: dict[Place, Occurrence]) -> tuple[Site, ...]:
    if len(occurrences) == 1:
        sites = _sites_of(next(iter(occurrences.values())).step)
        return tuple(sorted(sites, key=lambda site: site.number)) if len(sites) > 1 else sites
    found: dict[int, Site] = {}
    for occurrence in occurrences.values():
        found.update({site.number: site for site in _sites_of(occurrence.step)})
    return tuple(found[number] for number in sorted(found))


def _sites_of(step: FlatStep | FlatFork) -> tuple[Site, ...]:
    edge = step.edge
    if isinstance(edge, MessageEdge):
        return edge.sites
    return edge.event.sites if isinstance(edge, LocalEdge) and isinstance(edge.event, InTime) else ()


def _fork(flat: Flat, role: RoleName, occurrence: Occurrence, target: int) -> Fork:
    fork = occurrence.step
    assert isinstance(fork, FlatFork)
    lanes = []
    for lane in fork.lanes_of(role):
        graph = graph_from(flat, role, fork.starts[lane])
        lanes.append((lane, _from_graph(flat, graph, fork.edge.lanes[lane].lane)))
    return Fork(fork.edge.number, tuple(lanes), target, fork.edge.phase, fork.edge.span)


def _as_it_acts(automaton: LocalAutomaton) -> LocalAutomaton:
    """Where a role acts or may end, it makes no difference to it that others may have aborted.

    The very automaton where that changes nothing.
    """
    states = tuple([_state_as_it_acts(state) for state in automaton.states])
    unchanged = all(map(operator.is_, states, automaton.states))
    return automaton if unchanged else replace(automaton, states=states)


def _state_as_it_acts(state: LocalState) -> LocalState:
    forks = any(isinstance(action, Fork) for action in state.actions)
    if not forks and not (state.aborted and (state.actions or state.may_end)):
        return state
    actions = tuple(_lanes_as_they_act(one) if isinstance(one, Fork) else one for one in state.actions)
    return replace(state, actions=actions, aborted=state.aborted and not actions and not state.may_end)


def _lanes_as_they_act(fork: Fork) -> Fork:
    return replace(fork, lanes=tuple((lane, minimised(_as_it_acts(automaton))) for lane, automaton in fork.lanes))


def minimised(automaton: LocalAutomaton) -> LocalAutomaton:
    """The least automaton with the same behaviour and phases; equal actions of merged states pool their sites."""
    states = automaton.states
    colours: list[Hashable] = []
    edges: list[list[tuple[Hashable, int]]] = []
    for state in states:
        labels = [label_of(action) for action in state.actions]
        colours.append((state.may_end, state.aborted, state.phase, frozenset(labels)))
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
    if not isinstance(action, Send | Receive) or len(alternatives) == 1:
        return action
    label = label_of(action)
    found: dict[int, Site] = {}
    for actions in alternatives:
        for other in actions:
            if isinstance(other, Send | Receive) and label_of(other) == label:
                found.update({site.number: site for site in other.sites})
    sites = tuple(found[number] for number in sorted(found))
    if isinstance(action, Send):
        return Send(action.receivers, action.label, action.lane, sites, action.target)
    return Receive(action.sender, action.label, action.lane, sites, action.target)
