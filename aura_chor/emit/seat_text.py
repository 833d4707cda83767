"""References to seats as generated modules write them: a role of one seat is its name, all else is made by a function.

`Device` is `every("Device")`, `Device[2]` is `member("Device", 2)`, `Signers` is `inside("Device", "Signers")`.
"""

from collections.abc import Iterable, Mapping

from aura_chor.base.names import RoleName
from aura_chor.emit.layout import Node, call, quoted, tuple_of
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.local import RoleClass
from aura_chor.mpst.model import Group

GROUPS = "aura_chor.session.groups"


class Imports:
    """The names that a module needs, by the module that has them."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = {}

    def use(self, module: str, name: str) -> str:
        self.names.setdefault(module, set()).add(name)
        return name

    def of(self, module: str) -> list[str]:
        """Constants, classes, functions: each in order of the alphabet."""
        return sorted(self.names.get(module, ()), key=_order)


class SeatText:
    """`imports` learns which functions are needed."""

    def __init__(self, protocol: Protocol, imports: Imports) -> None:
        self._families = {family.name for family in protocol.families}
        self._references: Mapping[RoleName, Group] = protocol.references
        self._imports = imports

    def one(self, reference: RoleName) -> Node:
        group = self._references.get(reference)
        if group is None:
            return self._call("every", quoted(reference)) if reference in self._families else quoted(reference)
        role = quoted(group.role)
        if group.index is not None:
            return self._call("lane_member", role, quoted(group.index))
        if group.inside is not None:
            return self._call("inside", role, quoted(group.inside))
        if group.outside is not None:
            return self._call("outside", role, quoted(group.outside))
        if group.first == group.last:
            return self._call("member", role, str(group.first))
        return self._call("members", role, str(group.first), str(group.last))

    def all(self, references: Iterable[RoleName]) -> Node:
        return tuple_of([self.one(reference) for reference in references])

    def _call(self, function: str, *parts: Node) -> Node:
        return call(self._imports.use(GROUPS, function), *parts)


def role_of(protocol: Protocol, reference: RoleName) -> RoleName:
    """The role or family that a reference to seats belongs to."""
    group = protocol.references.get(reference)
    return reference if group is None else group.role


def may_be_in(protocol: Protocol, of: RoleClass, reference: RoleName) -> bool:
    """Whether the reference can stand for a seat of the class; who is in a sub-family is known at run time alone."""
    if role_of(protocol, reference) != of.role:
        return False
    group = protocol.references.get(reference)
    if group is None:
        return True
    before = group.last is not None and group.last < of.first
    behind = of.last is not None and of.last < group.first
    return not before and not behind


def sub_families(protocol: Protocol, references: Iterable[RoleName]) -> tuple[RoleName, ...]:
    """The sub-families that the references speak of, in order."""
    groups = [protocol.references[one] for one in references if one in protocol.references]
    named = [group.inside or group.outside for group in groups]
    return tuple(dict.fromkeys(name for name in named if name is not None))


def _order(name: str) -> tuple[int, str]:
    constant = name.isupper() and len(name) > 1
    return (0 if constant else 1 if name[0].isupper() else 2, name.lower())
