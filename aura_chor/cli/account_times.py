"""Lengths of time, as people write and read them: `24h`, `2d`, `90s`; "23 h 59 min"."""

from __future__ import annotations

import re
from itertools import pairwise

import click

SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
LENGTH_SECONDS_MAX = 10 * 365 * 86_400
_LENGTH = re.compile(r"([0-9]{1,9})([smhd])", re.ASCII)


def length(_context: click.Context, _option: click.Parameter, value: str | None) -> int | None:
    """An option's value, in seconds; the callback of the option."""
    if value is None:
        return None
    found = _LENGTH.fullmatch(value)
    seconds = 0 if found is None else int(found[1]) * SECONDS[found[2]]
    if not 1 <= seconds <= LENGTH_SECONDS_MAX:
        raise click.BadParameter("a length of time is a number and s, m, h or d, as in 24h; at most ten years")
    return seconds


def in_words(seconds: int) -> str:
    """The two largest units of it; a part of the smaller one counts as a whole, so that nobody comes too early."""
    if seconds <= 0:
        return "no time"
    for (word, size), (below, part) in pairwise(UNITS):
        if seconds >= size:
            parts = -(-seconds // part)
            rest = parts % (size // part)
            return f"{parts * part // size} {word}" + (f" {rest} {below}" if rest else "")
    return f"{seconds} s"
