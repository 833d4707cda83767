"""The files that should exist, compared with those that do: both ways, so that nothing stale or orphaned stays."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """Paths, sorted. `stale` have another text than expected; `orphans` should not be there."""

    missing: tuple[str, ...]
    stale: tuple[str, ...]
    orphans: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.orphans)


def compare(*, expected: Mapping[str, str], found: Mapping[str, str]) -> Difference:
    """`found` are the generated files that are there, `expected` what they should be."""
    return Difference(
        missing=tuple(sorted(expected.keys() - found.keys())),
        stale=tuple(sorted(path for path in expected.keys() & found.keys() if expected[path] != found[path])),
        orphans=tuple(sorted(found.keys() - expected.keys())),
    )


GENERATED_MARK = "; do not edit."
"""What ends the second paragraph of every generated module's docstring: how an orphan is told from a user's file."""

ROOT_TEXT = f'"""Packages compiled by aura-chor, one for each choreography{GENERATED_MARK}"""\n'
"""The `__init__.py` of a folder of generated packages, where the folder has none of its own."""
