"""One instance with its lanes, laid flat: every state of every lane has one number, and chains are found once.

The checks ask for each role what happens between two of its own actions. Most of a protocol is chains (one edge out,
one in), so each chain is indexed by role: what a role takes no part in costs it nothing.
"""

from dataclasses import dataclass, field

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import AbortEdge, ForkEdge, GlobalAutomaton, LocalEdge, MessageEdge, Step
from aura_chor.mpst.graph import components


@dataclass(frozen=True, slots=True, eq=False)
class FlatFork:
    """A fork with its lanes' start states; `roles[i]` are the roles that act in lane i.

    `target` is a state of its own where the lanes have joined; `Flat.passes` leads on from there. `endless[i]` has, for
    each way in which lane i can go on for ever, the roles that act in it for ever.
    """

    edge: ForkEdge
    starts: tuple[int, ...]
    roles: tuple[frozenset[RoleName], ...]
    endless: tuple[tuple[frozenset[RoleName], ...], ...]
    target: int
    inside: frozenset[RoleName]

    def lanes_of(self, role: RoleName) -> list[int]:
        return [i for i, roles in enumerate(self.roles) if role in roles]


@dataclass(frozen=True, slots=True, eq=False)
class FlatStep:
    """A message, an abort or a local step, with the flat number of its target."""

    edge: Step
    target: int

    def involves(self, role: RoleName) -> bool:
        return self.edge.involves(role)


@dataclass(slots=True, eq=False)
class Chain:
    """Steps in a row with nothing else out of or into the states between them; `by_role` gives positions."""

    steps: list[FlatStep]
    by_role: dict[RoleName, list[int]]
    tail: int


@dataclass(slots=True, eq=False)
class Flat:
    """`steps[s]` or `forks[s]` may happen in flat state s.

    `exits[s]` is the fork and the lane that the lane end s leads out of; `passes[s]` the fork whose lanes have joined
    in s, and the state behind it. `endless` stands for a session that goes on for ever elsewhere.
    """

    start: int = 0
    endless: int = 0
    steps: list[list[FlatStep]] = field(default_factory=list)
    forks: list[FlatFork | None] = field(default_factory=list)
    final: list[bool] = field(default_factory=list)
    aborted: list[bool] = field(default_factory=list)
    exits: dict[int, tuple[FlatFork, int]] = field(default_factory=dict)
    passes: dict[int, tuple[FlatFork, int]] = field(default_factory=dict)
    chains: dict[int, Chain] = field(default_factory=dict)
    lane_starts: list[int] = field(default_factory=list)


def flatten(automaton: GlobalAutomaton) -> Flat:
    flat = Flat()
    flat.endless = _states(flat, 1)
    flat.start = _add(flat, automaton).start
    _find_chains(flat)
    return flat


@dataclass(frozen=True, slots=True)
class _Added:
    """What was added for one automaton: its start, the roles that act in it, and its ways to go on for ever."""

    start: int
    roles: frozenset[RoleName]
    endless: tuple[frozenset[RoleName], ...]


def _states(flat: Flat, count: int) -> int:
    """Room for `count` states; the number of the first."""
    base = len(flat.steps)
    flat.steps.extend([] for _ in range(count))
    flat.forks.extend([None] * count)
    flat.final.extend([False] * count)
    flat.aborted.extend([False] * count)
    return base


def _add(flat: Flat, automaton: GlobalAutomaton) -> _Added:
    """Adds the automaton's states. Recurs over nested pars only."""
    base = _states(flat, len(automaton.edges))
    acting: list[frozenset[RoleName]] = [frozenset()] * len(automaton.edges)
    endless: list[frozenset[RoleName]] = []
    for state, edges in enumerate(automaton.edges):
        flat.final[base + state] = state in automaton.final
        flat.aborted[base + state] = state in automaton.aborted
        for edge in edges:
            if isinstance(edge, ForkEdge):
                fork = flat.forks[base + state] = _add_fork(flat, edge, base + edge.target)
                acting[state] |= fork.inside
                endless += [roles for ways in fork.endless for roles in ways]
            else:
                assert isinstance(edge, MessageEdge | AbortEdge | LocalEdge), (
                    "collectives are expanded before the check"
                )
                flat.steps[base + state].append(FlatStep(edge, base + edge.target))
                acting[state] |= {edge.actor, *(edge.receivers if isinstance(edge, MessageEdge) else ())}
    endless += _endless_ways(automaton, acting)
    return _Added(base + automaton.start, frozenset().union(*acting), tuple(endless))


def _endless_ways(automaton: GlobalAutomaton, acting: list[frozenset[RoleName]]) -> list[frozenset[RoleName]]:
    """The components that cannot be left and hold no end: what goes on for ever, and who acts there."""

    def successors(state: int) -> list[int]:
        return [edge.target for edge in automaton.edges[state]]

    ways = []
    for component in components(len(automaton.edges), successors, (automaton.start,)):
        members = set(component)
        left = any(target not in members for state in component for target in successors(state))
        if not left and not members & automaton.final and not members & automaton.aborted:
            ways.append(frozenset[RoleName]().union(*(acting[state] for state in component)))
    return ways


def _add_fork(flat: Flat, edge: ForkEdge, behind: int) -> FlatFork:
    bases = []
    added = []
    for lane in edge.lanes:
        bases.append(len(flat.steps))
        added.append(_add(flat, lane))
        flat.lane_starts.append(added[-1].start)
    joined = _states(flat, 1)
    fork = FlatFork(
        edge,
        tuple(lane.start for lane in added),
        tuple(lane.roles for lane in added),
        tuple(lane.endless for lane in added),
        joined,
        frozenset[RoleName]().union(*(lane.roles for lane in added)),
    )
    for number, (base, lane) in enumerate(zip(bases, edge.lanes, strict=True)):
        flat.exits.update({base + state: (fork, number) for state in lane.final})
    flat.passes[joined] = (fork, behind)
    return fork


def _find_chains(flat: Flat) -> None:
    count = len(flat.steps)
    incoming = [0] * count
    for steps in flat.steps:
        for step in steps:
            incoming[step.target] += 1
    heads = {flat.start, *flat.lane_starts, *(behind for _, behind in flat.passes.values())}
    for state in range(count):
        if incoming[state] != 1:
            heads.add(state)
        if len(flat.steps[state]) > 1:
            heads.update(step.target for step in flat.steps[state])
    for head in sorted(heads):
        if len(flat.steps[head]) == 1:
            flat.chains[head] = _chain(flat, head, heads)


def _chain(flat: Flat, head: int, heads: set[int]) -> Chain:
    steps: list[FlatStep] = []
    by_role: dict[RoleName, list[int]] = {}
    state = head
    while len(flat.steps[state]) == 1 and (state == head or state not in heads):
        step = flat.steps[state][0]
        position = len(steps)
        steps.append(step)
        by_role.setdefault(step.edge.actor, []).append(position)
        if isinstance(step.edge, MessageEdge) and not step.edge.posted:
            for receiver in step.edge.receivers:
                by_role.setdefault(receiver, []).append(position)
        state = step.target
        if state == head:
            break
    return Chain(steps, by_role, state)
