"""Groups: what an operation says about seats before the session's sizes are known, and the seats of one session.

A concrete seat is a role's name, or a family's name with an index from 1: `Device[3]`. Generated modules spell a single
role as a plain string and everything else as a `Group`; a core resolves it (see `placing`).
"""

from collections.abc import Iterable, Mapping
from typing import final

from aura_chor.session.events import MessageEvent, event_id


@final
class Group:
    """Members `first` to `last` (None: to the end) of `role`, or the member of the lane `lane`, or those of the
    sub-family `inside`, or all but those of the sub-family `outside`."""

    __slots__ = ("first", "inside", "lane", "last", "outside", "role")

    def __init__(
        self,
        role: str,
        first: int = 1,
        last: int | None = None,
        *,
        lane: str | None = None,
        inside: str | None = None,
        outside: str | None = None,
    ) -> None:
        self.role = role
        self.first = first
        self.last = last
        self.lane = lane
        self.inside = inside
        self.outside = outside

    def __str__(self) -> str:
        if self.lane is not None:
            return f"{self.role}[{self.lane}]"
        if self.inside is not None:
            return self.inside
        if self.outside is not None:
            return f"{self.role} except {self.outside}"
        if self.first == self.last:
            return f"{self.role}[{self.first}]"
        if (self.first, self.last) == (1, None):
            return self.role
        return f"{self.role}[{self.first}..{'' if self.last is None else self.last}]"


def every(role: str) -> Group:
    return Group(role)


def member(role: str, index: int) -> Group:
    return Group(role, index, index)


def members(role: str, first: int, last: int | None) -> Group:
    return Group(role, first, last)


def lane_member(role: str, variable: str) -> Group:
    """The member that `variable` stands for, in a lane of an `each`."""
    return Group(role, lane=variable)


def inside(role: str, sub_family: str) -> Group:
    return Group(role, inside=sub_family)


def outside(role: str, sub_family: str) -> Group:
    return Group(role, outside=sub_family)


def seat_name(role: str, index: int) -> str:
    """The seat of a member; an index of 0 stands for a single role."""
    return f"{role}[{index}]" if index else role


def split_seat(seat: str) -> tuple[str, int]:
    """The role of a seat and its index, 0 for a single role."""
    role, bracket, index = seat.partition("[")
    return role, int(index[:-1]) if bracket else 0


class Company:
    """The seats of one session, shared by all its cores: `sizes` are those of the families, `names` their seats.

    `by_name` are the sizes as expressions call them. Where members have numbers of their own, messages name them by
    those: `number` says which.
    """

    __slots__ = ("_ids", "_numbered", "all", "by_name", "names", "sizes")

    def __init__(self, roles: Iterable[str], sizes: Mapping[str, int], by_name: Mapping[str, int]) -> None:
        self.sizes = dict(sizes)
        self.by_name = dict(by_name)
        self.names = {
            role: tuple([seat_name(role, index) for index in range(1, size + 1)]) for role, size in self.sizes.items()
        }
        self._ids: dict[int, tuple[MessageEvent, bytes]] = {}
        self._numbered: dict[str, dict[int, int]] = {}
        self.all = tuple([seat for role in roles for seat in self.names.get(role, (role,))])

    def number(self, numbering: Mapping[str, tuple[int, ...]]) -> None:
        """The numbers of each family's members, in the order of their seats."""
        self._numbered = {
            family: {number: index for index, number in enumerate(numbers, start=1)}
            for family, numbers in numbering.items()
        }

    def member(self, family: str, number: int) -> int:
        """The index of the member that a message names; 0 where there is none of this number."""
        numbered = self._numbered.get(family)
        return number if numbered is None else numbered.get(number, 0)

    def id_of(self, event: MessageEvent) -> bytes:
        """The event's id; where there is no ledger it is computed once for all seats of the session."""
        if event.id:
            return event.id
        known = self._ids.get(id(event))
        if known is None:
            known = self._ids[id(event)] = (event, event_id(event))
        return known[1]
