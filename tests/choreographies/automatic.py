"""Sessions of any shipped protocol for the automatic player, at every size of its families up to a largest one."""

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import NamedTuple

from msgspec import Struct, structs

from aura_chor.runtime.auto import automatic_seats
from aura_chor.runtime.auto_wide import automatic_outside
from aura_chor.runtime.outside import At
from aura_chor.runtime.samples import values_of
from aura_chor.session.seats import ProtocolIdentity, Seat
from tests.choreographies.ways import modules_of

LARGEST = 4
"""For families."""
VALUES = 4
"""So many of any other type are tried."""


class Casting(NamedTuple):
    """What belongs to one session; `sizes` in the order of the families."""

    sizes: tuple[int, ...]
    seats: tuple[Seat, ...]
    parameters: Struct | None
    outside: tuple[At, ...]


def castings(stem: str, *, seed: int, largest: int = LARGEST) -> Iterator[Casting]:
    """One for each combination of sizes that some parameters allow."""
    families = identity_of(stem).families
    for sizes in product(range(largest + 1), repeat=len(families)):
        found = casting_of(stem, sizes, seed=seed)
        if found is not None:
            yield found


def casting_of(stem: str, sizes: tuple[int, ...], *, seed: int) -> Casting | None:
    """With parameters drawn by the seed; None where no parameters go with these sizes."""
    identity = identity_of(stem)
    random = Random(f"{seed}/{sizes}")
    for parameters in _drawn(identity, sizes, random):
        if _fit(identity, sizes, parameters):
            by_role = {family.role: size for family, size in zip(identity.families, sizes, strict=True)}
            seats = automatic_seats(modules_of(stem), seed=seed, sizes=by_role)
            return Casting(sizes, seats, parameters, automatic_outside(identity, seed=seed))
    return None


def identity_of(stem: str) -> ProtocolIdentity:
    identity: ProtocolIdentity = modules_of(stem)[0].PROTOCOL
    return identity


def _fit(identity: ProtocolIdentity, sizes: tuple[int, ...], parameters: Struct | None) -> bool:
    known = {} if parameters is None else structs.asdict(parameters)
    known |= {family.size: size for family, size in zip(identity.families, sizes, strict=True)}
    return all(where.holds(*[known[name] for _, name in where.arguments]) for where in identity.constraints)


def _drawn(identity: ProtocolIdentity, sizes: tuple[int, ...], random: Random) -> Iterator[Struct | None]:
    """Whole numbers are no larger than the largest family: most of them are thresholds. None, too, is likely."""
    kind = identity.parameters
    if kind is None:
        yield None
        return
    numbers = range(1, max(sizes, default=0) + 1)
    values = [
        list(numbers) if field.type is int else list(values_of(field.type, random, ()))[:VALUES]
        for field in structs.fields(kind)
    ]
    for known in values:
        random.shuffle(known)
        if None in known and random.random() < 0.5:
            known.sort(key=lambda value: value is not None)
    for chosen in product(*values):
        try:
            yield kind(*chosen)
        except ValueError:
            continue
