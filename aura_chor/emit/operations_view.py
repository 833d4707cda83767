"""The table of a state's operations, and the predicates that a role needs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from aura_chor.base.names import RoleName
from aura_chor.emit.layout import Bracket, Node, call, lay_out, quoted, tuple_of
from aura_chor.emit.names import field_name, message_class, snake, snake_of
from aura_chor.emit.predicates import Predicates, parameter_attribute
from aura_chor.emit.state_names import Names, Unit, parameter_of_lane
from aura_chor.mpst.automaton import OWN_MESSAGE, SESSION_PARAMETER, BoundVariable, Protocol, Site, SitePredicate
from aura_chor.mpst.local import AbortAction, Action, Case, Expiry, Fork, Receive, Send, without_expiry

T = TypeVar("T")


def operation_names(actions: tuple[Action, ...]) -> list[str]:
    """The names of a state's methods, one per send; a receive is one method whatever it may bring."""
    first = actions[0]
    match first:
        case Receive() | Expiry():
            labels = [action.label for action in actions if isinstance(action, Receive)]
            return [f"receive_{snake(labels[0])}" if len(labels) == 1 else "receive"]
        case Fork():
            return ["fork"]
        case AbortAction():
            return ["abort"]
        case Case():
            return ["case"]
        case Send():
            labels = [action.label for action in actions if isinstance(action, Send)]
            return [_send_name(action, labels) for action in actions if isinstance(action, Send)]


def _send_name(action: Send, labels: Sequence[str]) -> str:
    name = f"send_{snake(action.label)}"
    if labels.count(action.label) == 1:
        return name
    return f"{name}_to_{'_and_'.join(snake_of(receiver) for receiver in action.receivers)}"


@dataclass(slots=True)
class OperationsOfRole:
    """`used` are the names of the session's operation classes that the module needs."""

    protocol: Protocol
    role: RoleName
    names: Names
    predicates: Predicates = field(default_factory=lambda: Predicates(inside_messages=False))
    used: set[str] = field(default_factory=lambda: {"operations"})
    _read: set[tuple[int, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._read = {
            (variable.site, variable.field)
            for predicate in self._all_predicates()
            for variable in predicate.variables
            if variable.site >= 0
        }

    def of_state(self, unit: Unit, number: int) -> str:
        """`OPERATIONS = …`, indented as part of its class."""
        nodes = list(self._nodes(unit.automaton.states[number].actions))
        return lay_out(call("operations", *nodes), before="OPERATIONS = ", indent=4)

    def _nodes(self, actions: tuple[Action, ...]) -> Iterator[Node]:
        names = operation_names(actions)
        first = actions[0]
        match first:
            case Send():
                for action, name in zip(actions, names, strict=True):
                    assert isinstance(action, Send)
                    yield self._send(action, name)
            case Receive() | Expiry():
                yield self._wait(actions, quoted(names[0]))
            case Fork():
                lanes = [quoted(parameter_of_lane(lane)) for lane, _ in first.lanes]
                yield self._call("Fork", quoted("fork"), *lanes)
            case AbortAction(reason=reason):
                yield self._call("Abort", quoted("abort"), quoted(reason))
            case Case(when=when):
                yield self._call("Resolve", quoted("case"), self._when(when))

    def _wait(self, actions: tuple[Action, ...], name: str) -> Node:
        receives, expiry = without_expiry(actions)
        if expiry is None:
            return self._call("Receive", name, *[self._arrival(action) for action in actions])
        unit = [quoted(expiry.deadline.unit)] if expiry.deadline.unit != "ms" else []
        deadline = self._call("Deadline", str(expiry.deadline.amount), *unit)
        return self._call("ReceiveWithin", name, deadline, *[self._arrival(action) for action in receives])

    def _send(self, action: Send, name: str) -> Node:
        receivers = tuple_of([quoted(receiver) for receiver in action.receivers])
        predicates = [predicate for site in action.sites for predicate in site.predicates]
        tail = _without_defaults(
            _lane(action.lane), self._keeps(action.sites), *_distinct([self._where(p) for p in predicates])
        )
        return self._call("Send", quoted(name), quoted(action.label), _message(action), receivers, *tail)

    def _arrival(self, action: Action) -> Node:
        assert isinstance(action, Receive)
        tail = _without_defaults(_lane(action.lane), self._keeps(action.sites), *self._places(action.sites))
        return self._call("Arrival", quoted(action.sender), quoted(action.label), _message(action), *tail)

    def _places(self, sites: tuple[Site, ...]) -> list[Node]:
        """One for each place with other predicates; none where some place demands nothing."""
        demands = [[self._where(p) for p in site.predicates if self.role in p.checked_by] for site in sites]
        if not all(demands):
            return []
        return [self._call("Place", *where) for where in _distinct(tuple(_distinct(each)) for each in demands)]

    def _keeps(self, sites: tuple[Site, ...]) -> Node:
        kept = [
            f"({site.number}, {quoted(field_name(payload.name))})"
            for site in sites
            for payload in site.message.fields
            if (site.number, payload.name) in self._read
        ]
        return tuple_of(kept)

    def _where(self, predicate: SitePredicate) -> Bracket:
        function = self.predicates.function(predicate.predicate, prefix="where")
        return self._call(
            "Where", quoted(predicate.predicate.text), function, *[_variable(bound) for bound in predicate.variables]
        )

    def _when(self, number: int) -> Node:
        predicate = self.protocol.whens[number]
        function = self.predicates.function(predicate, prefix="when")
        arguments = [f"({SESSION_PARAMETER}, {quoted(parameter_attribute(v))})" for v in predicate.variables]
        return self._call("Where", quoted(predicate.text), function, *arguments)

    def _call(self, function: str, *parts: Node) -> Bracket:
        self.used.add(function)
        return call(function, *parts)

    def _all_predicates(self) -> Iterator[SitePredicate]:
        """Those that this role evaluates: what it sends, and what it checks on receipt."""
        for unit in self.names.units:
            for state in unit.automaton.states:
                for action in state.actions:
                    if isinstance(action, Send | Receive):
                        for site in action.sites:
                            for predicate in site.predicates:
                                if isinstance(action, Send) or self.role in predicate.checked_by:
                                    yield predicate


def _message(action: Send | Receive) -> str:
    return f"messages.{message_class(action.label)}"


def _lane(lane: tuple[int, ...]) -> Node:
    return tuple_of([str(number) for number in lane])


def _variable(bound: BoundVariable) -> str:
    """The numbers for a message's own fields and for parameters are the session's too."""
    assert (OWN_MESSAGE, SESSION_PARAMETER) == (-1, -2)
    return f"({bound.site}, {quoted(field_name(bound.field))})"


def _without_defaults(lane: Node, keeps: Node, *rest: Node) -> list[Node]:
    """The optional arguments, as far as one behind them is not empty."""
    given = [lane, keeps, *rest]
    while given and isinstance(given[-1], Bracket) and not given[-1].parts:
        given.pop()
    return given


def _distinct(items: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(items))
