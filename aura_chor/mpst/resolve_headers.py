"""Headers: what others must know of a choreography before any body is read: roles, sizes, parameters, constraints."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from aura_chor.base.names import RoleName
from aura_chor.mpst.expressions import RecordFields, resolve_expression
from aura_chor.mpst.limits import MAX_FAMILY_SIZE
from aura_chor.mpst.model import ChoreographyKey, Parameter, ParameterVariable, Predicate, Variable
from aura_chor.mpst.resolve_bounds import Bounds, bounds_of
from aura_chor.mpst.resolve_names import Distinct, did_you_mean, refuse_field, refuse_role
from aura_chor.mpst.resolve_scopes import Scope, key_of
from aura_chor.mpst.resolve_unmarked import refuse_marks
from aura_chor.mpst.types import BOOL, INT, TypeReader
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree


@dataclass(frozen=True)
class Header:
    """`parameters` and `parameter_spans` are in the order of the text; `families` gives each family's size its name."""

    key: ChoreographyKey
    scope: Scope
    written: tree.Choreography
    roles: Mapping[RoleName, Span]
    parameters: tuple[Parameter, ...]
    parameter_spans: tuple[Span, ...]
    constraints: tuple[Predicate, ...]
    families: Mapping[RoleName, str] = field(default_factory=dict)

    @cached_property
    def family_names(self) -> frozenset[RoleName]:
        return frozenset(self.families)

    @cached_property
    def visible(self) -> tuple[Parameter, ...]:
        """What expressions may read: the parameters, and the sizes of the families."""
        sizes = dict.fromkeys(self.families.values())
        return (*self.parameters, *(Parameter(size, INT) for size in sizes))

    @cached_property
    def bounds(self) -> Mapping[str, Bounds]:
        """What the constraints say of the sizes."""
        return bounds_of(self.constraints, dict.fromkeys(self.families.values()))

    @property
    def roles_span(self) -> Span:
        """The roles as listed; the name of the choreography where there are none."""
        written = self.written.roles
        if not written:
            return self.written.name_span
        return Span(written[0].span.file, written[0].span.start, written[-1].span.end)


def read_header(written: tree.Choreography, scope: Scope, records: RecordFields, found: list[Diagnostic]) -> Header:
    """Reports CHR202, 203, 214, 221 and 229 for roles and parameters, and what is wrong with constraints."""
    reader = TypeReader(scope, found)
    names = Distinct("parameter", found)
    parameters: list[Parameter] = []
    spans: list[Span] = []
    constraints: list[Predicate | None] = []
    for one in written.parameters:
        type_ = reader.read_field(one)
        refuse_marks(one, "a parameter", found)
        if names.admit(one.name, one.name_span):
            parameters.append(Parameter(one.name, type_))
            spans.append(one.name_span)
        if one.where is not None:
            constraints.append(read_parameter_predicate(one.where, "where", parameters, records, found))
    roles = _read_roles(written, found)
    families = _families(written, names, found)
    sizes = [Parameter(size, INT) for size in dict.fromkeys(families.values())]
    for clause in written.constraints:
        constraints.append(read_parameter_predicate(clause, "where", [*parameters, *sizes], records, found))
    header = Header(
        key_of(scope.source, written.name),
        scope,
        written,
        roles,
        tuple(parameters),
        tuple(spans),
        tuple(one for one in constraints if one is not None),
        families,
    )
    _refuse_large(header, found)
    return header


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
        found.append(undeclared_role(ref, header))
    return None


def undeclared_role(ref: tree.RoleRef, header: Header, *, also: Iterable[str] = (), help: str = "") -> Diagnostic:
    """CHR201; `also` are other names that could have been meant, `help` is for one that is like none of them."""
    label = Label(header.roles_span, f"the roles of {header.written.name}")
    message = f"{header.written.name} declares no role `{ref.name}`"
    helps = did_you_mean(ref.name, [*header.roles, *also]) or ((Help(help),) if help else ())
    return Diagnostic(codes.UNDECLARED_ROLE, message, ref.span, (label,), helps=helps)


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


# --- families ---


def _families(written: tree.Choreography, parameters: Distinct, found: list[Diagnostic]) -> dict[RoleName, str]:
    """The names of the sizes, by family; one name may size several families, but is no parameter's."""
    families: dict[RoleName, str] = {}
    sizes: set[str] = set()
    for ref in written.roles:
        size = _size(ref, found)
        if size is None:
            continue
        refuse_field(size.name, size.span, found)
        if size.name not in sizes:
            parameters.admit(size.name, size.span)
            sizes.add(size.name)
        families.setdefault(RoleName(ref.name), size.name)
    return families


def _size(ref: tree.RoleRef, found: list[Diagnostic]) -> tree.MemberName | None:
    """The size that is declared with a role; None for a single seat, and for what is no name."""
    if ref.excluded is not None:
        message = "a role is declared here: `except` leaves out members where a family is used"
        found.append(Diagnostic(codes.NOT_THIS_MANY, message, ref.excluded.span))
    if ref.selector is None or isinstance(ref.selector, tree.MemberName):
        return ref.selector
    name = ref.name
    helps = (Help(f"name it, `{name}[n]`, and say how many there are: `where n == 3`, `where 1 <= n`"),)
    message = f"the size of the family {name} is a name, which the opening of a session binds"
    found.append(Diagnostic(codes.NOT_THIS_MANY, message, ref.selector.span, helps=helps))
    return tree.MemberName(f"size of {name}", ref.selector.span)


def _refuse_large(header: Header, found: list[Diagnostic]) -> None:
    """CHR229: constraints that ask for more members than a family can have."""
    for family, size in header.families.items():
        least = header.bounds[size].least
        if least > MAX_FAMILY_SIZE:
            message = f"{family} has at least {least} members, and a family has at most {MAX_FAMILY_SIZE}"
            found.append(Diagnostic(codes.FAMILY_TOO_LARGE, message, header.roles[family]))
