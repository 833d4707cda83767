"""The members of a class are alike: in every expansion their projections are the same up to their index.

A family's module is one for all its members, and the check asks about one of them for all; this is what both rest on.
It is proved for an expansion by walking through two automata at once, with the names of the two members exchanged.
"""

from collections.abc import Hashable, Iterable, Mapping

from aura_chor.base.names import LanePath, RoleName
from aura_chor.mpst.actions import identity_of, lanes_of, targets_of
from aura_chor.mpst.automaton import Expansion, Protocol
from aura_chor.mpst.classes import class_of, classes
from aura_chor.mpst.local import (
    Action,
    Await,
    Expiry,
    LocalAutomaton,
    LocalState,
    LocalStep,
    Receive,
    Record,
    RoleClass,
    Send,
)
from aura_chor.mpst.local_events import Heard
from aura_chor.mpst.minimise import as_it_acts, minimised
from aura_chor.mpst.project_class import project_class
from aura_chor.mpst.seats import seat


def seat_automaton(expansion: Expansion, name: RoleName) -> LocalAutomaton:
    """What one seat does in an expansion, whatever others may have aborted.

    Raises ProjectionTooLargeError.
    """
    return minimised(as_it_acts(project_class(expansion.automaton, RoleClass(name, name, 1, 1), {})))


def unlike_members(protocol: Protocol, expansion: Expansion) -> list[tuple[RoleName, RoleName]]:
    """Pairs of members of one class, the first with another, whose projections differ by more than their index."""
    found = []
    for first, *others in _members_by_class(protocol, expansion):
        automaton = seat_automaton(expansion, first)
        for other in others:
            if not are_alike(automaton, seat_automaton(expansion, other), {first: other, other: first}):
                found.append((first, other))
    return found


def _members_by_class(protocol: Protocol, expansion: Expansion) -> list[list[RoleName]]:
    found = classes(protocol)
    members: dict[RoleName, list[RoleName]] = {}
    for role, size in expansion.sizes:
        for index in range(1, size + 1):
            members.setdefault(class_of(found, role, index).name, []).append(seat(role, index))
    return list(members.values())


def are_alike(first: LocalAutomaton, second: LocalAutomaton, exchanged: Mapping[RoleName, RoleName]) -> bool:
    """Whether two minimal automata are the same once the names in `exchanged` are, and lanes as they correspond."""
    return _Walk(exchanged).alike(first, second)


class _Walk:
    def __init__(self, exchanged: Mapping[RoleName, RoleName]) -> None:
        self._exchanged = exchanged
        self._lanes: dict[LanePath, LanePath] = {}

    def alike(self, first: LocalAutomaton, second: LocalAutomaton) -> bool:
        """Recurs over nested lanes only."""
        counterparts = {0: 0}
        queue = [0]
        for number in queue:
            one, other = first.states[number], second.states[counterparts[number]]
            if not self._same(one, other):
                return False
            for mine, theirs in self._matched(one, other):
                if not all(map(self.alike, lanes_of(mine), lanes_of(theirs))):
                    return False
                for target, counterpart in zip(targets_of(mine), targets_of(theirs), strict=True):
                    if target not in counterparts:
                        counterparts[target] = counterpart
                        queue.append(target)
                    elif counterparts[target] != counterpart:
                        return False
        return True

    def _same(self, one: LocalState, other: LocalState) -> bool:
        if (one.may_end, one.aborted, one.phase) != (other.may_end, other.aborted, other.phase):
            return False
        mine = sorted(repr(self._said(action)) for action in one.actions)
        return mine == sorted(repr(_said(action, {})) for action in other.actions) and self._lanes_agree(one, other)

    def _lanes_agree(self, one: LocalState, other: LocalState) -> bool:
        """A lane of the one is always the same lane of the other."""
        lanes = [(_lane(mine), _lane(theirs)) for mine, theirs in self._matched(one, other)]
        return all(self._lanes.setdefault(mine, theirs) == theirs for mine, theirs in lanes)

    def _matched(self, one: LocalState, other: LocalState) -> Iterable[tuple[Action, Action]]:
        mine = sorted(one.actions, key=lambda action: repr(self._said(action)))
        return zip(mine, sorted(other.actions, key=lambda action: repr(_said(action, {}))), strict=True)

    def _said(self, action: Action) -> Hashable:
        return _said(action, self._exchanged)


def _lane(action: Action) -> LanePath:
    match action:
        case Send() | Receive() | Expiry() | Record() | Await():
            return action.lane
        case LocalStep(event=Heard(lane=lane)):
            return lane
        case _:
            return ()


def _said(action: Action, exchanged: Mapping[RoleName, RoleName]) -> Hashable:
    """What the action is, with the names exchanged; its lane is left open, and the order of those who are meant."""

    def seats(names: Iterable[RoleName]) -> tuple[RoleName, ...]:
        return tuple(sorted(exchanged.get(name, name) for name in names))

    match action:
        case Send():
            return ("!", seats(action.receivers), action.label, None if action.named is None else seats(action.named))
        case Receive():
            return ("?", seats((action.sender,)), action.label, action.named)
        case Expiry():
            return ("expired", seats((action.sender,)), action.deadline)
        case Record():
            return ("record", seats(action.awaiting), action.label)
        case Await():
            recorder = () if action.recorder is None else (action.recorder,)
            return ("await", seats(recorder), action.label, action.external, action.deadline)
        case LocalStep(event=Heard() as heard):
            return ("heard", heard.label, seats(heard.members), seats(heard.senders), heard.count)
        case _:
            return identity_of(action)
