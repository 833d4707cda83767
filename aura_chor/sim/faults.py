"""What may go wrong in a run: a mix says how much of what, a seed draws from it, a case is what was drawn.

A case is data and decides a run alone. Faults of links are not listed in it at first: each is drawn by its own name
(see `runtime.world_faults`), and `only` names those that are left when a failing case is made small.
"""

from difflib import get_close_matches
from enum import Enum
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta, Struct

from aura_chor.runtime.auto import FREE_CHOICES
from aura_chor.runtime.world_faults import Decision, Draws
from aura_chor.sim.byzantine_lies import Few, Lie, LieKind, draw_lies
from aura_chor.sim.turns import Turn

Permille: TypeAlias = Annotated[int, Meta(ge=0, le=900)]
Duration: TypeAlias = Annotated[int, Meta(ge=0, le=3_600_000)]
Drift: TypeAlias = Annotated[int, Meta(ge=0, le=200_000)]

LIFE_OUTPUTS: Final = 80
"""A crash between two outputs of a device is put somewhere among its first so many."""
WRITES: Final = 12
"""A disk fails at one of its first so many writes."""


class FaultMix(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How hostile a world is. Rates are out of a thousand messages, counts and skews are what a seed draws up to.

    Partitions and the timed crashes happen in the first `until_ms`, and whatever was cut is healed by then. Lost and
    late messages go on for ever: a protocol has to live with them. Up to `liars` devices tell up to `lies` lies, of
    these kinds; of any kind where none is named.
    """

    loss: Permille = 0
    duplication: Permille = 0
    reordering: Permille = 0
    corruption: Permille = 0
    delay_ms: tuple[Duration, Duration] = (1, 20)
    jump_ms: Duration = 200
    write_ms: tuple[Duration, Duration] = (0, 4)
    crashes: Few = 0
    disk_failures: Few = 0
    partitions: Few = 0
    skew_ms: Duration = 0
    drift_ppm: Drift = 0
    until_ms: Duration = 3_000
    liars: Few = 0
    lies: Few = 0
    kinds: tuple[LieKind, ...] = ()


PRESETS: Final = {
    "none": FaultMix(delay_ms=(1, 1), write_ms=(0, 0)),
    "links": FaultMix(loss=100, duplication=100, reordering=200, delay_ms=(1, 60)),
    "crashes": FaultMix(crashes=4, disk_failures=1, write_ms=(0, 30)),
    "full": FaultMix(
        loss=100,
        duplication=100,
        reordering=200,
        corruption=20,
        delay_ms=(1, 60),
        write_ms=(0, 30),
        crashes=3,
        disk_failures=1,
        partitions=2,
        skew_ms=5_000,
        drift_ppm=10_000,
    ),
}


class Crash(Struct, frozen=True, kw_only=True, tag="crash", tag_field="fault", forbid_unknown_fields=True):
    """Device `device` (from 0) ends, either at a moment or once it has performed so many outputs; then starts again.

    The first `survive` of its writes that were not durable are on its disk all the same.
    """

    device: int
    at_ms: int | None = None
    after_outputs: int | None = None
    survive: int = 0
    down_ms: int = 50


class Split(Struct, frozen=True, kw_only=True, tag="partition", tag_field="fault", forbid_unknown_fields=True):
    """From `at_ms` to `heal_ms` only devices of one group hear each other."""

    groups: tuple[tuple[int, ...], ...]
    at_ms: int
    heal_ms: int


class Skew(Struct, frozen=True, kw_only=True, tag="skew", tag_field="fault", forbid_unknown_fields=True):
    """The device's clock is ahead by `skew_ms`, and goes wrong by `drift_ppm` millionths."""

    device: int
    skew_ms: int
    drift_ppm: int


class DiskKind(Enum):
    """What becomes of the write; the device comes back in every case."""

    FULL = "full"
    BROKEN = "broken"
    CRASH_BEFORE = "crash before"
    CRASH_AFTER = "crash after"


class DiskFailure(Struct, frozen=True, kw_only=True, tag="disk", tag_field="fault", forbid_unknown_fields=True):
    """The device's write number `write`, counted from 1 over all its lives, fails."""

    device: int
    write: int
    kind: DiskKind


PlannedFault: TypeAlias = Crash | Split | Skew | DiskFailure | Lie


class Bodies(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How automatic bodies act: by which seed, which draws the session's parameters, too, with so many free choices
    before they take the shortest way, and whether they let time pass now and then."""

    seed: int
    choices: int = FREE_CHOICES
    dawdles: bool = True


class Case(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One run, decided. `only`: exactly these faults of links happen, whatever the mix's rates say.

    `schedule`: by moments (`random`) or by priorities (`pct:3`), see `sim.priority`. `bodies`: other ones than those of
    the seed. `stops_after`: so many steps are played, and what is asked is asked then. `way`: exactly these turns.
    """

    seed: int
    devices: Annotated[int, Meta(ge=2, le=64)]
    mix: FaultMix
    planned: tuple[PlannedFault, ...] = ()
    only: tuple[tuple[str | int, ...], ...] | None = None
    schedule: str = "random"
    bodies: Bodies | None = None
    stops_after: int | None = None
    way: tuple[Turn, ...] | None = None

    @property
    def acting(self) -> Bodies:
        """How its automatic bodies act."""
        return Bodies(seed=self.seed) if self.bodies is None else self.bodies

    @property
    def liars(self) -> tuple[int, ...]:
        """The devices that lie, ascending; whoever has no lie to tell is honest."""
        return tuple(sorted({fault.device for fault in self.planned if isinstance(fault, Lie)}))

    @property
    def honest(self) -> tuple[int, ...]:
        """The others."""
        return tuple([number for number in range(self.devices) if number not in self.liars])

    def draws(self) -> Draws:
        """The source of decisions of its world."""
        return Draws(self.seed) if self.only is None else Scripted(self.seed, self.only)


class Scripted(Draws):
    """Draws of which the faults are known beforehand; delays are drawn as ever."""

    def __init__(self, seed: int, only: tuple[Decision, ...]) -> None:
        super().__init__(seed)
        self._only = frozenset(only)

    def happens(self, permille: int, *name: str | int) -> bool:
        """Whether the fault of this name is one of those listed."""
        if name not in self._only:
            return False
        self.taken.append(name)
        return True


def draw(mix: FaultMix, *, seed: int, devices: int) -> Case:
    """The case of this seed. One number more or less of one kind of fault changes nothing about the other kinds."""
    draws = Draws(seed)
    crashes = [_crash(draws, mix, devices, k) for k in range(draws.between(0, mix.crashes, "crashes"))]
    failures = [_failure(draws, devices, k) for k in range(draws.between(0, mix.disk_failures, "failures"))]
    splits = _splits(draws, mix, devices)
    skews = [_skew(draws, mix, device) for device in range(devices) if mix.skew_ms or mix.drift_ppm]
    lies = draw_lies(draws, liars=mix.liars, lies=mix.lies, kinds=mix.kinds, devices=devices)
    return Case(seed=seed, devices=devices, mix=mix, planned=(*crashes, *failures, *splits, *skews, *lies))


def _crash(draws: Draws, mix: FaultMix, devices: int, k: int) -> Crash:
    device = draws.between(0, devices - 1, "crash device", k)
    survive = draws.between(0, 3, "crash survive", k)
    down = draws.between(1, 1_000, "crash down", k)
    if draws.between(0, 1, "crash kind", k):
        moment = draws.between(0, mix.until_ms, "crash moment", k)
        return Crash(device=device, at_ms=moment, survive=survive, down_ms=down)
    outputs = draws.between(1, LIFE_OUTPUTS, "crash outputs", k)
    return Crash(device=device, after_outputs=outputs, survive=survive, down_ms=down)


def _failure(draws: Draws, devices: int, k: int) -> DiskFailure:
    kinds = list(DiskKind)
    return DiskFailure(
        device=draws.between(0, devices - 1, "failure device", k),
        write=draws.between(1, WRITES, "failure write", k),
        kind=kinds[draws.between(0, len(kinds) - 1, "failure kind", k)],
    )


def _splits(draws: Draws, mix: FaultMix, devices: int) -> list[Split]:
    """One after the other, since each is healed before the next begins."""
    found: list[Split] = []
    count = draws.between(0, mix.partitions, "partitions")
    slot = mix.until_ms // max(1, count)
    for k in range(count):
        sides: tuple[list[int], list[int]] = [], []
        for device in range(devices):
            sides[draws.between(0, 1, "side", k, device)].append(device)
        start = k * slot + draws.between(0, slot // 2, "partition moment", k)
        end = draws.between(start, (k + 1) * slot, "partition heals", k)
        if all(sides) and start < end:
            found.append(Split(groups=(tuple(sides[0]), tuple(sides[1])), at_ms=start, heal_ms=end))
    return found


def _skew(draws: Draws, mix: FaultMix, device: int) -> Skew:
    return Skew(
        device=device,
        skew_ms=draws.between(-mix.skew_ms, mix.skew_ms, "skew", device),
        drift_ppm=draws.between(-mix.drift_ppm, mix.drift_ppm, "drift", device),
    )


class BadMix(ValueError):
    """What was written is no mix of faults; says what it lacks."""


def read_mix(text: str) -> FaultMix:
    """`full`, `loss=100,crashes=2`, or `full,liars=1,lies=5,kinds=copy+forge`: a preset first, if any, then what
    differs from it."""
    given: dict[str, object] = {}
    start = FaultMix()
    for position, part in enumerate(text.split(",")):
        name, equals, value = part.strip().partition("=")
        if not equals and position == 0 and name in PRESETS:
            start = PRESETS[name]
        elif not equals:
            raise BadMix(_no_preset(part.strip()))
        elif name in given:
            raise BadMix(f"{name} is said twice")
        else:
            given[name] = _value(name, value)
    return amended(start, given)


def _no_preset(part: str) -> str:
    if part in PRESETS:
        return f"{part} is no preset to be added to another: one preset comes first, then NAME=VALUE"
    close = get_close_matches(part, [*PRESETS, *FaultMix.__struct_fields__], n=1)
    hint = "" if not close else f"; did you mean {close[0] if close[0] in PRESETS else f'{close[0]}=…'}?"
    return f"{part!r} is no preset ({', '.join(PRESETS)}); write NAME=VALUE after it{hint}"


def amended(start: FaultMix, given: dict[str, object]) -> FaultMix:
    """The mix with these fields in place of its own; `BadMix` where they are none, or out of range."""
    fields = msgspec.to_builtins(start)
    try:
        mix: FaultMix = msgspec.convert({**fields, **given}, FaultMix)
    except msgspec.ValidationError as error:
        raise BadMix(f"{error}; the fields are {', '.join(FaultMix.__struct_fields__)}") from error
    for name in ("delay_ms", "write_ms"):
        low, high = getattr(mix, name)
        if low > high:
            raise BadMix(f"{name}: {low} is more than {high}")
    if bool(mix.liars) is not bool(mix.lies) or (mix.kinds and not mix.lies):
        raise BadMix("nobody would lie: say how many liars there may be and how many lies, as liars=1,lies=5")
    return mix


def _value(name: str, value: str) -> object:
    if name == "kinds":
        return value.split("+")
    low, dash, high = value.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in ([low, high] if dash else [low])):
        raise BadMix(f"{name}={value}: write a whole number, or for {name} a range LOW-HIGH")
    return [int(low), int(high)] if dash else int(low)
