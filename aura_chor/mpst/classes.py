"""Classes: the seats that share a module. A family is one class, or several where members are named by index.

A reference to members (`Device[2]`, `Device[1..3]`) cuts its family there; what lies between two cuts is a class.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.local import RoleClass
from aura_chor.mpst.model import Group


def classes(protocol: Protocol) -> tuple[RoleClass, ...]:
    """In the order of the roles, those of a family in the order of its members."""
    families = {family.name for family in protocol.families}
    found: list[RoleClass] = []
    for role in protocol.roles:
        found += _of_family(role, protocol.references) if role in families else [RoleClass(role, role, 1, 1)]
    return tuple(found)


def class_of(found: Collection[RoleClass], role: RoleName, index: int) -> RoleClass:
    """The class of one seat."""
    own = [one for one in found if one.role == role and one.first <= index]
    return max(own, key=lambda one: one.first)


def _of_family(role: RoleName, references: Mapping[RoleName, Group]) -> list[RoleClass]:
    cuts = {1}
    for group in references.values():
        if group.role == role:
            cuts.add(group.first)
            if group.last is not None:
                cuts.add(group.last + 1)
    firsts = sorted(cuts)
    lasts: list[int | None] = [cut - 1 for cut in firsts[1:]]
    if len(firsts) == 1:
        return [RoleClass(role, role, family=True)]
    return [
        RoleClass(_named(role, first, last), role, first, last, family=True)
        for first, last in zip(firsts, [*lasts, None], strict=True)
    ]


def _named(role: RoleName, first: int, last: int | None) -> RoleName:
    if first == last:
        return RoleName(f"{role}[{first}]")
    return RoleName(f"{role}[{first}..{'' if last is None else last}]")


@dataclass(frozen=True, slots=True)
class Me:
    """One member of a class at one point of a run: what references mean to it.

    `inside` are the sub-families that it is in, `bound` the variables of the `each` lanes that are its own; `heard` are
    the sub-families that the class names, because it collects their messages.
    """

    of: RoleClass
    references: Mapping[RoleName, Group]
    inside: frozenset[RoleName] = frozenset()
    bound: frozenset[str] = frozenset()
    heard: frozenset[RoleName] = frozenset()

    def is_in(self, reference: RoleName) -> bool:
        """Whether it is the seat, or one of the seats, that the reference stands for."""
        group = self.references.get(reference)
        if group is None:
            return self.of.role == reference
        if group.role != self.of.role or not self._in_range(group):
            return False
        if group.index is not None and group.index not in self.bound:
            return False
        return (group.inside is None or group.inside in self.inside) and group.outside not in self.inside

    def is_in_any(self, references: Collection[RoleName]) -> bool:
        return any(self.is_in(reference) for reference in references)

    def may_be_in(self, reference: RoleName, named: frozenset[RoleName]) -> bool:
        """The same where membership in the sub-families `named` is yet to be settled."""
        group = self.references.get(reference)
        if group is None or not {group.inside, group.outside} & named:
            return self.is_in(reference)
        settled = (self.inside - named) | ({group.inside} - {None} if group.inside in named else frozenset())
        return replace(self, inside=frozenset(settled)).is_in(reference)

    def _in_range(self, group: Group) -> bool:
        """The classes are cut so that a range holds all of one or none."""
        return group.first <= self.of.first and (group.last is None or group.last >= (self.of.last or group.last + 1))
