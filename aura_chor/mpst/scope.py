"""Where a statement stands: its choreography in one inlining, and what every name in it is in the session.

References, sizes, witnesses and variables of a callee are those of the session from here on; `build` never sees a
callee's own name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.references import References
from aura_chor.mpst.substitute import Arguments, substitute
from aura_chor.report.diagnostic import Span
from aura_chor.syntax import tree

_WHOLE_NUMBER = model.BuiltinType("int")


@dataclass(frozen=True, slots=True)
class Scope:
    """`roles` maps the choreography's roles to references of the session.

    `outer` are the phases around `phase`, outermost first. Where seats are concrete, `bound` are the members of each
    sub-family and `members` the member that each variable of an `each` stands for.
    """

    choreography: model.Choreography
    inlining: tuple[int, ...]
    roles: dict[RoleName, RoleName]
    arguments: Arguments
    witnesses: dict[str, str]
    names: References
    loops: dict[str, int] = field(default_factory=dict)
    phase: str | None = None
    outer: tuple[str, ...] = ()
    bound: tuple[tuple[str, tuple[int, ...]], ...] = ()
    members: tuple[tuple[str, int], ...] = ()

    @property
    def identity(self) -> object:
        """What two inlinings share that give the same names: whatever they name is gone at their end."""
        witnesses = tuple(self.witnesses.items())
        return self.choreography.key, tuple(self.roles.items()), self.arguments.key, witnesses

    @property
    def key(self) -> object:
        """What two inlinings must share to be one state."""
        return self.identity, self.bound, self.members

    def role(self, reference: RoleName) -> RoleName:
        """A reference of the choreography as the session writes it."""
        group = self.choreography.references.get(reference)
        if group is None:
            return self.roles[reference]
        renamed = replace(
            group,
            index=None if group.index is None else self.variable(group.index),
            inside=None if group.inside is None else self.sub_family(group.inside),
            outside=None if group.outside is None else self.sub_family(group.outside),
        )
        return self.names.within(self.roles[group.role], renamed)

    def sub_family(self, name: RoleName) -> RoleName:
        return RoleName(self.names.given("sub-family", self.identity, name))

    def variable(self, name: str) -> str:
        return self.names.given("variable", self.identity, name)

    def witness(self, name: str) -> str:
        return self.witnesses.get(name) or self.names.given("witness", self.identity, name)

    def message(self, message: model.MessageType) -> model.MessageType:
        """The message with what its fields say of roles."""
        if not any(f.to or f.names for f in message.fields):
            return message
        return replace(message, fields=tuple(self._field(f) for f in message.fields))

    def _field(self, payload: model.PayloadField) -> model.PayloadField:
        to = None if payload.to is None else self.role(payload.to)
        names = None if payload.names is None else self.sub_family(payload.names)
        return replace(payload, to=to, names=names)

    def predicate(self, predicate: model.Predicate) -> model.Predicate:
        return substitute(predicate, self.arguments)

    def count(self, count: model.Predicate | None) -> model.Predicate | None:
        """The number that a collective waits for; None for all. Resolution has put in that of its witness."""
        return None if count is None else self.predicate(count)

    def veto(self, veto: model.Veto) -> model.Veto:
        return replace(veto, roles=tuple(map(self.role, veto.roles)), message=self.message(veto.message))

    def notice(self, notice: model.Notice) -> model.Notice:
        return replace(notice, roles=tuple(map(self.role, notice.roles)), message=self.message(notice.message))

    def evidence(self, witness: model.Witness) -> model.Witness:
        count = None if witness.count is None else self.predicate(witness.count)
        return replace(witness, name=self.witness(witness.name), count=count, family=self.role(witness.family))


def scope_of_root(root: model.Choreography, names: References) -> Scope:
    sizes = {family.size: _name(family.size, root.span) for family in root.families}
    arguments = Arguments({**Arguments.of_root(root).bound, **sizes})
    scope = Scope(root, (), {role: role for role in root.roles}, arguments, {}, names)
    for witness in root.witnesses:
        scope.witness(witness.name)
    return scope


def scope_of_call(program: model.Program, call: model.Call, outer: Scope) -> Scope:
    """The scope of the callee's body; what the call does not name is the callee's own."""
    callee = program.choreographies[call.callee]
    roles = {theirs: outer.role(ours) for theirs, ours in call.roles}
    passed = Arguments.of_call(callee, tuple(outer.predicate(argument) for argument in call.arguments))
    sizes = {family.size: size_of(outer, roles[family.name], call.span) for family in callee.families}
    return Scope(
        choreography=callee,
        inlining=(*outer.inlining, call.span.start),
        roles=roles,
        arguments=Arguments({**passed.bound, **sizes}),
        witnesses={theirs: outer.witness(ours) for theirs, ours in call.witnesses},
        names=outer.names,
        phase=outer.phase,
        outer=outer.outer,
        bound=outer.bound,
        members=outer.members,
    )


# --- sizes ---


def _name(name: str, span: Span) -> model.Predicate:
    return model.Predicate(tree.Name(name, (), span), (model.ParameterVariable(name, _WHOLE_NUMBER),), name)


def _number(value: int, span: Span) -> model.Predicate:
    return model.Predicate(tree.Literal(value, span), (), str(value))


def _minus(left: model.Predicate, right: model.Predicate, span: Span) -> model.Predicate:
    variables = tuple(dict.fromkeys((*left.variables, *right.variables)))
    expression = tree.Arithmetic("-", left.expression, right.expression, span)
    return model.Predicate(expression, variables, f"{left.text} - {right.text}")


def size_of(scope: Scope, reference: RoleName, span: Span) -> model.Predicate:
    """How many seats a reference of the session has, as an expression over the session's sizes and parameters."""
    group = scope.names.group(reference)
    if group.index is not None:
        return _number(1, span)
    if group.inside is not None:
        count = scope.names.counts.get(group.inside)
        whole = count or _whole(scope, replace(group, inside=None), span)
    else:
        whole = _whole(scope, group, span)
    left_out = None if group.outside is None else scope.names.counts.get(group.outside)
    return whole if left_out is None else _minus(whole, left_out, span)


def _whole(scope: Scope, group: model.Group, span: Span) -> model.Predicate:
    if group.last is not None:
        return _number(group.last - group.first + 1, span)
    size = scope.names.sizes.get(group.role)
    whole = _number(1, span) if size is None else _name(size, span)
    return whole if group.first == 1 else _minus(whole, _number(group.first - 1, span), span)


# --- the statements of a choreography ---


def all_statements(statements: model.Statements) -> list[model.Statement]:
    """Every statement of a choreography, in the order of the text."""
    found: list[model.Statement] = []
    stack = list(reversed(statements))
    while stack:
        statement = stack.pop()
        found.append(statement)
        for block in reversed(list(_blocks(statement))):
            stack.extend(reversed(block))
    return found


Guarded: TypeAlias = tuple[tuple[model.Predicate, bool], ...]
"""The predicates of the `when`s around a statement, and which way each of them must go."""


def guarded_statements(statements: model.Statements) -> Iterator[tuple[model.Statement, Guarded]]:
    """As `all_statements`, with what must hold for each to be reached."""
    stack: list[tuple[model.Statement, Guarded]] = [(statement, ()) for statement in reversed(statements)]
    while stack:
        statement, guards = stack.pop()
        yield statement, guards
        for position, block in reversed(list(enumerate(_blocks(statement)))):
            own = ((statement.predicate, position == 0),) if isinstance(statement, model.When) else ()
            stack.extend((inner, (*guards, *own)) for inner in reversed(block))


def _blocks(statement: model.Statement) -> Iterator[model.Statements]:
    match statement:
        case model.Choice():
            yield from statement.branches
        case model.Par():
            yield from statement.lanes
        case model.Loop() | model.Phase() | model.Each():
            yield statement.body
        case model.When():
            yield statement.then
            yield statement.otherwise
        case model.ChildSession(otherwise=branch) if branch is not None:
            yield branch
        case _:
            pass
    within = getattr(statement, "within", None)
    if within is not None and within.otherwise is not None:
        yield within.otherwise


def references_in(statements: model.Statements) -> Iterator[RoleName]:
    """Every reference to seats in the statements and all inside them, as the choreography writes it."""
    for statement in all_statements(statements):
        match statement:
            case model.Interaction():
                yield from (statement.sender, *statement.receivers)
            case model.Gather():
                yield from (statement.senders, *statement.receivers)
            case model.Exchange() | model.Each():
                yield statement.group
            case model.Choice() | model.Abort():
                yield statement.at
            case model.Call():
                yield from (ours for _, ours in statement.roles)
            case model.ChildSession():
                yield from (statement.at, *(ours for _, ours in statement.roles))
            case model.Records() | model.Awaits() | model.ReadsLedger() | model.WaitFor():
                yield statement.role
            case _:
                pass


def named_in(statements: model.Statements) -> Iterator[RoleName]:
    """The sub-families that messages in the statements name, as the choreography calls them."""
    for statement in all_statements(statements):
        if isinstance(statement, model.Interaction):
            yield from (f.names for f in statement.message.fields if f.names is not None)
