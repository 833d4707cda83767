"""A class's walk through the global automaton: what a member does at every point, and the steps that it does not see.

A node is a state together with the sub-families that the member is in there. A lane that the member passes in line
(the one lane of a `par` in which it acts, its own lane of an `each`) is walked through like any other stretch; lanes in
which it needs a body of its own begin apart, at nodes of their own.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from aura_chor.base.names import LanePath, RoleName
from aura_chor.mpst.automaton import EachEdge, Edge, ForkEdge, GlobalAutomaton
from aura_chor.mpst.classes import Me
from aura_chor.mpst.deeds import Aborted, After, At, Deed, Simple, deeds_of
from aura_chor.mpst.local import Action, Each, Fork, LocalAutomaton, RoleClass
from aura_chor.mpst.model import Group
from aura_chor.mpst.partakes import gathers_in, partakes


@dataclass(frozen=True, slots=True)
class LaneStart:
    """Where a body of its own begins: the lane's number in its fork (0 in an `each`) and path, and the node."""

    number: int
    path: LanePath
    node: int


@dataclass(frozen=True, slots=True)
class Way:
    """One way on of an action at a node: the `side`-th (-1: it has none), to `target`."""

    action: Action
    side: int
    target: int
    lanes: tuple[LaneStart, ...] = ()


@dataclass(slots=True)
class Walk:
    """By node: silent steps, own actions, and whether the unit that it lies in (session or lane) may end there.

    Nodes 0 and 1 stand for a session that another has aborted, and for one that goes on for ever elsewhere.
    """

    start: int
    silent: list[list[int]] = field(default_factory=list)
    ways: list[list[Way]] = field(default_factory=list)
    final: list[bool] = field(default_factory=list)
    joined: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    """Nodes behind lanes, and the starts of lanes that might go on without the member; outer ones first."""


ABORTED = 0
ENDLESS = 1


def walk_through(automaton: GlobalAutomaton, of: RoleClass, references: Mapping[RoleName, Group]) -> Walk:
    """The class's walk through one instance."""
    own = {name: Group(role, inside=name) for name, role in _sub_families(automaton, references).items()}
    me = Me(of, {**own, **references})
    heard = frozenset(
        edge.sub_family
        for edge in gathers_in(automaton)
        if edge.sub_family is not None and any(me.may_be_in(role, frozenset(own)) for role in edge.receivers)
    )
    return _Walker(replace(me, heard=heard)).run(automaton)


def _sub_families(automaton: GlobalAutomaton, references: Mapping[RoleName, Group]) -> dict[RoleName, RoleName]:
    """The sub-families that gathers name, each with its family."""
    found = {}
    for edge in gathers_in(automaton):
        if edge.sub_family is not None:
            group = references.get(edge.senders)
            found[edge.sub_family] = edge.senders if group is None else group.role
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """An automaton on the way: the `each` variables that are the member's own in it, and what comes behind its end.

    `behind` None: the end of the unit.
    """

    automaton: GlobalAutomaton
    bound: frozenset[str]
    behind: int | None


class _Walker:
    def __init__(self, me: Me) -> None:
        self._me = me
        self._walk = Walk(0)
        self._numbers: dict[tuple[_Stretch, At], int] = {}
        self._queue: deque[tuple[int, _Stretch, At]] = deque()

    def run(self, automaton: GlobalAutomaton) -> Walk:
        self._node()
        self._node()
        self._walk.start = self._unit(automaton, frozenset(), frozenset())
        while self._queue:
            self._visit(*self._queue.popleft())
        return self._walk

    def _node(self) -> int:
        walk = self._walk
        walk.silent.append([])
        walk.ways.append([])
        walk.final.append(False)
        return len(walk.silent) - 1

    def _at(self, stretch: _Stretch, at: At) -> int:
        if at.state in stretch.automaton.aborted:
            return ABORTED
        if at.state in stretch.automaton.final and stretch.behind is not None and not stretch.automaton.edges[at.state]:
            return stretch.behind
        number = self._numbers.get((stretch, at))
        if number is None:
            number = self._numbers[stretch, at] = self._node()
            self._queue.append((number, stretch, at))
        return number

    def _unit(self, automaton: GlobalAutomaton, inside: frozenset[RoleName], bound: frozenset[str]) -> int:
        """The start of a session or lane in which the class has a body of its own."""
        return self._at(_Stretch(automaton, bound, None), At(automaton.start, inside))

    def _visit(self, node: int, stretch: _Stretch, at: At) -> None:
        edges = stretch.automaton.edges[at.state]
        if at.state in stretch.automaton.final:
            if stretch.behind is None:
                self._walk.final[node] = True
            else:
                self._walk.silent[node].append(stretch.behind)
        me = replace(self._me, inside=at.inside, bound=stretch.bound)
        if len(edges) == 1 and isinstance(edges[0], ForkEdge | EachEdge):
            self._lanes(node, stretch, edges[0], me)
            return
        for deed in deeds_of(_without_lanes(edges), me):
            self._carry_out(node, stretch, deed)

    def _carry_out(self, node: int, stretch: _Stretch, deed: Deed) -> None:
        if deed.action is not None and not deed.ways:
            self._walk.ways[node].append(Way(deed.action, -1, ABORTED))
        for side, afters in enumerate(deed.ways):
            for after in afters:
                target = self._after(stretch, after)
                if deed.action is None:
                    self._walk.silent[node].append(target)
                else:
                    self._walk.ways[node].append(Way(deed.action, side, target))

    def _after(self, stretch: _Stretch, after: After) -> int:
        match after:
            case At():
                return self._at(stretch, after)
            case Aborted():
                return ABORTED
            case Deed():
                node = self._node()
                self._carry_out(node, stretch, after)
                return node

    # --- lanes ---

    def _lanes(self, node: int, stretch: _Stretch, edge: ForkEdge | EachEdge, me: Me) -> None:
        behind = self._node()
        self._walk.silent[behind].append(self._at(stretch, At(edge.target, me.inside)))
        if isinstance(edge, ForkEdge):
            self._par(node, edge, me, behind)
        elif me.is_in(edge.group):
            self._in_line(node, edge.lane, me, me.bound | {edge.variable}, behind)
            self._walk.joined.append((behind, (self._unit(edge.lane, me.inside, me.bound),)))
        elif partakes(edge.lane, me):
            start = self._unit(edge.lane, me.inside, me.bound)
            each = Each(edge.number, edge.variable, edge.group, edge.in_order, _OPEN, 0, edge.phase, edge.span)
            self._walk.ways[node].append(Way(each, 0, behind, (LaneStart(0, edge.lane.lane, start),)))
            self._walk.joined.append((behind, (start,)))
        else:
            self._walk.silent[node].append(behind)
            self._walk.joined.append((behind, (self._unit(edge.lane, me.inside, me.bound),)))

    def _par(self, node: int, fork: ForkEdge, me: Me, behind: int) -> None:
        own = [number for number, lane in enumerate(fork.lanes) if partakes(lane, me)]
        if len(own) == 1:
            self._in_line(node, fork.lanes[own[0]], me, me.bound, behind)
        others = [number for number in range(len(fork.lanes)) if own != [number]]
        starts = {number: self._unit(fork.lanes[number], me.inside, me.bound) for number in others}
        if len(own) > 1:
            lanes = tuple(LaneStart(number, fork.lanes[number].lane, starts[number]) for number in own)
            self._walk.ways[node].append(Way(Fork(fork.number, (), 0, fork.phase, fork.span), 0, behind, lanes))
        elif not own:
            self._walk.silent[node].append(behind)
        self._walk.joined.append((behind, tuple(starts.values())))

    def _in_line(self, node: int, lane: GlobalAutomaton, me: Me, bound: frozenset[str], behind: int) -> None:
        start = self._at(_Stretch(lane, bound, behind), At(lane.start, me.inside))
        self._walk.silent[node].append(start)


_OPEN = LocalAutomaton(RoleName(""), (), ())
"""Stands in an `Each` for the lane, until that is projected."""


def _without_lanes(edges: Sequence[Edge]) -> list[Simple]:
    simple = [edge for edge in edges if not isinstance(edge, ForkEdge | EachEdge)]
    assert len(simple) == len(edges), "a fork is the only edge out of its state"
    return simple
