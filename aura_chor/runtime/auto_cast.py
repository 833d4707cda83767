"""Everything that the automatic player needs for a session of any package: parameters and sizes that fit one another,
a seat for each role and member, and what comes from outside."""

from collections.abc import Iterable, Mapping
from random import Random
from types import ModuleType
from typing import NamedTuple

from msgspec import Struct

from aura_chor.runtime.auto import automatic_seats
from aura_chor.runtime.auto_wide import automatic_outside, automatic_sizes
from aura_chor.runtime.outside import At
from aura_chor.runtime.samples import NoSample, sample_parameters
from aura_chor.session.seats import ProtocolIdentity, Seat

ROUNDS = 200
"""Parameters that are drawn before it is said that none fits any sizes."""
SMALL = (2,)
"""Thresholds are small numbers: these and their neighbours are tried first."""


class AutomaticCast(NamedTuple):
    parameters: Struct | None
    sizes: Mapping[str, int]
    seats: tuple[Seat, ...]
    outside: tuple[At, ...]


def automatic_cast(
    identity: ProtocolIdentity, modules: Iterable[ModuleType], *, seed: int, parameters: Struct | None = None
) -> AutomaticCast:
    """The same seed gives the same cast. `NoSample` where no parameters and sizes fit one another."""
    parameters, sizes = _fitting(identity, seed, parameters)
    seats = automatic_seats(modules, seed=seed, sizes=sizes)
    return AutomaticCast(parameters, sizes, seats, automatic_outside(identity, seed=seed))


def _fitting(identity: ProtocolIdentity, seed: int, given: Struct | None) -> tuple[Struct | None, Mapping[str, int]]:
    kind = identity.parameters
    if given is not None or kind is None:
        return given, automatic_sizes(identity, given)
    hints = SMALL if identity.families else ()
    for number in range(ROUNDS):
        drawn = sample_parameters(kind, Random(f"{seed}/{number}" if number else seed), hints)
        try:
            return drawn, automatic_sizes(identity, drawn)
        except NoSample:
            continue
    raise NoSample(f"no parameters of {identity.name} were found that fit any sizes of its families")
