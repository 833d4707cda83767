"""Projection: erase the edges that a role takes no part in, close under erasure, determinise, minimise.

There is no other projection: if this automaton is wrong, nothing is right (DESIGN section 2.2). It is defined for every
protocol, the refused ones too; only that of a checked protocol is worth carrying out.

Where nothing but messages, deadlines, aborts and pars is on the edges, the compressed automata of the check are read,
which skip what a role takes no part in without looking at it; else a class walks through the automaton edge by edge
(`project_class`). Both give the same automaton for such a protocol (a test).
"""

from collections import deque

from aura_chor.base.names import LanePath, RoleName
from aura_chor.mpst.acts import Act, is_expiry, is_receive
from aura_chor.mpst.automaton import AbortEdge, Edge, ForkEdge, GlobalAutomaton, LocalEdge, MessageEdge, Protocol
from aura_chor.mpst.classes import classes
from aura_chor.mpst.enter import with_entries, witnesses_of
from aura_chor.mpst.flat import Flat, FlatFork, FlatStep, flatten
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
    RoleClass,
    Send,
)
from aura_chor.mpst.local_events import Expired, InTime
from aura_chor.mpst.minimise import as_it_acts, minimised
from aura_chor.mpst.project_class import ProjectionTooLargeError, project_class
from aura_chor.mpst.rolegraph import Occurrence, Outlook, Place, RoleGraph, graph_from
from aura_chor.mpst.sites import Site
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Span


class Projector:
    """Projects one protocol onto any of its classes: what does not depend on the class is computed once."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._flats = [
            None if protocol.families or not is_plain(instance.automaton) else flatten(instance.automaton)
            for instance in protocol.instances
        ]
        self._valuations = [tuple([value for _, value in instance.valuation.values]) for instance in protocol.instances]
        self.classes = classes(protocol)
        """The classes, in the order of the roles: one projection and one module each."""

    def project(self, role: RoleName | RoleClass) -> Projection:
        """The automaton of a class (or of a role that is one), for every instance and joined over them.

        Raises ProjectionTooLargeError.
        """
        of = role if isinstance(role, RoleClass) else next(one for one in self.classes if one.name == role)
        locals_ = self.in_instances(of)
        acting = [as_it_acts(local) for local in locals_]
        joined = join(list(zip(self._valuations, acting, strict=True)))
        return Projection(of.name, joined if joined is locals_[0] else minimised(joined), tuple(locals_), of)

    def in_instances(self, of: RoleClass) -> list[LocalAutomaton]:
        """The class's automaton in each instance, for those that have no need of the joined one.

        Raises ProjectionTooLargeError.
        """
        locals_ = [self._instance(number, of) for number in range(len(self._protocol.instances))]
        collected = frozenset[str]().union(*map(witnesses_of, locals_))
        phases = [instance.phases for instance in self._protocol.instances]
        return [with_entries(local, rules, collected) for local, rules in zip(locals_, phases, strict=True)]

    def _instance(self, number: int, of: RoleClass) -> LocalAutomaton:
        instance = self._protocol.instances[number]
        flat = self._flats[number]
        if flat is not None:
            return _projected(flat, instance.automaton.lane, of.role)
        return project_class(instance.automaton, of, self._protocol.references)


def is_plain(automaton: GlobalAutomaton) -> bool:
    """Whether there are but messages, deadlines, aborts and pars."""
    stack = [automaton]
    while stack:
        for edges in stack.pop().edges:
            for edge in edges:
                if isinstance(edge, ForkEdge):
                    stack.extend(edge.lanes)
                elif not _is_plain(edge):
                    return False
    return True


def _is_plain(edge: Edge) -> bool:
    match edge:
        case MessageEdge():
            return not edge.each and not edge.fact
        case LocalEdge():
            return isinstance(edge.event, InTime | Expired)
        case _:
            return isinstance(edge, AbortEdge)


def project(protocol: Protocol, role: RoleName) -> Projection:
    """For a caller that wants one class only."""
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
