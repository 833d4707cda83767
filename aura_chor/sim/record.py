"""A failure as a file: everything that decides the run, what failed in it, and the hash by which it is known again."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

from aura_chor.sim.faults import Case
from aura_chor.sim.outside import Told
from aura_chor.sim.plots import Playing
from aura_chor.sim.priority import BadSchedule, queue_of
from aura_chor.sim.record_rules import contradictions
from aura_chor.sim.registry import ALL


class BadRecord(ValueError):
    """The file is no record of a failure; says what it lacks."""


FORMATS: Final = ("aura-chor simulation 1", "aura-chor simulation 2")
"""Files of the first are read as well: they lack what has been added since."""
LIMITS_MS: Final = (1_000, 86_400_000)
"""So long a run may be given to come to its end."""

Crypto: TypeAlias = Literal["library", "null"]
"""Null signatures and groups are much faster, and protect nothing: what is played with them is another run."""


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was played, so that another process can play it: paths are as they were given, needles in hex."""

    source: str
    choreography: str | None = None
    bodies: str | None = None
    sizes: Mapping[str, int] = {}
    plays: tuple[Playing, ...] = ()
    facts: tuple[Told, ...] = ()
    threshold: int | None = None
    tolerated: int = 0
    crypto: Crypto = "library"
    schedule: str = "random"
    exhaustive: bool = False
    properties: tuple[str, ...] = ()
    needles: tuple[str, ...] = ()
    limit_ms: int


class Failure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One failing case. `protocol_hash` says which version it failed in. Files of the first format are read as well:
    they lack what has been added since."""

    format: Literal["aura-chor simulation 1", "aura-chor simulation 2"] = "aura-chor simulation 2"
    recipe: Recipe
    protocol_hash: str
    property: str
    what: str
    trace_hash: str
    steps: int
    case: Case


def write_failure(failure: Failure) -> str:
    """As JSON, for people too."""
    return msgspec.json.format(msgspec.json.encode(failure), indent=2).decode() + "\n"


def read_failure(content: bytes) -> Failure:
    """`BadRecord` where the bytes are none, or name what there is not: people edit such files."""
    _require_known_format(content)
    try:
        failure = msgspec.json.decode(content, type=Failure)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadRecord(str(error)) from error
    for says in _contradictions(failure):
        raise BadRecord(says)
    return failure


class _Format(Struct, frozen=True):
    """What every version begins with; files of later ones may have more, which says nothing to this one."""

    format: str


def _require_known_format(content: bytes) -> None:
    try:
        found = msgspec.json.decode(content, type=_Format).format
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadRecord(str(error)) from error
    if found not in FORMATS:
        raise BadRecord(f"its format is {found!r}, and this version reads {' and '.join(map(repr, FORMATS))}")


def _contradictions(failure: Failure) -> Iterator[str]:
    """What no types say, each with its place."""
    recipe = failure.recipe
    for where, schedule in (("recipe", recipe.schedule), ("case", failure.case.schedule)):
        try:
            queue_of(schedule, 0)
        except BadSchedule as error:
            yield f"{error} - at `$.{where}.schedule`"
    for place, needle in enumerate(recipe.needles):
        try:
            bytes.fromhex(needle)
        except ValueError as error:
            yield f"a needle is no hexadecimal number: {error} - at `$.recipe.needles[{place}]`"
    if failure.property not in (recipe.properties or ALL):
        yield f"{failure.property!r} is none of the properties that are asked - at `$.property`"
    if not LIMITS_MS[0] <= recipe.limit_ms <= LIMITS_MS[1]:
        yield f"a run is given {LIMITS_MS[0]} to {LIMITS_MS[1]} ms - at `$.recipe.limit_ms`"
    way = failure.case.way
    if failure.steps < 0 or (way is not None and failure.steps > len(way)):
        yield "a run has no less than 0 steps, and no more than turns - at `$.steps`"
    yield from contradictions(failure.case)
