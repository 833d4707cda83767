"""Seats: a role's body, packaged with what the runtime must know to play it, by a generated `seat` function."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from aura_chor.base.names import LanePath, SessionId
from aura_chor.session.bugs import SeatingError
from aura_chor.session.core import UNKNOWN, Core
from aura_chor.session.frame import Frame
from aura_chor.session.groups import Company, seat_name, split_seat
from aura_chor.session.operations import SESSION_PARAMETER, Seats, Where
from aura_chor.session.sealed import Sealer

ANY_MEMBER = 0
"""The index of a member's seat before it is known: in a child session its place among those who play the family."""
FAMILY_MAX = 4_096
"""Members of one family."""


class Family(Struct, frozen=True):
    """A role of many seats; `size` is what expressions call their number."""

    role: str
    size: str


class NoticeRule(Struct, frozen=True):
    """A notice: who may post it, and how often each."""

    label: str
    message: type[Struct]
    roles: tuple[Seats, ...]
    at_most: int | None = None


class VetoRule(Struct, frozen=True):
    """A veto: who has it, which check says whether it counts, and whether its range is the whole choreography."""

    label: str
    message: type[Struct]
    roles: tuple[Seats, ...]
    check: str | None = None
    whole: bool = True


class FactRule(Struct, frozen=True):
    """A fact that comes from outside the session, and the lane in which it is awaited."""

    label: str
    message: type[Struct]
    lane: LanePath


class ProtocolIdentity(Struct, frozen=True):
    """What a generated package says about its protocol. `parameters` is None for a protocol that has none.

    `roles` has each family once. `constraints` are those that read a size; `clocked` the labels from which some wait
    is counted; `identified` is the check that computes the session's id; `volatile`: some phase is. `opening` or one of
    `other_openings` is what the one event is called that opens a session.
    """

    name: str
    protocol_hash: str
    roles: tuple[str, ...]
    parameters: type[Struct] | None = None
    families: tuple[Family, ...] = ()
    constraints: tuple[Where, ...] = ()
    opening: str | None = None
    other_openings: tuple[str, ...] = ()
    opener: str | None = None
    identified: str | None = None
    volatile: bool = False
    notices: tuple[NoticeRule, ...] = ()
    vetoes: tuple[VetoRule, ...] = ()
    facts: tuple[FactRule, ...] = ()
    clocked: tuple[str, ...] = ()

    @property
    def openings(self) -> tuple[str, ...]:
        """What the event may be called that opens a session; empty where none does."""
        return () if self.opening is None else (self.opening, *self.other_openings)

    @property
    def collects(self) -> bool:
        """Whether its seats keep evidence of what they were sent."""
        return bool(self.families or self.notices)


class Seat(Struct, frozen=True):
    """`start` makes the first state from a core; `body` goes on from there and returns an end.

    `body` is Any: the `seat` function of the generated module has checked its type, which is generic in the session;
    so are `checks`. `family` is the role of a member's seat, "" for a single role. `withdraws`: nobody awaits the seat
    by name or by `all`, so that its failure aborts nobody.
    """

    protocol: ProtocolIdentity
    role: str
    start: Callable[[Core[Any]], object]
    body: Any
    checks: Any = None
    family: str = ""
    withdraws: bool = False
    sealer: Sealer | None = None


def member_seat(
    protocol: ProtocolIdentity,
    role: str,
    index: int,
    start: Callable[[Core[Any]], object],
    body: Any,
    checks: Any = None,
    *,
    first: int = 1,
    last: int | None = None,
    withdraws: bool = False,
) -> Seat:
    """The seat of member `index` of the class `first` to `last` of a family; `SeatingError` for any other member."""
    if index != ANY_MEMBER and not (first <= index and (last is None or index <= last)):
        limits = f"{first} to {last}" if last is not None else f"{first} on"
        raise SeatingError(f"{seat_name(role, index)} is not played here: this is for the members from {limits}")
    return Seat(protocol, seat_name(role, index), start, body, checks, role, withdraws)


def company_of(identity: ProtocolIdentity, seats: Iterable[str], parameters: Struct | None) -> Company:
    """The seats of a session, from their names; `SeatingError` where they are not those of the protocol.

    Each single role must be there once, each family without a gap, and the constraints over the sizes must hold.
    """
    families = {family.role: family.size for family in identity.families}
    found: dict[str, list[int]] = {role: [] for role in identity.roles}
    for seat in seats:
        role, index = _split(seat)
        if role not in found or (index > 0) is not (role in families):
            raise SeatingError(f"{identity.name} has no seat {seat}")
        found[role].append(index)
    for role, indices in found.items():
        _require_complete(identity, role, sorted(indices), is_family=role in families)
    sizes = {role: len(found[role]) for role in families}
    by_name: dict[str, int] = {}
    for role, name in families.items():
        if by_name.setdefault(name, sizes[role]) != sizes[role]:
            raise SeatingError(f"{identity.name}: {name} is the size of several families, and they differ")
    _require_constraints(identity, parameters, by_name)
    return Company(identity.roles, sizes, by_name)


def core_of(seat: Seat, session_id: SessionId, parameters: Struct | None, company: Company) -> Core[Any]:
    """The core that the seat's first state is made from."""
    kinds: Mapping[str, type[Struct]] = {rule.label: rule.message for rule in seat.protocol.notices}
    frame = Frame(
        seat.role,
        parameters,
        company=company,
        checks=seat.checks,
        sealer=seat.sealer,
        kinds=kinds,
        vetoes={rule.label: rule for rule in seat.protocol.vetoes},
        collects=seat.protocol.collects,
    )
    return Core(
        session_id=session_id,
        protocol_name=seat.protocol.name,
        protocol_hash=seat.protocol.protocol_hash,
        role=seat.role,
        parameters=parameters,
        frame=frame,
    )


def _split(seat: str) -> tuple[str, int]:
    try:
        return split_seat(seat)
    except ValueError as error:
        raise SeatingError(f"{seat} is not the name of a seat") from error


def _require_complete(identity: ProtocolIdentity, role: str, indices: list[int], *, is_family: bool) -> None:
    if len(indices) > FAMILY_MAX:
        raise SeatingError(f"{identity.name}: {len(indices)} members of {role}; {FAMILY_MAX} is the limit")
    wanted = list(range(1, len(indices) + 1)) if is_family else [0]
    if indices == wanted:
        return
    if not is_family:
        given = "no body" if not indices else f"{len(indices)} bodies"
        raise SeatingError(f"{identity.name}: {given} for {role}")
    raise SeatingError(f"{identity.name}: the members of {role} must be 1 to their number, not {indices}")


def _require_constraints(identity: ProtocolIdentity, parameters: Struct | None, sizes: Mapping[str, int]) -> None:
    for constraint in identity.constraints:
        values = [
            sizes[name] if site == SESSION_PARAMETER and name in sizes else getattr(parameters, name, UNKNOWN)
            for site, name in constraint.arguments
        ]
        if not constraint.holds(*values):
            known = ", ".join(f"{name} = {size}" for name, size in sizes.items())
            raise SeatingError(f"{identity.name}: `{constraint.text}` does not hold for {known}")
