"""A class's automaton at one size, as a language of letters, beside what the seat does in the expansion of that size.

The class is projected from the automaton in which a family is one role, the seat from the one over concrete seats:
two ways to the same behaviour. Letters leave out who is meant, except for the role of a sender.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from aura_chor.base.names import RoleName
from aura_chor.mpst.actions import lanes_of, targets_of
from aura_chor.mpst.automaton import Expansion, Instance, Protocol
from aura_chor.mpst.classes import class_of, classes
from aura_chor.mpst.local import (
    AbortAction,
    Action,
    Await,
    Case,
    Collect,
    Each,
    Expiry,
    Fork,
    JoinChild,
    LocalAutomaton,
    LocalStep,
    OpenChild,
    Pause,
    ReadLedgerAction,
    Receive,
    Record,
    RoleClass,
    Scatter,
    Send,
    Withdraw,
)
from aura_chor.mpst.local_events import ChildEnded, Heard
from aura_chor.mpst.model import Group
from aura_chor.mpst.project import Projector
from aura_chor.mpst.project_class import project_class
from aura_chor.mpst.seats import role_of, seat


class NotComparedError(Exception):
    """What a sub-family's size decides is not known here."""


def difference(protocol: Protocol, expansion: Expansion) -> str:
    """A word that a seat of the expansion has and its class lacks; empty for none."""
    instance = _instance(protocol, expansion)
    sizes = dict(expansion.sizes)
    for name, one in _seats(protocol, expansion):
        of_seat = _projected(expansion, name)
        if not actions_of(of_seat):
            continue  # Nothing of it is ever reached here: a lane before it always ends in an abort.
        of_class = project_class(instance.automaton, one, protocol.references)
        sized = _Sized(protocol.references, sizes, one.role).with_automaton(of_class)
        word = _only_in(_Sized({}, {}, one.role).with_automaton(of_seat).language, sized.language)
        if word is not None:
            return f"{name} at {expansion}: {word}"
    return ""


def surplus(protocol: Protocol, one: RoleClass) -> str:
    """A word of a class that none of its members has at any size; empty for none.

    Of classes alone that do nothing that takes more steps at a larger size.
    """
    for instance in protocol.instances:
        expansions = [expansion for expansion in protocol.expansions if expansion.valuation == instance.valuation]
        of_class = project_class(instance.automaton, one, protocol.references)
        if not expansions or any(isinstance(action, Scatter | Each) for action in actions_of(of_class)):
            continue
        seats = _Sized({}, {}, one.role)
        for expansion in expansions:
            for name, its_class in _seats(protocol, expansion):
                if its_class == one:
                    seats.with_automaton(_projected(expansion, name))
        word = _only_in(_Sized(protocol.references, {}, one.role).with_automaton(of_class).language, seats.language)
        if word is not None:
            return f"{one.name}: {word}"
    return ""


def joined_differs(protocol: Protocol, one: RoleClass) -> str:
    """A word that the joined automaton, its cases decided, and the one of a valuation do not share; empty for none."""
    projection = Projector(protocol).project(one)
    for instance, local in zip(protocol.instances, projection.instances, strict=True):
        values = tuple(value for _, value in instance.valuation.values)
        joined = _Sized(protocol.references, _ONE, one.role, values).with_automaton(projection.joined).language
        own = _Sized(protocol.references, _ONE, one.role).with_automaton(local).language
        word = _only_in(joined, own) or _only_in(own, joined)
        if word is not None:
            return f"{one.name} where {instance.valuation}: {word}"
    return ""


_ONE = defaultdict[RoleName, int](lambda: 1)
"""A size for every family: both sides take it."""


def actions_of(automaton: LocalAutomaton) -> list[Action]:
    return [
        action
        for state in automaton.states
        for own in state.actions
        for action in (own, *(inner for lane in lanes_of(own) for inner in actions_of(lane)))
    ]


def _instance(protocol: Protocol, expansion: Expansion) -> Instance:
    return next(one for one in protocol.instances if one.valuation == expansion.valuation)


def _seats(protocol: Protocol, expansion: Expansion) -> Iterator[tuple[RoleName, RoleClass]]:
    sizes = dict(expansion.sizes)
    found = classes(protocol)
    for role in protocol.roles:
        for index in range(1, sizes.get(role, 1) + 1):
            yield seat(role, index) if role in sizes else role, class_of(found, role, index)


def _projected(expansion: Expansion, name: RoleName) -> LocalAutomaton:
    return project_class(expansion.automaton, RoleClass(name, name, 1, 1), {})


@dataclass
class _Language:
    """A nondeterministic automaton: `steps[s]` are letters with the states behind them; None is silent."""

    steps: list[list[tuple[Hashable, int]]] = field(default_factory=list)

    def state(self) -> int:
        self.steps.append([])
        return len(self.steps) - 1

    def closure(self, states: frozenset[int]) -> frozenset[int]:
        seen, stack = set(states), list(states)
        while stack:
            for letter, target in self.steps[stack.pop()]:
                if letter is None and target not in seen:
                    seen.add(target)
                    stack.append(target)
        return frozenset(seen)

    def following(self, states: frozenset[int]) -> dict[Hashable, frozenset[int]]:
        found: dict[Hashable, set[int]] = {}
        for state in states:
            for letter, target in self.steps[state]:
                if letter is not None:
                    found.setdefault(letter, set()).add(target)
        return {letter: self.closure(frozenset(targets)) for letter, targets in found.items()}


def _only_in(first: _Language, second: _Language) -> tuple[Hashable, ...] | None:
    """A shortest word that the first has and the second has not."""
    start = (first.closure(frozenset((0,))), second.closure(frozenset((0,))))
    words: dict[tuple[frozenset[int], frozenset[int]], tuple[Hashable, ...]] = {start: ()}
    queue = [start]
    for pair in queue:
        one, other = first.following(pair[0]), second.following(pair[1])
        for letter, states in one.items():
            word = (*words[pair], letter)
            if letter not in other:
                return word
            following = (states, other[letter])
            if following not in words:
                words[following] = word
                queue.append(following)
    return None


@dataclass
class _Sized:
    references: Mapping[RoleName, Group]
    sizes: Mapping[RoleName, int]
    role: RoleName
    values: tuple[bool, ...] = ()
    language: _Language = field(default_factory=_Language)

    def __post_init__(self) -> None:
        self.language.state()

    def with_automaton(self, automaton: LocalAutomaton) -> "_Sized":
        """The language and that of one more automaton."""
        start, end = self.language.state(), self.language.state()
        self._step(0, None, start)
        self._automaton(automaton, start, end)
        self._step(end, ("end",), end)
        return self

    def _automaton(self, automaton: LocalAutomaton, start: int, end: int) -> None:
        states = [start, *(self.language.state() for _ in automaton.states[1:])]
        for number, state in enumerate(automaton.states):
            if state.may_end:
                self._step(states[number], None, end)
            for action in state.actions:
                self._action(automaton, states[number], action, [states[target] for target in targets_of(action)])

    def _step(self, source: int, letter: Hashable, target: int) -> None:
        self.language.steps[source].append((letter, target))

    def _action(self, automaton: LocalAutomaton, source: int, action: Action, targets: list[int]) -> None:
        match action:
            case Collect():
                self._step(source, ("heard", action.label), targets[0])
                if action.expired is not None and not _withdraws(automaton, action.expired):
                    self._step(source, ("expired", action.deadline), targets[1])
            case Await():
                self._step(source, ("await", action.label), targets[0])
                if action.expired is not None:
                    self._step(source, ("expired", action.deadline), targets[1])
            case OpenChild():
                opened = self.language.state()
                self._step(source, "child", opened)
                self._step(opened, True, targets[0])
                self._step(opened, False, targets[1])
            case Scatter():
                self._row(source, ("!", action.label), self._count(action.group), targets[0])
            case Case():
                self._step(source, None, targets[0] if self.values[action.when] else targets[1])
            case Each():
                self._lanes(source, action, targets[0])
            case Fork():
                self._fork(source, action, targets[0])
            case _:
                target = targets[0] if targets else self.language.state()
                self._step(source, self._letter(action), target)

    def _letter(self, action: Action) -> Hashable:
        match action:
            case Send(label=label) | Record(label=label):
                return "child" if label.startswith("session ") else ("!", label)
            case Receive():
                joins = action.label.startswith("session ")
                return "child" if joins else ("?", self._role(action.sender), action.label, action.named)
            case JoinChild():
                return "child"
            case Expiry():
                return ("expired", action.deadline)
            case LocalStep(event=Heard(label=label)):
                return ("heard", label)
            case LocalStep(event=ChildEnded(succeeded=succeeded)):
                return succeeded
            case Pause():
                return ("wait", str(getattr(action.length, "text", action.length)), action.since)
            case ReadLedgerAction():
                return "ledger"
            case AbortAction() | Withdraw():
                return ("leaves", action.reason)
            case _:
                raise AssertionError(action)

    def _role(self, reference: RoleName) -> RoleName:
        group = self.references.get(reference)
        return role_of(reference) if group is None else group.role

    def _count(self, reference: RoleName) -> int:
        """How many of them there are, without the seat itself."""
        group = self.references.get(reference, Group(reference))
        if group.inside is not None or group.outside is not None:
            raise NotComparedError
        size = self.sizes[group.role]
        count = (size if group.last is None else group.last) - group.first + 1
        return count - (group.role == self.role)

    def _row(self, source: int, letter: Hashable, count: int, target: int) -> None:
        for _ in range(count):
            following = self.language.state()
            self._step(source, letter, following)
            source = following
        self._step(source, None, target)

    def _lanes(self, source: int, each: Each, target: int) -> None:
        """One after the other, or at once: then a letter for the fork, and the lane behind a letter of its own."""
        count = self._count(each.group)
        if each.in_order or count < 2:
            for _ in range(count):
                following = self.language.state()
                self._automaton(each.lane, source, following)
                source = following
            self._step(source, None, target)
            return
        self._inside(source, each.number, [each.lane] * count, target)

    def _fork(self, source: int, fork: Fork, target: int) -> None:
        self._inside(source, fork.number, [lane for _, lane in fork.lanes], target)

    def _inside(self, source: int, number: int, lanes: list[LocalAutomaton], target: int) -> None:
        self._step(source, ("fork", number), target)
        for lane, automaton in enumerate(lanes):
            start, end = self.language.state(), self.language.state()
            self._step(source, ("lane", number, lane), start)
            self._automaton(automaton, start, end)
            self._step(end, ("lane's end", number), end)


def _withdraws(automaton: LocalAutomaton, state: int) -> bool:
    return any(isinstance(action, Withdraw) for action in automaton.states[state].actions)
