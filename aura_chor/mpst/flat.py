"""One instance with its lanes, laid flat: every state of every lane has one number, and chains are found once.

The checks ask for each role what happens between two of its own actions. Most of a protocol is chains (one edge out,
one in), so each chain is indexed by role: what a role takes no part in costs it nothing.
"""

from dataclasses import dataclass, field

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import ForkEdge, GlobalAutomaton, MessageEdge, Step


@dataclass(frozen=True, slots=True, eq=False)
class FlatFork:
    """A fork with its lanes' start states; `roles[i]` are the roles that act in lane i."""

    edge: ForkEdge
    starts: tuple[int, ...]
    roles: tuple[frozenset[RoleName], ...]
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
    """`steps[s]` or `forks[s]` may happen in flat state s; `exits[s]` is the fork that the lane end s leads out of."""

    start: int = 0
    steps: list[list[FlatStep]] = field(default_factory=list)
    forks: list[FlatFork | None] = field(default_factory=list)
    final: list[bool] = field(default_factory=list)
    aborted: list[bool] = field(default_factory=list)
    exits: dict[int, FlatFork] = field(default_factory=dict)
    chains: dict[int, Chain] = field(default_factory=dict)
    lane_starts: list[int] = field(default_factory=list)


def flatten(automaton: GlobalAutomaton) -> Flat:
    flat = Flat()
    flat.start, _ = _add(flat, automaton)
    _find_chains(flat)
    return flat


def _add(flat: Flat, automaton: GlobalAutomaton) -> tuple[int, frozenset[RoleName]]:
    """Adds the automaton's states; gives its start's number and the roles that act in it. Recurs over nested pars."""
    base = len(flat.steps)
    count = len(automaton.edges)
    flat.steps.extend([] for _ in range(count))
    flat.forks.extend([None] * count)
    flat.final.extend(state in automaton.final for state in range(count))
    flat.aborted.extend(state in automaton.aborted for state in range(count))
    roles: set[RoleName] = set()
    for state, edges in enumerate(automaton.edges):
        for edge in edges:
            if isinstance(edge, ForkEdge):
                fork = _add_fork(flat, edge, base + edge.target)
                flat.forks[base + state] = fork
                roles |= fork.inside
            else:
                flat.steps[base + state].append(FlatStep(edge, base + edge.target))
                roles.add(edge.actor)
                if isinstance(edge, MessageEdge):
                    roles.update(edge.receivers)
    return base + automaton.start, frozenset(roles)


def _add_fork(flat: Flat, edge: ForkEdge, target: int) -> FlatFork:
    starts, roles, ends = [], [], []
    for lane in edge.lanes:
        base = len(flat.steps)
        start, acting = _add(flat, lane)
        starts.append(start)
        roles.append(acting)
        ends += [base + state for state in lane.final]
        flat.lane_starts.append(start)
    fork = FlatFork(edge, tuple(starts), tuple(roles), target, frozenset().union(*roles))
    for end in ends:
        flat.exits[end] = fork
    return fork


def _find_chains(flat: Flat) -> None:
    count = len(flat.steps)
    incoming = [0] * count
    for steps in flat.steps:
        for step in steps:
            incoming[step.target] += 1
    heads = {flat.start, *flat.lane_starts}
    for state in range(count):
        fork = flat.forks[state]
        if fork is not None:
            heads.add(fork.target)
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
