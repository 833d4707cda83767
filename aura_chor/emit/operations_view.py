"""The table of a state's operations, and the predicates that a role needs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from aura_chor.base.names import LanePath
from aura_chor.emit import operations_many as many
from aura_chor.emit.collectives import Collectives
from aura_chor.emit.layout import Bracket, Node, call, lay_out, quoted, tuple_of
from aura_chor.emit.names import field_name, message_class
from aura_chor.emit.operation_names import operation_names
from aura_chor.emit.operations_many import OPERATIONS
from aura_chor.emit.own_choices import beside_sends, is_own_choice
from aura_chor.emit.predicates import Predicates, parameter_attribute
from aura_chor.emit.ranges import Range
from aura_chor.emit.seat_text import Imports, SeatText, role_of
from aura_chor.emit.state_names import Names, Unit, parameter_of_lane
from aura_chor.mpst.actions import lanes_of, sites_of
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.local import (
    AbortAction,
    Action,
    Case,
    Expiry,
    Fork,
    JoinChild,
    LocalAutomaton,
    Receive,
    RoleClass,
    Scatter,
    Send,
    without_expiry,
)
from aura_chor.mpst.local import Record as RecordAction
from aura_chor.mpst.model import Deadline, Predicate
from aura_chor.mpst.sites import OWN_MESSAGE, SESSION_PARAMETER, BoundVariable, Site, SitePredicate

T = TypeVar("T")


@dataclass(slots=True)
class OperationsOfRole:
    """`imports` learns what the module needs."""

    protocol: Protocol
    of: RoleClass
    names: Names
    imports: Imports
    collectives: Collectives
    predicates: Predicates = field(default_factory=lambda: Predicates(inside_messages=False))
    seats: SeatText = field(init=False)
    _read: set[tuple[int, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.imports.use(OPERATIONS, "operations")
        self.seats = SeatText(self.protocol, self.imports)
        self._read = {
            (variable.site, variable.field)
            for predicate in self._all_predicates()
            for variable in predicate.variables
            if variable.site >= 0
        }

    def of_state(self, unit: Unit, number: int, around: Range) -> str:
        """`OPERATIONS = …`, indented as part of its class: the state's own, then those of the range around it."""
        state = unit.automaton.states[number]
        nodes = [*self._nodes(unit, number, state.actions), *many.in_range(self, around)]
        return lay_out(call("operations", *nodes), before="OPERATIONS = ", indent=4)

    def _nodes(self, unit: Unit, number: int, actions: tuple[Action, ...]) -> Iterator[Node]:
        if is_own_choice(actions):
            yield from self._decides(unit, number, actions)
            return
        names = operation_names(actions)
        first = actions[0]
        match first:
            case JoinChild() if len(actions) > 1:
                yield self._wait(unit, actions, quoted(names[0]))
            case Send():
                yield from many.sends(self, actions, names)
            case Receive() | Expiry():
                yield self._wait(unit, actions, quoted(names[0]))
            case Fork():
                lanes = [quoted(parameter_of_lane(lane)) for lane, _ in first.lanes]
                yield self.call("Fork", quoted("fork"), *lanes)
            case AbortAction():
                yield self._abort(first)
            case Case(when=when):
                yield self.call("Resolve", quoted("case"), self._when(when))
            case _:
                yield many.alone(self, unit, number, first, quoted(names[0]))

    def _decides(self, unit: Unit, number: int, actions: tuple[Action, ...]) -> Iterator[Node]:
        named = dict(zip(actions, operation_names(actions), strict=True))
        yield from many.sends(self, actions, [name for action, name in named.items() if isinstance(action, Send)])
        for action in beside_sends(actions):
            if isinstance(action, AbortAction):
                yield self._abort(action)
            else:
                yield many.alone(self, unit, number, action, quoted(named[action]))

    def _abort(self, action: AbortAction) -> Node:
        return self.call("Abort", quoted("abort"), quoted(action.reason))

    def _wait(self, unit: Unit, actions: tuple[Action, ...], name: str) -> Node:
        receives, expiry = without_expiry(actions)
        if expiry is None:
            return self.call("Receive", name, *self._arrivals(unit, actions))
        return self.call("ReceiveWithin", name, self.deadline(expiry.deadline), *self._arrivals(unit, receives))

    def _arrivals(self, unit: Unit, actions: Iterable[Action]) -> Iterator[Node]:
        for action in cases_of(actions):
            if isinstance(action, JoinChild):
                yield many.invitation(self, unit, action)
            elif action.named is None:
                yield self._arrival(action)
            else:
                yield many.naming_arrival(self, action)

    def _arrival(self, action: Receive) -> Node:
        tail = without_defaults(lane_node(action.lane), self.keeps(action.sites), *self.places(action.sites))
        sender = self.seats.one(action.sender)
        return self.call("Arrival", sender, quoted(action.label), message_node(action.label), *tail)

    # --- parts of an operation ---

    def deadline(self, deadline: Deadline) -> Node:
        unit = [quoted(deadline.unit)] if deadline.unit != "ms" else []
        return self.call("Deadline", str(deadline.amount), *unit)

    def places(self, sites: tuple[Site, ...]) -> list[Node]:
        """One for each place with other predicates; none where some place demands nothing."""
        demands = [[self._where(p) for p in site.predicates if self._checks(p)] for site in sites]
        if not all(demands):
            return []
        return [self.call("Place", *where) for where in distinct(tuple(distinct(each)) for each in demands)]

    def wheres(self, sites: tuple[Site, ...]) -> list[Node]:
        return distinct([self._where(predicate) for site in sites for predicate in site.predicates])

    def keeps(self, sites: tuple[Site, ...]) -> Node:
        kept = [
            f"({site.number}, {quoted(field_name(payload.name))})"
            for site in sites
            for payload in site.message.fields
            if (site.number, payload.name) in self._read
        ]
        return tuple_of(kept)

    def count(self, count: Predicate | None) -> Node:
        """A number of members; None stands for all."""
        if count is None:
            return "None"
        function = self.predicates.function(count, prefix="count", returns="int")
        return self.call("Count", quoted(count.text), function, *map(parameter_node, _names_in(count)))

    def call(self, function: str, *parts: Node, module: str = OPERATIONS) -> Bracket:
        return call(self.imports.use(module, function), *parts)

    def _where(self, predicate: SitePredicate) -> Bracket:
        function = self.predicates.function(predicate.predicate, prefix="where")
        return self.call(
            "Where", quoted(predicate.predicate.text), function, *[_variable(bound) for bound in predicate.variables]
        )

    def _when(self, number: int) -> Node:
        predicate = self.protocol.whens[number]
        function = self.predicates.function(predicate, prefix="when")
        return self.call("Where", quoted(predicate.text), function, *map(parameter_node, _names_in(predicate)))

    def _checks(self, predicate: SitePredicate) -> bool:
        return any(role_of(self.protocol, one) == self.of.role for one in predicate.checked_by)

    def _all_predicates(self) -> Iterator[SitePredicate]:
        """Those that this role evaluates: what it sends, and what it checks on receipt."""
        for unit in self.names.units:
            for state in unit.automaton.states:
                for action in state.actions:
                    for site in sites_of(action):
                        for predicate in site.predicates:
                            if isinstance(action, Send | Scatter | RecordAction) or self._checks(predicate):
                                yield predicate


def cases_of(actions: Iterable[Action]) -> list[Receive | JoinChild]:
    """The cases of a wait: a message that names a sub-family is one case, whether the role is in it or not."""
    first: dict[object, Receive | JoinChild] = {}
    for action in actions:
        if not isinstance(action, Receive | JoinChild):
            continue
        named = isinstance(action, Receive) and action.named is not None
        key = (action.lane, action.sender, action.label) if named and isinstance(action, Receive) else id(action)
        first.setdefault(key, action)
    return list(first.values())


def message_node(label: str) -> str:
    return f"messages.{message_class(label)}"


def lane_node(lane: LanePath) -> Node:
    return tuple_of([str(number) for number in lane])


def parameter_node(name: str) -> Node:
    """The number for parameters and sizes is the session's too."""
    return f"({SESSION_PARAMETER}, {quoted(name)})"


def without_defaults(lane: Node, keeps: Node, *rest: Node) -> list[Node]:
    """The optional arguments, as far as one behind them is not empty."""
    given = [lane, keeps, *rest]
    while given and isinstance(given[-1], Bracket) and not given[-1].parts:
        given.pop()
    return given


def distinct(items: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(items))


def inner_automata(automaton: LocalAutomaton) -> Iterator[LocalAutomaton]:
    """The automaton, and those of all its lanes."""
    yield automaton
    for state in automaton.states:
        for action in state.actions:
            for lane in lanes_of(action):
                yield from inner_automata(lane)


def _names_in(predicate: Predicate) -> list[str]:
    return [parameter_attribute(variable) for variable in predicate.variables]


def _variable(bound: BoundVariable) -> str:
    """The numbers for a message's own fields and for parameters are the session's too."""
    assert (OWN_MESSAGE, SESSION_PARAMETER) == (-1, -2)
    return f"({bound.site}, {quoted(field_name(bound.field))})"
