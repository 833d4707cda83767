"""Scenario files: what to play, how hostile the world is, what must hold. TOML, and nothing that is not known."""

import tomllib
from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from aura_chor.sim.faults import PRESETS, BadMix, FaultMix, amended
from aura_chor.sim.outside import Told
from aura_chor.sim.plots import Playing
from aura_chor.sim.priority import BadSchedule, queue_of
from aura_chor.sim.record import Crypto
from aura_chor.sim.registry import UnknownProperty, named

DEFAULT_MIX: Final = "full"
"""Of whoever says nothing about faults, in a scenario or on the command line."""

Size = Annotated[int, Meta(ge=0, le=64)]


class BadScenario(ValueError):
    """What is wrong with a scenario file, for whoever wrote it."""


class Scenario(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file. `choreography` and `bodies` are paths from the file's own folder; without bodies, automatic ones play.

    `plays` are sessions and when they begin; `facts` come from outside, instead of those that a seed draws. A shipped
    protocol is named instead of a file, and played by its own bodies; its `plays` are all that is asked of the account,
    with their variants. `threshold`: how many devices act; `tolerated`: how many equivocating voters quorums survive.

    `needles` are texts, or bytes as `hex:…`, that must be nowhere in the clear.
    """

    choreography: Annotated[str, Meta(min_length=1)]
    name: str | None = None
    bodies: str | None = None
    seeds: str = "1..100"
    devices: Annotated[int, Meta(ge=2, le=64)] | None = None
    sizes: Mapping[str, Size] = {}
    plays: tuple[Playing, ...] = ()
    facts: tuple[Told, ...] = ()
    threshold: Annotated[int, Meta(ge=2, le=32)] | None = None
    tolerated: Annotated[int, Meta(ge=0, le=31)] = 0
    crypto: Crypto = "library"
    schedule: str = "random"
    properties: tuple[str, ...] = ()
    needles: tuple[str, ...] = ()
    limit_ms: Annotated[int, Meta(ge=1_000, le=86_400_000)] = 600_000
    faults: Mapping[str, object] = msgspec.field(default_factory=lambda: {"preset": DEFAULT_MIX})

    def mix(self) -> FaultMix:
        """The mix of `[faults]`: its `preset`, if any, and what differs from it. `BadScenario` otherwise."""
        return mix_of(self.faults)

    def secrets(self) -> tuple[bytes, ...]:
        """The needles as bytes."""
        return tuple([needle_of(text) for text in self.needles])


def read_scenario(content: bytes) -> Scenario:
    """The scenario of a file; `BadScenario` where it is none, or names what there is not."""
    try:
        scenario = msgspec.toml.decode(content, type=Scenario)
        scenario.secrets()
        scenario.mix()
        seeds_of(scenario.seeds)
        queue_of(scenario.schedule, 0)
        named(scenario.properties)
    except (*_UNREADABLE, UnknownProperty, BadSchedule) as error:
        raise BadScenario(str(error)) from error
    return scenario


def read_mix_file(content: bytes) -> FaultMix:
    """A file that has the fields of `[faults]` alone; `BadScenario` where it is none."""
    try:
        return mix_of(msgspec.toml.decode(content, type=dict[str, object]))
    except _UNREADABLE as error:
        raise BadScenario(str(error)) from error


def mix_of(fields: Mapping[str, object]) -> FaultMix:
    """`preset` and the fields that differ from it."""
    given = dict(fields)
    preset = given.pop("preset", None)
    if preset is not None and (not isinstance(preset, str) or preset not in PRESETS):
        raise BadScenario(f"there is no preset {preset!r}; there are {', '.join(PRESETS)}")
    try:
        return amended(FaultMix() if preset is None else PRESETS[preset], given)
    except BadMix as error:
        raise BadScenario(f"faults: {error}") from error


def needle_of(text: str) -> bytes:
    """At least four bytes: anything shorter stands somewhere by chance."""
    try:
        needle = bytes.fromhex(text.removeprefix("hex:")) if text.startswith("hex:") else text.encode()
    except ValueError as error:
        raise BadScenario(f"a needle is no hexadecimal number: {error}") from error
    if len(needle) < NEEDLE_BYTES_MIN:
        raise BadScenario(f"a needle has {len(needle)} bytes; less than {NEEDLE_BYTES_MIN} say nothing")
    return needle


def seeds_of(text: str) -> range:
    """`17`, or `1..200` with both included; `BadScenario` otherwise."""
    first, dots, last = text.partition("..")
    parts = [first, last] if dots else [first, first]
    if not all(part.isascii() and part.isdigit() and len(part) < _DIGITS_MAX for part in parts):
        raise BadScenario(f"{text!r} names no seeds; write 17, or 1..200")
    found = range(int(parts[0]), int(parts[1]) + 1)
    if not found:
        raise BadScenario(f"there is no seed in {text}")
    return found


_UNREADABLE: Final = (msgspec.DecodeError, tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError)
NEEDLE_BYTES_MIN = 4
_DIGITS_MAX = 13
