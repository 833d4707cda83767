"""The automaton compressed for one role: steps that do not involve it are contracted (DESIGN section 2).

A node is a flat state. What lies ahead of a node, up to the role's next action, is in its *outlook*: the actions that
some silent path reaches, those that every path reaches, and whether some path never comes to one.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from aura_chor.base.names import RoleName
from aura_chor.mpst.acts import Act, act_of, is_receive
from aura_chor.mpst.flat import Flat, FlatFork, FlatStep
from aura_chor.mpst.graph import components, has_cycle

Place: TypeAlias = tuple[int, int]
"""The flat states before and behind an action: a receiver may see two edges out of one state as one action."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where an action can happen: the flat state it leaves, its step or fork, the flat state behind it."""

    source: int
    step: FlatStep | FlatFork
    target: int

    @property
    def place(self) -> Place:
        return self.source, self.target


@dataclass(slots=True)
class Outlook:
    """What lies ahead of a node before the role's next action.

    `acts`: every action that some path reaches, with where. `certain`: those that every path still can reach, None for
    all (every path is aborted). `done` and `starved`: bottoms from which the role never acts, because the session (or
    lane) ends, or goes on for ever without it; `elsewhere`: goes on for ever in a lane of a par. `aborted`: a bottom
    where another role has aborted. `loops`: some path can go round without the role and leave again.
    """

    acts: dict[Act, dict[Place, Occurrence]]
    certain: frozenset[Act] | None
    done: bool = False
    starved: bool = False
    elsewhere: bool = False
    loops: bool = False
    aborted: bool = False
    sends: list[Act] = field(default_factory=list)
    receives: list[Act] = field(default_factory=list)


@dataclass(slots=True)
class RoleGraph:
    """`outlooks` by node, for `start` and every target of one of the role's actions reachable from it."""

    role: RoleName
    start: int
    outlooks: dict[int, Outlook]


def role_graphs(flat: Flat, role: RoleName) -> list[RoleGraph]:
    """The role's graph from the start, then one for each lane of a fork in which the role has several lanes."""
    graphs = [graph_from(flat, role, flat.start)]
    for fork in flat.forks:
        if fork is not None:
            lanes = fork.lanes_of(role)
            if len(lanes) > 1:
                graphs += [graph_from(flat, role, fork.starts[lane]) for lane in lanes]
    return graphs


def graph_from(flat: Flat, role: RoleName, start: int) -> RoleGraph:
    """The role's graph from a flat state: the start of the session, or of a lane in which it has a body of its own."""
    explored = _Explored(flat, role, start)
    explored.walk()
    return RoleGraph(role, start, explored.outlooks())


def goes_on_without(flat: Flat, fork: FlatFork, role: RoleName) -> bool:
    """Whether a lane can go on for ever while the role, for all that it knows, has ended its own part in the fork."""
    own = fork.lanes_of(role)
    lanes = [lane for lane, ways in enumerate(fork.endless) if any(role not in acting for acting in ways)]
    return any(
        lane not in own or _may_seem_ended(graph_from(flat, role, fork.starts[lane])) for lane in lanes if own != [lane]
    )


def _may_seem_ended(graph: RoleGraph) -> bool:
    """Whether the lane can go on for ever where the role has nothing left to do in it, and so leaves it."""
    return any((outlook.starved or outlook.elsewhere) and not outlook.acts for outlook in graph.outlooks.values())


_INSIDE = -1
"""Stands for a node within a chain, which its chain has dealt with."""


class _Explored:
    """Nodes with their silent successors and own actions; numbered densely for the component search."""

    def __init__(self, flat: Flat, role: RoleName, start: int) -> None:
        self._flat = flat
        self._role = role
        self._unit = start
        self._ids: dict[int, int] = {}
        self._nodes: list[int] = []
        self._silent: list[list[int]] = []
        self._acts: list[list[tuple[Act, Occurrence]]] = []
        self._id(start)

    def _id(self, node: int) -> int:
        found = self._ids.get(node)
        if found is None:
            found = self._ids[node] = len(self._nodes)
            self._nodes.append(node)
            self._silent.append([])
            self._acts.append([])
        return found

    def walk(self) -> None:
        position = 0
        while position < len(self._nodes):
            if self._nodes[position] != _INSIDE:
                self._visit(position, self._nodes[position])
            position += 1

    def _visit(self, number: int, node: int) -> None:
        flat, role = self._flat, self._role
        chain = flat.chains.get(node)
        if chain is not None:
            self._along_chain(number, node)
            return
        fork = flat.forks[node]
        if fork is not None:
            self._at_fork(number, node, fork)
            return
        for step in flat.steps[node]:
            if step.involves(role):
                self._act(number, node, step)
            else:
                self._silent[number].append(self._id(step.target))
        left = flat.exits.get(node)
        if left is not None and len(left[0].lanes_of(role)) == 1 and self._unit not in left[0].starts:
            self._silent[number].append(self._id(left[0].target))
        passed = flat.passes.get(node)
        if passed is not None:
            self._silent[number].append(self._id(passed[1]))
            if goes_on_without(flat, passed[0], role):
                self._silent[number].append(self._id(flat.endless))

    def _act(self, number: int, source: int, step: FlatStep) -> None:
        self._acts[number].append((act_of(self._role, step.edge), Occurrence(source, step, step.target)))
        self._id(step.target)

    def _along_chain(self, number: int, node: int) -> None:
        """The chain's own actions of the role become a row of nodes; everything between them is contracted."""
        chain = self._flat.chains[node]
        source = node
        for position in chain.by_role.get(self._role, ()):
            before = chain.steps[position - 1].target if position else node
            step = chain.steps[position]
            self._acts[number].append((act_of(self._role, step.edge), Occurrence(before, step, step.target)))
            source = step.target
            if source == chain.tail:
                self._id(source)
                return
            number = self._inner(source)
        if source != chain.tail or not chain.by_role.get(self._role):
            self._silent[number].append(self._id(chain.tail))

    def _inner(self, node: int) -> int:
        """A node inside a chain: visited here, so that `walk` finds nothing more to do for it."""
        found = self._ids.get(node)
        if found is None:
            found = self._ids[node] = len(self._nodes)
            self._nodes.append(_INSIDE)
            self._silent.append([])
            self._acts.append([])
        return found

    def _at_fork(self, number: int, node: int, fork: FlatFork) -> None:
        lanes = fork.lanes_of(self._role)
        if not lanes:
            self._silent[number].append(self._id(fork.target))
        elif len(lanes) == 1:
            self._silent[number].append(self._id(fork.starts[lanes[0]]))
        else:
            act: Act = ("fork", fork.edge.number, None, None)
            self._acts[number].append((act, Occurrence(node, fork, fork.target)))
            self._id(fork.target)

    def outlooks(self) -> dict[int, Outlook]:
        by_id: list[Outlook | None] = [None] * len(self._nodes)

        def successors(number: int) -> list[int]:
            return self._silent[number]

        for component in components(len(self._nodes), successors, range(len(self._nodes))):
            outlook = self._outlook(component, by_id, cyclic=has_cycle(component, successors))
            for number in component:
                by_id[number] = outlook
        return {node: by_id[number] for node, number in self._ids.items()}  # type: ignore[misc]

    def _outlook(self, component: list[int], by_id: list[Outlook | None], *, cyclic: bool) -> Outlook:
        members = set(component)
        ahead = {n for number in component for n in self._silent[number] if n not in members}
        beyond = list({id(o): o for n in sorted(ahead) if (o := by_id[n]) is not None}.values())
        own = [found for number in component for found in self._acts[number]]
        if len(beyond) == 1 and not own and not cyclic:
            return beyond[0]
        acts: dict[Act, dict[Place, Occurrence]] = {}
        for act, occurrence in own:
            acts.setdefault(act, {})[occurrence.place] = occurrence
        for outlook in beyond:
            for act, occurrences in outlook.acts.items():
                acts.setdefault(act, {}).update(occurrences)
        result = Outlook(acts, None)
        if beyond:
            bounds = [outlook.certain for outlook in beyond if outlook.certain is not None]
            result.certain = frozenset.intersection(*bounds) if bounds else None
            result.done = any(outlook.done for outlook in beyond)
            result.starved = any(outlook.starved for outlook in beyond)
            result.elsewhere = any(outlook.elsewhere for outlook in beyond)
            result.loops = cyclic or any(outlook.loops for outlook in beyond)
            result.aborted = any(outlook.aborted for outlook in beyond)
        else:
            self._bottom(component, result, own=bool(own), cyclic=cyclic)
        result.receives = [act for act in acts if is_receive(act)]
        result.sends = [act for act in acts if not is_receive(act)]
        return result

    def _bottom(self, component: list[int], result: Outlook, *, own: bool, cyclic: bool) -> None:
        nodes = [self._nodes[number] for number in component]
        if any(node != _INSIDE and self._flat.aborted[node] for node in nodes):
            result.aborted = True
            return
        result.certain = frozenset(result.acts)
        result.loops = cyclic and own
        if not own:
            result.done = any(node != _INSIDE and self._flat.final[node] for node in nodes)
            result.elsewhere = nodes == [self._flat.endless]
            result.starved = not result.done and not result.elsewhere
