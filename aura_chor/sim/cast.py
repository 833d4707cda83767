"""Plays made up from a seed: automatic bodies for any package; parameters that fit the seats of own bodies."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from types import ModuleType

from msgspec import Struct, structs

from aura_chor.runtime.auto import automatic_seats
from aura_chor.runtime.auto_cast import ROUNDS, SMALL
from aura_chor.runtime.auto_wide import automatic_sizes, seat_names
from aura_chor.runtime.samples import NoSample, sample_parameters
from aura_chor.session.bugs import SeatingError
from aura_chor.session.seats import ProtocolIdentity, Seat, company_of
from aura_chor.sim.faults import Bodies
from aura_chor.sim.outside import Told, drawn_facts, told_facts
from aura_chor.sim.play import Play
from aura_chor.sim.plots import Playing
from aura_chor.sim.stage import Unplayable


def automatic_play(
    identity: ProtocolIdentity,
    modules: Iterable[ModuleType],
    *,
    seed: int,
    sizes: Mapping[str, int],
    bodies: Bodies | None = None,
) -> Play:
    """A body for every seat, families as large as `sizes` says, else as their constraints allow. `Unplayable`.

    `bodies` say how they act, those of the seed unless told otherwise.
    """
    acting = Bodies(seed=seed) if bodies is None else bodies
    unknown = [name for name in sizes if name not in [family.role for family in identity.families]]
    if unknown:
        raise Unplayable(f"{identity.name} has no family {', '.join(unknown)}")

    def names(parameters: Struct | None) -> list[str]:
        return seat_names(identity, {**automatic_sizes(identity, parameters), **sizes})

    parameters, chosen = _fitting(identity, acting.seed, names)
    counted = {family.role: sum(name.startswith(f"{family.role}[") for name in chosen) for family in identity.families}
    seats = automatic_seats(modules, seed=acting.seed, sizes=counted, choices=acting.choices, dawdles=acting.dawdles)
    return Play(identity, seats, parameters, drawn_facts(identity, seed=acting.seed))


def own_play(seats: Sequence[Seat], *, seed: int) -> Play:
    """One's own bodies, with parameters and facts drawn from the seed. `Unplayable` where none fit."""
    identity = seats[0].protocol
    parameters, _ = _fitting(identity, seed, lambda _: [seat.role for seat in seats])
    return Play(identity, tuple(seats), parameters, drawn_facts(identity, seed=seed))


def arranged(play: Play, *, plays: Sequence[Playing], told: Sequence[Told]) -> Play:
    """The play as a scenario wants it: opened at these times, with these facts instead of drawn ones. `Unplayable`."""
    strangers = [one.protocol for one in plays if one.protocol.lower() != play.identity.name.lower() or one.variant]
    if strangers:
        raise Unplayable(f"{play.identity.name} cannot be played beside {', '.join(strangers)}")
    starts = tuple([one.start_ms for one in plays]) or play.starts_ms
    facts = told_facts(play.identity, told) if told else play.facts
    return structs.replace(play, starts_ms=starts, facts=facts)


def _fitting(
    identity: ProtocolIdentity, seed: int, names: Callable[[Struct | None], list[str]]
) -> tuple[Struct | None, list[str]]:
    """Parameters and seats that all constraints allow."""
    last = "no parameters were found"
    for number in range(ROUNDS):
        try:
            drawn = _drawn(identity, f"{seed}/{number}" if number else seed)
            found = names(drawn)
            company_of(identity, found, drawn)
        except (NoSample, SeatingError) as error:
            last = str(error)
            continue
        return drawn, found
    raise Unplayable(f"no parameters of {identity.name} fit its seats: {last}")


def _drawn(identity: ProtocolIdentity, seed: int | str) -> Struct | None:
    if identity.parameters is None:
        return None
    return sample_parameters(identity.parameters, Random(seed), SMALL if identity.families else ())
