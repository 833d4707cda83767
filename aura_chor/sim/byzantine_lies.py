"""What devices that do not keep to the rules do: lies as data, drawn from a seed, at most so many of at most so many.

A lie is about one event of its device, counted from 0 over all its lives, and `choice` decides everything else about
it: which field, which value, whose content. So a case that lists its lies is the same run again, and one lie less
leaves the others as they were.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta, Struct

from aura_chor.runtime.world_faults import Draws

Few: TypeAlias = Annotated[int, Meta(ge=0, le=64)]

EVENTS: Final = 8
"""A lie is about one of the first so many events of its device, the earlier the likelier: most write only a few."""
CHOICES: Final = 9_999
WITHHELD_MS: Final = 4_000
"""A device that falls silent for a time does so for up to so long."""


class LieKind(Enum):
    """`COPY` is another device's body under one's own name, `REPLAY` earlier content in another place, `REPOST`
    another's whole event as one's own; `FORGE` is what nobody may take in, `ACCUSE` an abort that blames others."""

    WITHHOLD = "withhold"
    EQUIVOCATE = "equivocate"
    CORRUPT = "corrupt"
    REPLAY = "replay"
    COPY = "copy"
    REPOST = "repost"
    FORGE = "forge"
    ACCUSE = "accuse"


class Lie(Struct, frozen=True, kw_only=True, tag="lie", tag_field="fault", forbid_unknown_fields=True):
    """`device` lies about its event number `event`. `peers` are those who are told the lie, all others if none are
    named; for a time (`for_ms`) or for ever, where it keeps something from them."""

    device: int
    kind: LieKind
    event: int
    choice: int
    peers: tuple[int, ...] = ()
    for_ms: int | None = None


class Dice:
    """Numbers that follow from a choice, one after the other."""

    def __init__(self, choice: int) -> None:
        self._draws = Draws(choice)
        self._thrown = 0

    def below(self, count: int) -> int:
        """A number from 0, less than `count`."""
        self._thrown += 1
        return self._draws.between(0, count - 1, "dice", self._thrown)


def draw_lies(draws: Draws, *, liars: int, lies: int, kinds: Sequence[LieKind], devices: int) -> list[Lie]:
    """Up to so many lies of up to so many devices, but never of all. Several liars act together half of the time: they
    tell the same lie about the same event to the same others."""
    most = min(liars, devices - 1)
    if most < 1:
        return []
    among = _some(draws, devices, draws.between(1, most, "liars"), "liar")
    found: list[Lie] = []
    count = draws.between(0, lies, "lies")
    for k in range(count):
        together = len(among) > 1 and draws.between(0, 1, "together", k) == 1
        tellers = among if together else [among[draws.between(0, len(among) - 1, "teller", k)]]
        found += [_lie(draws, device, tellers, kinds or tuple(LieKind), devices, k) for device in tellers]
    return found[:count]


def _lie(draws: Draws, device: int, tellers: Sequence[int], kinds: Sequence[LieKind], devices: int, k: int) -> Lie:
    kind = kinds[draws.between(0, len(kinds) - 1, "kind of lie", k)]
    others = [number for number in range(devices) if number not in tellers]
    told = _some(draws, len(others), draws.between(0, len(others), "told", k), "told one", k)
    peers = tuple([others[place] for place in told]) if len(told) < len(others) else ()
    lasts = draws.between(0, 1, "lie lasts", k) if kind is LieKind.WITHHOLD else 1
    return Lie(
        device=device,
        kind=kind,
        event=draws.between(0, draws.between(0, EVENTS - 1, "lie until", k), "lie about", k),
        choice=draws.between(0, CHOICES, "lie", k),
        peers=peers,
        for_ms=None if lasts else draws.between(1, WITHHELD_MS, "lie for", k),
    )


def _some(draws: Draws, count: int, wanted: int, *name: str | int) -> list[int]:
    """So many different numbers below `count`, ascending."""
    left = list(range(count))
    chosen = [left.pop(draws.between(0, len(left) - 1, *name, number)) for number in range(wanted)]
    return sorted(chosen)


def lie_in_words(lie: Lie) -> str:
    """One sentence, for a list of what went wrong."""
    told = f" to {' '.join(map(str, lie.peers))}" if lie.peers else ""
    lasts = f" for {lie.for_ms} ms" if lie.for_ms is not None else ""
    return f"device {lie.device} lies about its event {lie.event}{told}: {lie.kind.value} {lie.choice}{lasts}"
