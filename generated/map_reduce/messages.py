"""The messages of MapReduce.

Generated from map_reduce.chor; do not edit.
"""

# isort: skip_file

from __future__ import annotations

from aura_chor.session.wire import Message
from choreographies.payloads import Fraction as Fraction


def _where_part_in_1_2(part: int) -> bool:
    return part in [1, 2]


class Slice(Message, frozen=True):
    """Some of the numbers, and which part of the whole it is."""

    part: int
    numbers: list[Fraction]

    def __post_init__(self) -> None:
        if not _where_part_in_1_2(self.part):
            raise ValueError("`part in [1, 2]` does not hold")


class Work(Message, frozen=True):
    slice: Slice


class Result(Message, frozen=True):
    sum: Fraction


class Thanks(Message, frozen=True):
    mean: Fraction | None
