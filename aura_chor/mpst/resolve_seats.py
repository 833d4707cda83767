"""References to seats: what `Device[2]`, `Signers` or `Device except Signers` stands for where it is written.

A sub-family is in scope from its gather to the end of the block; the variable of an `each` within its lane, in which no
other member of that family acts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from aura_chor.base.names import RoleName
from aura_chor.mpst.limits import MAX_FAMILY_SIZE
from aura_chor.mpst.model import Group
from aura_chor.mpst.references import References, is_single, overlap
from aura_chor.mpst.resolve_headers import Header, undeclared_role
from aura_chor.mpst.resolve_names import did_you_mean
from aura_chor.mpst.resolve_seats_help import (
    index_of_another,
    index_unbound,
    many_of,
    not_a_sub_family,
    of_another_family,
    one_of,
    undeclared,
)
from aura_chor.report import codes
from aura_chor.report.codes import Code
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree


class Named(NamedTuple):
    """A sub-family, or the variable of an `each`: of which seats it is a part, and where it is named."""

    group: Group
    span: Span


class Left(NamedTuple):
    """Where a sub-family was named that is in scope no longer, why, and what to do about it."""

    span: Span
    why: str
    help: str


@dataclass(frozen=True, slots=True)
class Names:
    """What is in scope beside the roles."""

    sub_families: Mapping[str, Named] = field(default_factory=dict)
    variables: Mapping[str, Named] = field(default_factory=dict)


class Seats(NamedTuple):
    """`reference` is the canonical text; `single` where it is exactly one seat."""

    reference: RoleName
    group: Group
    single: bool
    span: Span


@dataclass(slots=True)
class SeatReader:
    """The references of one choreography; reports CHR201, 219, 220, 221, 227 and 229."""

    header: Header
    found: list[Diagnostic]
    table: References = field(init=False)
    left: dict[str, "Left"] = field(default_factory=dict)
    """Sub-families that were in scope once."""

    def __post_init__(self) -> None:
        self.table = References(dict(self.header.families))

    def read(self, written: tree.RoleRef, names: Names) -> Seats | None:
        """The seats that are meant, or None where the reference was refused."""
        group = self._base(written, names)
        if group is not None and written.excluded is not None:
            group = self._without(group, written.excluded, names)
        if group is None or not self._may_act(group, written.span, names):
            return None
        return self._seats(group, written.span)

    def one(
        self, written: tree.RoleRef, names: Names, *, who: str, help: Callable[[RoleName], str] | None = None
    ) -> Seats | None:
        """The one seat that is meant; `who` says what it does, `help` what several would do instead."""
        seats = self.read(written, names)
        if seats is not None and not seats.single:
            message = f"{who}, and `{seats.reference}` may be several seats"
            instead = one_of(seats.group) if help is None else help(seats.reference)
            self._refuse(codes.NOT_THIS_MANY, message, written.span, help=instead)
            return None
        return seats

    def many(self, written: tree.RoleRef, names: Names, *, what: str) -> Seats | None:
        """The group that is meant."""
        seats = self.read(written, names)
        if seats is not None and seats.single:
            message = f"{what} is for a family, and {seats.reference} is one seat"
            help = many_of(seats.reference, self.header.families)
            self._refuse(codes.NOT_THIS_MANY, message, written.span, help=help)
            return None
        return seats

    def everyone(self, roles: Iterable[RoleName], span: Span, names: Names) -> tuple[Seats, ...]:
        """These whole roles, where `*` stands."""
        groups = [Group(role) for role in roles]
        return tuple(self._seats(group, span) for group in groups if self._may_act(group, span, names))

    def sub_family(self, written: tree.Reference, names: Names) -> Named | None:
        """The sub-family of that name, or None with CHR220."""
        named = names.sub_families.get(written.name)
        if named is None:
            self._unknown(written.name, written.span, names)
        return named

    def _seats(self, group: Group, span: Span) -> Seats:
        return Seats(self.table.put(group), group, is_single(group, self.header.family_names), span)

    # --- what is written ---

    def _base(self, written: tree.RoleRef, names: Names) -> Group | None:
        role = RoleName(written.name)
        if role in self.header.families:
            return self._members(Group(role), written.selector, names)
        if role in self.header.roles:
            return Group(role) if self._is_bare(written, "is one seat: only families have members") else None
        if written.name in names.sub_families:
            family = names.sub_families[written.name].group.role
            if self._is_walked(written, role, names):
                return self._members(Group(family), written.selector, names)
            help = f"a member is named by its place in the family: `{family}[…]`"
            bare = self._is_bare(written, "is a sub-family: its members have no numbers of their own", help)
            return Group(family, inside=role) if bare else None
        if written.name in self.left:
            self._unknown(written.name, written.span, names)
        elif self.header.roles:
            help = undeclared(written, self.header.families)
            self.found.append(undeclared_role(written, self.header, also=names.sub_families, help=help))
        return None

    def _is_walked(self, written: tree.RoleRef, sub_family: RoleName, names: Names) -> bool:
        """Whether this is the member of the lane in an `each` over that very sub-family: `Heard[i]` is `Device[i]`."""
        if not isinstance(written.selector, tree.MemberName):
            return False
        variable = names.variables.get(written.selector.name)
        return variable is not None and variable.group.inside == sub_family

    def _is_bare(self, written: tree.RoleRef, why: str, help: str = "") -> bool:
        """Whether the reference has no selector but `[*]`, which only a family or a sub-family may have."""
        selector = written.selector
        if selector is None or (isinstance(selector, tree.AllMembers) and written.name not in self.header.roles):
            return True
        self._refuse(codes.NOT_THIS_MANY, f"`{written.name}` {why}", selector.span, help=help)
        return False

    def _members(self, family: Group, selector: tree.Selector | None, names: Names) -> Group | None:
        match selector:
            case None | tree.AllMembers():
                return family
            case tree.Member(index=index):
                return self._range(family, index, index, selector.span)
            case tree.MemberRange(first=first, last=last):
                return self._range(family, first, last, selector.span)
            case tree.MemberName(name=name):
                return self._by_variable(family, name, selector.span, names)

    def _range(self, family: Group, first: int, last: int, span: Span) -> Group | None:
        size = self.header.families[family.role]
        most = self.header.bounds[size].most
        if first > last:
            self._refuse(codes.MEMBER_OUT_OF_RANGE, f"the range {first}..{last} is empty", span)
        elif first < 1:
            self._refuse(codes.MEMBER_OUT_OF_RANGE, "members are counted from 1", span)
        elif last > MAX_FAMILY_SIZE:
            self._refuse(codes.FAMILY_TOO_LARGE, f"a family has at most {MAX_FAMILY_SIZE} members", span)
        elif most is not None and last > most:
            label = Label(self.header.roles[family.role], f"`{size}` is at most {most}, as the constraints say")
            self._refuse(codes.MEMBER_OUT_OF_RANGE, f"{family.role} has no member {last}", span, (label,))
        else:
            return replace(family, first=first, last=last)
        return None

    def _by_variable(self, family: Group, name: str, span: Span, names: Names) -> Group | None:
        variable = names.variables.get(name)
        if variable is not None and variable.group.role == family.role:
            return replace(family, index=name)
        if variable is not None:
            label = Label(variable.span, f"`{name}` is a member of {variable.group.role}")
            help = index_of_another(name, variable.group.role, family.role)
            self._refuse(codes.UNKNOWN_GROUP, f"`{name}` is no member of {family.role}", span, (label,), help=help)
            return None
        is_size = name in self.header.families.values()
        helps = () if is_size else did_you_mean(name, names.variables)
        helps = helps or (Help(index_unbound(name, family.role, self.header.families)),)
        message = f"no `each` around this binds `{name}`"
        self.found.append(Diagnostic(codes.UNKNOWN_GROUP, message, span, helps=helps))
        return None

    def _without(self, group: Group, excluded: tree.Reference, names: Names) -> Group | None:
        named = self.sub_family(excluded, names)
        if named is None:
            return None
        if named.group.role != group.role:
            label = Label(named.span, f"these are members of {named.group.role}")
            message = f"`{excluded.name}` is no part of {group.role}"
            help = of_another_family(excluded.name, named.group.role)
            self._refuse(codes.UNKNOWN_GROUP, message, excluded.span, (label,), help=help)
            return None
        return replace(group, outside=RoleName(excluded.name))

    # --- rules ---

    def _may_act(self, group: Group, span: Span, names: Names) -> bool:
        """CHR227: in the lane of one member no other member of the family acts."""
        for name, variable in names.variables.items():
            if variable.group.role == group.role and group.index != name:
                label = Label(variable.span, f"the lane of one member, `{group.role}[{name}]`")
                message = f"in this lane no other member of {group.role} acts"
                help = f"name the member of the lane, `{group.role}[{name}]`, or move this out of the `each`"
                self._refuse(codes.OTHER_MEMBER, message, span, (label,), help=help)
                return False
        return True

    def _unknown(self, name: str, span: Span, names: Names) -> None:
        if name in self.left:
            left = self.left[name]
            message = f"the sub-family `{name}` is not in scope here: {left.why}"
            self._refuse(codes.UNKNOWN_GROUP, message, span, (Label(left.span, "named here"),), help=left.help)
            return
        if RoleName(name) in self.header.roles:
            message, help = not_a_sub_family(name, self.header.families)
            self._refuse(codes.UNKNOWN_GROUP, message, span, help=help)
            return
        helps = did_you_mean(name, names.sub_families)
        message = f"there is no sub-family `{name}` here"
        helps = helps or (Help(f"a gather names those that were heard: `gather … as {name}`"),)
        self.found.append(Diagnostic(codes.UNKNOWN_GROUP, message, span, helps=helps))

    def _refuse(self, code: Code, message: str, span: Span, labels: tuple[Label, ...] = (), *, help: str = "") -> None:
        self.found.append(Diagnostic(code, message, span, labels, helps=(Help(help),) if help else ()))


# --- how references lie to each other ---


def apart(first: Group, second: Group) -> bool:
    """Whether no seat can be in both."""
    parted = first.inside is not None and first.inside == second.outside
    parted |= second.inside is not None and second.inside == first.outside
    return parted or not overlap(first, second)


def covers(whole: Group, part: Group) -> bool:
    """Whether every seat of `part` is certainly in `whole`."""
    if whole.role != part.role or (whole.index is not None and whole.index != part.index):
        return False
    if whole.inside not in (None, part.inside) or whole.outside not in (None, part.outside):
        return False
    within = whole.last is None or (part.last is not None and part.last <= whole.last)
    return (within and part.first >= whole.first) or (whole.index is not None and whole.index == part.index)
