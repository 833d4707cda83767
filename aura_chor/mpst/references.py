"""References to seats through calls: what a callee's `Worker[2]` or `Signers` is called in the session.

A reference is a canonical text; `Group`s say what it stands for. Families are passed on by calls, whole or in part, so
the groups of a callee are put into those that its roles stand for. Names that a callee gives (sub-families, variables
of an `each`, witnesses) are the session's own, and made distinct where two choreographies give the same one.
"""

from dataclasses import dataclass, field, replace

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.model import Group


@dataclass(slots=True)
class References:
    """What all instances of a protocol share: every reference that is not a whole role, and the names given.

    `sizes` are the families' by role; `counts` the number of members of each sub-family, where it is not all.
    """

    sizes: dict[RoleName, str] = field(default_factory=dict)
    groups: dict[RoleName, Group] = field(default_factory=dict)
    counts: dict[RoleName, model.Predicate] = field(default_factory=dict)
    _given: dict[tuple[str, object, str], str] = field(default_factory=dict)
    _taken: set[tuple[str, str]] = field(default_factory=set)

    def given(self, kind: str, where: object, name: str) -> str:
        """The session's name for what a choreography calls `name`; `where` is `Scope.identity`."""
        known = self._given.get((kind, where, name))
        if known is not None:
            return known
        number, unique = 1, name
        while (kind, unique) in self._taken:
            number += 1
            unique = f"{name}{number}"
        self._taken.add((kind, unique))
        self._given[kind, where, name] = unique
        return unique

    def group(self, reference: RoleName) -> Group:
        return self.groups.get(reference) or Group(reference)

    def put(self, group: Group) -> RoleName:
        """The canonical text of a group, known from here on."""
        text = _text(group)
        if text != group.role:
            self.groups.setdefault(text, group)
        return text

    def within(self, outer: RoleName, inner: Group) -> RoleName:
        """The reference `inner` where its role stands for `outer`; names in `inner` are the session's already."""
        around = self.group(outer)
        last = around.last if inner.last is None else around.first + inner.last - 1
        composed = replace(
            around,
            first=around.first + inner.first - 1,
            last=last,
            index=inner.index or around.index,
            inside=inner.inside or around.inside,
            outside=inner.outside or around.outside,
        )
        return self.put(composed)


def _text(group: Group) -> RoleName:
    text = str(group.inside or group.role)
    if group.index is not None:
        text += f"[{group.index}]"
    elif group.first == group.last:
        text += f"[{group.first}]"
    elif (group.first, group.last) != (1, None):
        text += f"[{group.first}..{'' if group.last is None else group.last}]"
    if group.outside is not None:
        text += f" except {group.outside}"
    return RoleName(text)


def overlap(first: Group, second: Group) -> bool:
    """Whether some seat can be in both; sub-families and variables may stand for any member."""
    if first.role != second.role:
        return False
    named = first.index or second.index or first.inside or second.inside
    return bool(named) or (_last(first) >= second.first and _last(second) >= first.first)


def _last(group: Group) -> float:
    return float("inf") if group.last is None else group.last


def is_single(group: Group, families: frozenset[RoleName]) -> bool:
    """Whether the reference stands for exactly one seat."""
    return group.role not in families or group.index is not None or group.first == group.last
