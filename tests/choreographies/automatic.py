"""Sessions of any shipped protocol for the automatic player, at every size of its families up to a largest one."""

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import NamedTuple

from msgspec import Struct, structs

from aura_chor.runtime.auto import automatic_seats
from aura_chor.runtime.auto_wide import automatic_outside, seat_names
from aura_chor.runtime.outside import At
from aura_chor.runtime.samples import values_of
from aura_chor.session.bugs import SeatingError
from aura_chor.session.seats import ProtocolIdentity, Seat, company_of
from tests.choreographies.ways import modules_of

LARGEST = 4
"""For families; parameters that are whole numbers are tried as far."""


class Casting(NamedTuple):
    """What belongs to one session; `sizes` in the order of the families."""

    sizes: tuple[int, ...]
    seats: tuple[Seat, ...]
    parameters: Struct | None
    outside: tuple[At, ...]


def castings(stem: str, *, seed: int, largest: int = LARGEST) -> Iterator[Casting]:
    """One for each combination of sizes that some parameters allow, with such parameters drawn by the seed."""
    modules = modules_of(stem)
    (identity,) = {module.PROTOCOL.protocol_hash: module.PROTOCOL for module in modules}.values()
    for sizes in product(range(largest + 1), repeat=len(identity.families)):
        by_role = {family.role: size for family, size in zip(identity.families, sizes, strict=True)}
        for parameters in _fitting(identity, by_role, Random(f"{seed}/{sizes}"), largest):
            seats = automatic_seats(modules, seed=seed, sizes=by_role)
            yield Casting(sizes, seats, parameters, automatic_outside(identity, seed=seed))


def _fitting(
    identity: ProtocolIdentity, sizes: dict[str, int], random: Random, largest: int
) -> Iterator[Struct | None]:
    """The first parameters that go with these sizes, or none."""
    for parameters in _drawn(identity, random, largest):
        try:
            company_of(identity, seat_names(identity, sizes), parameters)
        except SeatingError:
            continue
        yield parameters
        return


def _drawn(identity: ProtocolIdentity, random: Random, largest: int) -> Iterator[Struct | None]:
    kind = identity.parameters
    if kind is None:
        yield None
        return
    fields = structs.fields(kind)
    values = [
        list(range(largest + 1)) if field.type is int else list(values_of(field.type, random, ())) for field in fields
    ]
    for known in values:
        random.shuffle(known)
    for chosen in product(*values):
        try:
            yield kind(*chosen)
        except ValueError:
            continue
