"""Projection of a class: what a member's walk shows of its own, determinised; the lanes inside it likewise.

The rules are those of `project`, on walks through the parametric automaton: families, collectives and sub-families are
single steps there, and a member that does not know yet whether it was heard is at several nodes at once.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace

from aura_chor.base.names import LanePath, RoleName
from aura_chor.mpst.actions import identity_of, phase_of, sites_of, span_of, with_sites, with_targets
from aura_chor.mpst.ahead import Ahead, look_ahead
from aura_chor.mpst.automaton import GlobalAutomaton
from aura_chor.mpst.limits import MAX_LOCAL_STATES
from aura_chor.mpst.local import Action, Each, Expiry, Fork, LocalAutomaton, LocalState, RoleClass
from aura_chor.mpst.minimise import minimised
from aura_chor.mpst.model import Group
from aura_chor.mpst.sites import Site
from aura_chor.mpst.walk import Way, walk_through


class ProjectionTooLargeError(Exception):
    """A class's automaton has more than MAX_LOCAL_STATES states."""


def project_class(automaton: GlobalAutomaton, of: RoleClass, references: Mapping[RoleName, Group]) -> LocalAutomaton:
    """The class's automaton in one instance, minimal, its states numbered breadth first.

    Raises ProjectionTooLargeError.
    """
    walk = walk_through(automaton, of, references)
    return _Determinised(of.name, look_ahead(walk)).automaton((walk.start,), automaton.lane)


class _Determinised:
    def __init__(self, role: RoleName, ahead: list[Ahead]) -> None:
        self._role = role
        self._ahead = ahead

    def automaton(self, starts: Iterable[int], lane: LanePath) -> LocalAutomaton:
        """Of the session, or of a lane; recurs over nested lanes only."""
        start = frozenset(starts)
        numbers = {start: 0}
        queue = deque([start])
        states: list[LocalState] = []
        while queue:
            states.append(self._state(queue.popleft(), numbers, queue))
            if len(numbers) > MAX_LOCAL_STATES:
                raise ProjectionTooLargeError
        return minimised(LocalAutomaton(self._role, lane, tuple(states)))

    def _state(
        self, nodes: frozenset[int], numbers: dict[frozenset[int], int], queue: deque[frozenset[int]]
    ) -> LocalState:
        ahead = [self._ahead[node] for node in sorted(nodes)]
        actions = []
        for ways in _in_order(ahead):
            targets = []
            for following in _following(ways):
                if following not in numbers:
                    numbers[following] = len(numbers)
                    queue.append(following)
                targets.append(numbers[following])
            actions.append(self._action(ways, tuple(targets)))
        return LocalState(
            actions=tuple(actions),
            may_end=any(each.done or each.starved or (each.elsewhere and not actions) for each in ahead),
            aborted=any(each.aborted for each in ahead),
            phase=phase_of(actions[0]) if actions else None,
        )

    def _action(self, ways: list[Way], targets: tuple[int, ...]) -> Action:
        action = with_targets(_pooled(ways), targets)
        starts: dict[tuple[int, LanePath], list[int]] = {}
        for way in ways:
            for lane in way.lanes:
                starts.setdefault((lane.number, lane.path), []).append(lane.node)
        lanes = tuple((number, self.automaton(nodes, path)) for (number, path), nodes in sorted(starts.items()))
        if isinstance(action, Fork):
            return replace(action, lanes=lanes)
        return replace(action, lane=lanes[0][1]) if isinstance(action, Each) else action


def _in_order(ahead: list[Ahead]) -> list[list[Way]]:
    """The ways of each action, in the order of the text; the expiry of a deadline last."""
    if len(ahead) == 1 and len(ahead[0].ways) == 1:
        return [[ahead[0].ways[0]]]
    found: dict[Hashable, dict[int, Way]] = {}
    for each in ahead:
        for way in each.ways:
            found.setdefault(identity_of(way.action), {})[id(way)] = way
    ways = [sorted(some.values(), key=_place) for some in found.values()]
    return sorted(ways, key=lambda some: (isinstance(some[0].action, Expiry), _place(some[0]), _text(some[0])))


def _place(way: Way) -> tuple[str, int]:
    span = span_of(way.action)
    assert span is not None, "no case before the join"
    return span.file, span.start


def _text(way: Way) -> str:
    return str(identity_of(way.action))


def _following(ways: list[Way]) -> list[frozenset[int]]:
    """What may follow, for each way on that the action has."""
    sides: dict[int, set[int]] = {}
    for way in ways:
        if way.side >= 0:
            sides.setdefault(way.side, set()).add(way.target)
    return [frozenset(sides[side]) for side in sorted(sides)]


def _pooled(ways: list[Way]) -> Action:
    """The first of the actions, with the sites of all."""
    action = ways[0].action
    if len(ways) == 1 or not sites_of(action):
        return action
    sites: dict[int, Site] = {}
    for way in ways:
        sites.update({site.number: site for site in sites_of(way.action)})
    return with_sites(action, tuple(sites[number] for number in sorted(sites)))
