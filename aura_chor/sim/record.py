"""A failure as a file: everything that decides the run, what failed in it, and the hash by which it is known again."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from aura_chor.sim.faults import Case
from aura_chor.sim.outside import Told
from aura_chor.sim.plots import Playing
from aura_chor.sim.priority import queue_of


class BadRecord(ValueError):
    """The file is no record of a failure; says what it lacks."""


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
    try:
        failure = msgspec.json.decode(content, type=Failure)
        queue_of(failure.case.schedule, failure.case.seed)
        for needle in failure.recipe.needles:
            bytes.fromhex(needle)
    except (msgspec.DecodeError, ValueError) as error:
        raise BadRecord(str(error)) from error
    return failure
