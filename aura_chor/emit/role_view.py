"""The view of a role's module: from its automaton and the names of its states to blocks of text."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from aura_chor.emit.annotations import annotation
from aura_chor.emit.branch_names import Arrived, arrived, name_branches, name_expiries
from aura_chor.emit.context import Context
from aura_chor.emit.layout import WIDTH, Bracket, Node, call, docstring, lay_out
from aura_chor.emit.names import camel, field_name, message_class, predicate_slug
from aura_chor.emit.notation import session_type
from aura_chor.emit.operations_view import OperationsOfRole, operation_names
from aura_chor.emit.role_imports import role_imports
from aura_chor.emit.sentences import sentence
from aura_chor.emit.state_names import Names, Unit, name_states, parameter_of_lane
from aura_chor.emit.view import AliasView, Block, BranchView, EndView, RoleView, StateView
from aura_chor.mpst.local import (
    AbortAction,
    Case,
    Expiry,
    Fork,
    LocalAutomaton,
    Projection,
    Receive,
    Send,
    without_expiry,
)


def role_view(context: Context, projection: Projection) -> RoleView:
    names = name_states(context.protocol, projection.joined)
    return _RoleModule(context, projection, names, name_branches(names), name_expiries(names)).view()


@dataclass(slots=True)
class _RoleModule:
    context: Context
    projection: Projection
    names: Names
    branches: dict[Arrived, str]
    expiries: dict[str, str]
    operations: OperationsOfRole = field(init=False)
    defined: set[str] = field(default_factory=set)
    sides: dict[str, tuple[str, str]] = field(default_factory=dict)
    unions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.operations = OperationsOfRole(self.context.protocol, self.projection.role, self.names)

    def view(self) -> RoleView:
        blocks = tuple(block for unit in self.names.units for block in self._unit(unit))
        protocol = self.context.protocol
        return RoleView(
            docstring=self.context.header(f"{self.projection.role} in {protocol.name}."),
            imports=role_imports(blocks, self.operations.used, parameters=bool(protocol.parameters)),
            predicates=self.operations.predicates.text(),
            blocks=blocks,
            base="_State" if protocol.parameters else "State",
            role=self.projection.role,
            protocol=protocol.name,
            start=self.names.units[0].classes[0],
        )

    def _unit(self, unit: Unit) -> Iterator[Block]:
        for number in range(len(unit.classes)):
            if unit.is_own(number):
                yield from self._state(unit, number)
        if unit.prefix:
            yield EndView(unit.end, docstring([f"The end of this lane of {self.projection.role}."], indent=4))

    def _state(self, unit: Unit, number: int) -> Iterator[Block]:
        name = unit.classes[number]
        first = unit.automaton.states[number].actions[0]
        methods: tuple[str, ...]
        following: list[Block] = []
        match first:
            case Receive() | Expiry():
                methods = (self._receive(unit, number),)
                following = list(self._received(unit, number))
            case Send():
                methods = tuple(self._sends(unit, number))
            case Fork():
                methods = (self._fork(unit, first),)
            case AbortAction():
                methods = (_method("abort", (), "Aborted[S]", [_returning(_wrapped("Aborted", "_abort"))]),)
            case Case():
                methods = (self._case(unit, number, first),)
                following = list(self._cases(unit, number, first))
        yield StateView(name, self._docstring(unit, number), self.operations.of_state(unit, number), methods)
        yield from following

    def _docstring(self, unit: Unit, number: int) -> str:
        said = sentence(self.context, self.projection.role, unit, number)
        aborts = isinstance(unit.automaton.states[number].actions[0], AbortAction)
        return docstring([said] if aborts else [said, session_type(unit, number)], indent=4)

    # --- methods ---

    def _sends(self, unit: Unit, number: int) -> Iterator[str]:
        actions = unit.automaton.states[number].actions
        for index, (action, name) in enumerate(zip(actions, operation_names(actions), strict=True)):
            assert isinstance(action, Send)
            message = action.sites[0].message
            into = unit.classes[action.target]
            parts = [
                f"{field_name(payload.name)}: {annotation(payload.type, inside_messages=False)}"
                for payload in message.fields
            ]
            made = call(f"messages.{message_class(message.label)}", *[field_name(f.name) for f in message.fields])
            body = [_returning(_wrapped(into, "_send", str(index), made))]
            yield _method(name, ("*", *parts) if parts else (), f"{into}[S]", body)

    def _receive(self, unit: Unit, number: int) -> str:
        actions = [action for action in unit.automaton.states[number].actions if isinstance(action, Receive)]
        name = operation_names(tuple(actions))[0]
        made = [
            call(self.branches[arrived(unit, action)], "message", call(unit.classes[action.target], "core"))
            for action in actions
        ]
        expired = self._expired(unit, number)
        if len(made) == 1 and expired is None:
            body = ["        _, message, core = await self._receive()", _returning(made[0])]
            return _method(name, (), f"{self.branches[arrived(unit, actions[0])]}[S]", body)
        body = [f"        case, message, core = await self._receive{'_within' if expired else ''}()"]
        made += [expired] if expired else []
        for index, node in enumerate(made[:-1]):
            body += [f"        if case == {index}:", _returning(node, indent=12)]
        body.append(_returning(made[-1]))
        return _method(name, (), f"{self._union(unit, number, 'Received')}[S]", body)

    def _expired(self, unit: Unit, number: int) -> Bracket | None:
        """The case of the deadline, where the state has one; it comes behind all others."""
        _, expiry = without_expiry(unit.automaton.states[number].actions)
        if expiry is None:
            return None
        return call(self.expiries[unit.classes[number]], call(unit.classes[expiry.target], "core"))

    def _fork(self, unit: Unit, fork: Fork) -> str:
        into = unit.classes[fork.target]
        parameters: list[Node] = []
        lanes: list[Node] = []
        for position, (number, automaton) in enumerate(fork.lanes):
            lane = self.names.lane(fork, position)
            ends = f"{lane.end}[S]" + (" | Aborted[S]" if _can_abort(automaton) else "")
            types = (f"[{lane.classes[0]}[S]]", f"Awaitable[{ends}]")
            parameters.append(Bracket(f"{parameter_of_lane(number)}: Callable[", types, "]"))
            lanes.append(call("Lane", lane.classes[0], parameter_of_lane(number)))
        return _method("fork", tuple(parameters), f"{into}[S]", [_returning(_wrapped(into, "_fork", *lanes))])

    def _case(self, unit: Unit, number: int, case: Case) -> str:
        then, otherwise = self._sides(case, unit.classes[number])
        body = [
            "        holds, core = self._resolve()",
            "        if holds:",
            _returning(call(then, call(unit.classes[case.then], "core")), indent=12),
            _returning(call(otherwise, call(unit.classes[case.otherwise], "core"))),
        ]
        return _method("case", (), f"{self._union(unit, number, 'Case')}[S]", body, asynchronous=False)

    # --- what stands behind a state ---

    def _received(self, unit: Unit, number: int) -> Iterator[Block]:
        names = []
        comments = []
        for action in unit.automaton.states[number].actions:
            if isinstance(action, Expiry):
                names.append(self.expiries[unit.classes[number]])
                comments.append(f"{action.deadline} have passed")
                yield BranchView(names[-1], "", unit.classes[action.target])
                continue
            assert isinstance(action, Receive)
            name = self.branches[arrived(unit, action)]
            names.append(name)
            comments.append(f"from {action.sender}")
            if name not in self.defined:
                self.defined.add(name)
                yield BranchView(name, f"messages.{message_class(action.label)}", unit.classes[action.target])
        if len(names) > 1:
            yield _alias(self._union(unit, number, "Received"), names, comments)

    def _cases(self, unit: Unit, number: int, case: Case) -> Iterator[Block]:
        then, otherwise = self._sides(case, unit.classes[number])
        yield BranchView(then, "", unit.classes[case.then])
        yield BranchView(otherwise, "", unit.classes[case.otherwise])
        yield _alias(self._union(unit, number, "Case"), [then, otherwise], ["the predicate holds", "it does not"])

    def _union(self, unit: Unit, number: int, suffix: str) -> str:
        """The name of the union of a state's cases; a phase may have taken the obvious one."""
        state = unit.classes[number]
        if state not in self.unions:
            self.unions[state] = self.names.taken.take(f"{state}{suffix}")
        return self.unions[state]

    def _sides(self, case: Case, state: str) -> tuple[str, str]:
        """The classes of both sides; a predicate that decides in several states has a pair for each."""
        if state not in self.sides:
            slug = camel(predicate_slug(self.context.protocol.whens[case.when].text))
            self.sides[state] = (self.names.taken.take(f"When{slug}"), self.names.taken.take(f"Unless{slug}"))
        return self.sides[state]


def _returning(node: Node, *, indent: int = 8) -> str:
    return lay_out(node, before="return ", indent=indent)


def _wrapped(into: str, method: str, *parts: Node) -> Bracket:
    return call(into, call(f"await self.{method}", *parts))


def _method(
    name: str, parameters: tuple[Node, ...], returns: str, body: list[str], *, asynchronous: bool = True
) -> str:
    head = Bracket(f"{'async ' if asynchronous else ''}def {name}(", ("self", *parameters))
    return "\n".join([lay_out(head, behind=f" -> {returns}:", indent=4), *body])


def _alias(name: str, members: list[str], comments: list[str]) -> AliasView:
    """The comments make the formatter keep one member per line at every line length."""
    line = f"{name}: TypeAlias = {' | '.join(f'{member}[S]' for member in members)}"
    if len(line) <= WIDTH:
        return AliasView(line)
    rows = [
        f"    {'| ' if index else ''}{member}[S]  # {comment}"
        for index, (member, comment) in enumerate(zip(members, comments, strict=True))
    ]
    return AliasView("\n".join([f"{name}: TypeAlias = (", *rows, ")"]))


def _can_abort(automaton: LocalAutomaton) -> bool:
    """By an action of its own: the abort of a lane inside comes out of the fork as an exception."""
    return any(isinstance(action, AbortAction) for state in automaton.states for action in state.actions)
