"""Cases that are simpler than a given one, the simplest first: what there is to try when a failing case is made small.

Simpler is: nothing lost on the way and no delay, a body that takes the shortest way to its end with the smallest of the
parameters that a seed gives, a fault that comes earlier, lasts less long and concerns fewer. Each is a case by itself;
whether it still fails is not known here.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import structs

from aura_chor.sim.byzantine_lies import Lie
from aura_chor.sim.faults import Bodies, Case, Crash, DiskFailure, FaultMix, PlannedFault, Skew, Split

BODIES_TRIED: Final = 6
"""Seeds for parameters and payloads that are tried."""
CHOICES_TRIED: Final = 4


def simpler_mixes(case: Case) -> Iterator[Case]:
    """Without rates that nothing is drawn from any more; without delays of links, of disks; and over at once."""
    still = {"loss": 0, "duplication": 0, "reordering": 0, "corruption": 0}
    spent = {"crashes": 0, "disk_failures": 0, "partitions": 0, "skew_ms": 0, "drift_ppm": 0, "lies": 0, "liars": 0}
    quiet = structs.replace(case.mix, **still, **spent, kinds=())
    for mix in _quieter(quiet):
        if mix != case.mix:
            yield structs.replace(case, mix=mix)


def _quieter(mix: FaultMix) -> Iterator[FaultMix]:
    yield mix
    yield structs.replace(mix, delay_ms=(1, 1))
    yield structs.replace(mix, write_ms=(0, 0))
    yield structs.replace(mix, delay_ms=(1, 1), write_ms=(0, 0))
    yield structs.replace(mix, delay_ms=(1, 1), write_ms=(0, 0), until_ms=0)


def simpler_bodies(case: Case) -> Iterator[Case]:
    """With automatic bodies that lose no time and choose the shortest way at once, or a little later; with parameters
    and payloads of small seeds."""
    now = case.acting
    for choices in [choices for choices in range(CHOICES_TRIED) if choices < now.choices]:
        yield _acting(case, structs.replace(now, choices=choices, dawdles=False))
    if now.dawdles:
        yield _acting(case, structs.replace(now, dawdles=False))
    for seed in [seed for seed in range(BODIES_TRIED) if seed < now.seed]:
        yield _acting(case, Bodies(seed=seed, choices=0, dawdles=False))
        yield _acting(case, structs.replace(now, seed=seed))


def simpler_faults(case: Case, place: int) -> Iterator[Case]:
    """With the planned fault at this place in a simpler form."""
    if place >= len(case.planned):
        return
    for fault in _forms(case.planned[place]):
        planned = [*case.planned[:place], fault, *case.planned[place + 1 :]]
        yield structs.replace(case, planned=tuple(planned))


def _acting(case: Case, bodies: Bodies) -> Case:
    return structs.replace(case, bodies=bodies)


def _forms(fault: PlannedFault) -> Iterator[PlannedFault]:
    match fault:
        case Crash():
            yield from _less(fault, "survive", 0)
            yield from _less(fault, "down_ms", 1)
            yield from _less(fault, "after_outputs", 1)
            yield from _less(fault, "at_ms", 0)
        case Split():
            yield from _less(fault, "at_ms", 0)
            yield from _less(fault, "heal_ms", fault.at_ms + 1)
        case Skew():
            yield from _less(fault, "drift_ppm", 0)
            yield from _less(fault, "skew_ms", 0)
        case DiskFailure():
            yield from _less(fault, "write", 1)
        case Lie():
            yield from _simpler_lies(fault)


def _simpler_lies(lie: Lie) -> Iterator[Lie]:
    """To all, else to one; for ever; about an earlier event; with a smaller number to decide it."""
    if lie.peers:
        yield structs.replace(lie, peers=())
        for peer in lie.peers if len(lie.peers) > 1 else ():
            yield structs.replace(lie, peers=(peer,))
    if lie.for_ms is not None:
        yield structs.replace(lie, for_ms=None)
    for event in range(lie.event):
        yield structs.replace(lie, event=event)
    for choice in [choice for choice in range(_CHOICES) if choice < lie.choice]:
        yield structs.replace(lie, choice=choice)


_CHOICES: Final = 10


def _less(fault: PlannedFault, name: str, least: int) -> Iterator[PlannedFault]:
    """The least value of a field, else one half-way to it, a quarter, down to the next one: a long way is soon gone."""
    value = getattr(fault, name)
    if value is None or value == least:
        return
    way = value - least
    while way:
        yield structs.replace(fault, **{name: value - way})
        way = int(way / 2)
