"""Concrete seats: `Opener`, `Device[3]`; what a reference stands for when every family has a size."""

from collections.abc import Mapping

from aura_chor.base.names import RoleName
from aura_chor.mpst.limits import CUT_OFF
from aura_chor.mpst.model import Group


def seat(role: RoleName, member: int) -> RoleName:
    """The seat of one member, counted from 1."""
    return RoleName(f"{role}[{member}]")


def role_of(name: RoleName) -> RoleName:
    """The role of a seat, or of a reference by members."""
    return RoleName(name.partition("[")[0])


def meant(groups: Mapping[RoleName, Group], name: RoleName) -> RoleName:
    """All the seats that this one stands for: its family, or its stretch of it, between two places where it is cut.

    The last stretch has no end that could be written: there it is the seat itself.
    """
    role = role_of(name)
    cuts = _cuts(role, groups)
    if name == role or len(cuts) == 1:
        return role
    member = int(name[len(role) + 1 : -1])
    first = max(cut for cut in cuts if cut <= member)
    last = min((cut for cut in cuts if cut > member), default=member + 1) - 1
    return name if first == last or max(cuts) <= member else RoleName(f"{role}[{first}..{last}]")


def _cuts(role: RoleName, groups: Mapping[RoleName, Group]) -> set[int]:
    """The members before whom references cut a family."""
    cuts = {1}
    for group in groups.values():
        if group.role == role:
            cuts |= {group.first} if group.last is None else {group.first, group.last + 1}
    return cuts


def all_seats(roles: tuple[RoleName, ...], sizes: Mapping[RoleName, int]) -> tuple[RoleName, ...]:
    """Every seat of a session, in the order of its roles."""
    return tuple(s for role in roles for s in seats_of_role(role, sizes))


def seats_of_role(role: RoleName, sizes: Mapping[RoleName, int]) -> tuple[RoleName, ...]:
    if role not in sizes:
        return (role,)
    return tuple(seat(role, member) for member in range(1, sizes[role] + 1))


def members(
    group: Group, size: int, bound: Mapping[str, tuple[int, ...]], variables: Mapping[str, int]
) -> tuple[int, ...]:
    """The numbers of those that a reference to a family of `size` members stands for; `bound` are its sub-families."""
    if group.index is not None:
        return (variables[group.index],)
    if group.inside is not None:
        found = bound[group.inside]
    else:
        found = tuple(range(group.first, (size if group.last is None else group.last) + 1))
    if group.outside is None:
        return found
    return tuple(member for member in found if member not in bound[group.outside])


def interchangeable(
    roles: tuple[RoleName, ...],
    sizes: Mapping[RoleName, int],
    groups: Mapping[RoleName, Group],
    ordered: frozenset[RoleName],
) -> tuple[RoleName, ...]:
    """One seat for all that differ in nothing but their number.

    Single roles, and the first of every stretch of a family that no reference cuts. Of a family that acts in order all;
    of a large one those within the cut-off from both ends: what lies between has as much before it and behind it.
    """
    found: list[RoleName] = []
    for role in roles:
        if role not in sizes:
            found.append(role)
            continue
        cuts = _cuts(role, groups)
        size = sizes[role]
        if role in ordered:
            cuts |= {*range(1, CUT_OFF + 2), *range(size - CUT_OFF, size + 1)}
        found += [seat(role, member) for member in range(1, size + 1) if member in cuts]
    return tuple(found)
