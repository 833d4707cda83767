"""The frame of a seat: what all cores of one seat share, and how groups and lanes become concrete."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from aura_chor.base.names import LanePath
from aura_chor.session.bugs import ForeignSubFamily
from aura_chor.session.evidence import Evidence
from aura_chor.session.groups import Company, Group, split_seat
from aura_chor.session.operations import Arrival, Seats
from aura_chor.session.sealed import HandedOver, Sealer
from aura_chor.session.witness import SubFamily

_NOBODY = Company((), {}, {})


class Frame:
    """`collects`: the seat keeps evidence. `range` are the phase's vetoes that bind it now, `vetoes` the rules of all.

    `kinds` are the payloads of notices, `arrivals` those of the gathers so far, by label. `posted` counts the notices
    of this seat by label, `complaints` those that its checks have posted, `children` the sessions that it opened;
    `invitations` are those that it was told of and has not joined. `volatile`: the state that was used last is one in
    which a restart ends the session.
    """

    __slots__ = (
        "arrivals",
        "checks",
        "children",
        "collects",
        "company",
        "complaints",
        "evidence",
        "family",
        "index",
        "invitations",
        "kinds",
        "posted",
        "range",
        "sealer",
        "vetoes",
        "volatile",
    )

    def __init__(
        self,
        role: str,
        parameters: Struct | None,
        *,
        company: Company = _NOBODY,
        checks: Any = None,
        sealer: Sealer | None = None,
        kinds: Mapping[str, type[Struct]] | None = None,
        vetoes: Mapping[str, Any] | None = None,
        collects: bool = False,
    ) -> None:
        self.family, self.index = split_seat(role)
        self.company = company
        self.checks = checks
        self.sealer = sealer or HandedOver()
        self.kinds = kinds or {}
        self.vetoes = vetoes or {}
        self.collects = collects
        self.evidence = Evidence(self.index, parameters)
        self.arrivals: dict[str, Arrival] = {}
        self.range: tuple[str, ...] | None = None
        self.volatile = False
        self.posted: dict[str, int] = {}
        self.complaints = 0
        self.children: dict[str, int] = {}
        self.invitations: dict[str, Any] = {}


class Placed:
    """Where a core stands: its seat, its lane, what the lanes' variables stand for and whom sub-families name.

    `named` are the sub-families that this seat has named itself, as it handed them to its body.
    """

    __slots__ = ("bindings", "frame", "named", "path", "role", "variables")

    def __init__(self, role: str, frame: Frame) -> None:
        self.role = role
        self.frame = frame
        self.path: LanePath = ()
        self.variables: dict[str, int] = {}
        self.bindings: dict[str, tuple[int, ...]] = {}
        self.named: dict[str, SubFamily[Any]] = {}

    def lane(self, written: LanePath) -> LanePath:
        """A lane path with indices where members' lanes lie: this lane's, or where it lies in line the seat's own."""
        if -1 not in written:
            return written
        known = len(self.path)
        filled = [self.path[at] if at < known else self.frame.index for at in range(len(written))]
        return tuple([filled[at] if step == -1 else step for at, step in enumerate(written)])

    def indices(self, group: Group) -> tuple[int, ...]:
        """The members of a group, ascending."""
        if group.lane is not None:
            return (self.variables.get(group.lane, self.frame.index),)
        size = self.frame.company.sizes[group.role]
        if group.inside is not None:
            return self._named(group.inside)
        last = size if group.last is None else min(group.last, size)
        if group.outside is not None:
            named = frozenset(self._named(group.outside))
            return tuple([index for index in range(1, size + 1) if index not in named])
        return tuple(range(group.first, last + 1))

    def seats(self, groups: tuple[Seats, ...], *, own: bool = False) -> tuple[str, ...]:
        """The seats that are meant, each once and in order; this one among them only with `own`."""
        if len(groups) == 1 and isinstance(only := groups[0], Group) and self._is_whole(only):
            found = self.frame.company.names[only.role]
            if own is (only.role == self.frame.family):
                return found
        else:
            found = tuple(dict.fromkeys([seat for group in groups for seat in self.seats_of(group)]))
        others = tuple([seat for seat in found if seat != self.role])
        return (*others, self.role) if own else others

    def seats_of_all(self, groups: tuple[Seats, ...]) -> tuple[str, ...]:
        return tuple([seat for group in groups for seat in self.seats_of(group)])

    def seat(self, one: Seats) -> str:
        """The one seat that a sender's name stands for."""
        if isinstance(one, str):
            return one
        (seat,) = self.seats_of(one)
        return seat

    def inside(self, sub_family: str) -> bool:
        """Whether the last gather that named this sub-family has heard this seat."""
        return self.frame.index in self.bindings.get(sub_family, ())

    def seats_of(self, group: Seats) -> tuple[str, ...]:
        """All seats that are meant, this one among them."""
        if isinstance(group, str):
            return (group,)
        names = self.frame.company.names[group.role]
        if self._is_whole(group):
            return names
        return tuple([names[index - 1] for index in self.indices(group)])

    def _named(self, sub_family: str) -> tuple[int, ...]:
        if sub_family not in self.bindings:
            raise ForeignSubFamily(f"{self.role} was never told who {sub_family} are")
        return self.bindings[sub_family]

    def _is_whole(self, group: Group) -> bool:
        return (
            group.lane is None
            and group.inside is None
            and group.outside is None
            and group.first == 1
            and group.last is None
        )
