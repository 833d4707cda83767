"""Headers: what others must know of a choreography before any body is read: roles, parameters, constraints."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from aura_chor.base.names import RoleName
from aura_chor.mpst.expressions import RecordFields, resolve_expression
from aura_chor.mpst.model import ChoreographyKey, Parameter, ParameterVariable, Predicate, Variable
from aura_chor.mpst.resolve_names import Distinct, did_you_mean, refuse_role
from aura_chor.mpst.resolve_scopes import Scope, key_of
from aura_chor.mpst.types import BOOL, TypeReader
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree


@dataclass(frozen=True, slots=True)
class Header:
    """`parameters` and `parameter_spans` are in the order of the text."""

    key: ChoreographyKey
    scope: Scope
    written: tree.Choreography
    roles: Mapping[RoleName, Span]
    parameters: tuple[Parameter, ...]
    parameter_spans: tuple[Span, ...]
    constraints: tuple[Predicate, ...]

    @property
    def roles_span(self) -> Span:
        """The roles as listed; the name of the choreography where there are none."""
        written = self.written.roles
        if not written:
            return self.written.name_span
        return Span(written[0].span.file, written[0].span.start, written[-1].span.end)


def read_header(written: tree.Choreography, scope: Scope, records: RecordFields, found: list[Diagnostic]) -> Header:
    """Reports CHR202, 203 and 214 for roles and parameters, and what is wrong with constraints."""
    reader = TypeReader(scope, found)
    names = Distinct("parameter", found)
    parameters: list[Parameter] = []
    spans: list[Span] = []
    constraints: list[Predicate | None] = []
    for one in written.parameters:
        type_ = reader.read_field(one)
        if names.admit(one.name, one.name_span):
            parameters.append(Parameter(one.name, type_))
            spans.append(one.name_span)
        if one.where is not None:
            constraints.append(read_parameter_predicate(one.where, "where", parameters, records, found))
    for clause in written.constraints:
        constraints.append(read_parameter_predicate(clause, "where", parameters, records, found))
    return Header(
        key_of(scope.source, written.name),
        scope,
        written,
        _read_roles(written, found),
        tuple(parameters),
        tuple(spans),
        tuple(one for one in constraints if one is not None),
    )


def read_parameter_predicate(
    expression: tree.Expression,
    clause: str,
    parameters: Iterable[Parameter],
    records: RecordFields,
    found: list[Diagnostic],
    *,
    fields: Container[str] = (),
) -> Predicate | None:
    """A predicate over parameters alone. `fields` are names of message fields, which people try here."""
    lookup = ParameterLookup(clause, {one.name: one for one in parameters}, fields, found)
    return resolve_expression(
        expression, expected=BOOL, role_of_value=f"a `{clause}`", lookup=lookup.find, records=records, found=found
    )


@dataclass(frozen=True, slots=True)
class ParameterLookup:
    """Names where only parameters count."""

    clause: str
    parameters: Mapping[str, Parameter]
    fields: Container[str]
    found: list[Diagnostic]

    def find(self, name: tree.Name) -> Variable | None:
        parameter = self.parameters.get(name.name)
        if parameter is not None:
            return ParameterVariable(parameter.name, parameter.type)
        if name.name in self.fields:
            message = f"`{name.name}` is a field of a message: {self.clause} is over parameters, which all roles know"
            helps: tuple[Help, ...] = (Help("make it a parameter, or let a role that knows the field choose"),)
        else:
            message, helps = f"there is no parameter `{name.name}` here", did_you_mean(name.name, self.parameters)
        self.found.append(Diagnostic(codes.UNKNOWN_NAME, message, name.span, helps=helps))
        return None


def find_role(ref: tree.RoleRef, header: Header, found: list[Diagnostic]) -> RoleName | None:
    """The role that is meant, or None with CHR201. Silent where no role is declared at all: CHR203 said it."""
    name = RoleName(ref.name)
    if name in header.roles:
        return name
    if header.roles:
        label = Label(header.roles_span, f"the roles of {header.written.name}")
        message = f"{header.written.name} declares no role `{ref.name}`"
        helps = did_you_mean(ref.name, header.roles)
        found.append(Diagnostic(codes.UNDECLARED_ROLE, message, ref.span, (label,), helps=helps))
    return None


def _read_roles(written: tree.Choreography, found: list[Diagnostic]) -> dict[RoleName, Span]:
    roles: dict[RoleName, Span] = {}
    names = Distinct("role", found, fold="a role becomes a module, and those are in lower case")
    for ref in written.roles:
        refuse_role(ref.name, ref.span, found)
        if names.admit(ref.name, ref.span):
            roles[RoleName(ref.name)] = ref.span
    if not roles:
        message = f"{written.name} declares no roles"
        helps = (Help("name them first, for example `roles Alice, Bob`"),)
        found.append(Diagnostic(codes.NO_ROLES, message, written.name_span, helps=helps))
    return roles
