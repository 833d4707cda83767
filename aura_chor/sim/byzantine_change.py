"""One place of a value changed, by the type of what stands there: what a device may sign that its body never said.

Among the ways are those that decoders have to refuse (a point off the curve, a scalar that is not reduced, an integer
out of range, a key too many or too few) and those that nobody can see (one bit, one number, two elements swapped).
"""

from collections.abc import Callable
from typing import Final

from aura_chor.base.canon import Value
from aura_chor.crypto.group import ENCODED_BYTES, L, P
from aura_chor.sim.byzantine_lies import Dice

_DESCENDS: Final = 4
"""A container is changed itself in one case of so many; else something in it is."""
_NOT_POINTS: Final = (
    b"\x02" + bytes(ENCODED_BYTES - 1),
    b"\x01" + bytes(ENCODED_BYTES - 1),
    bytes(ENCODED_BYTES),
    b"\xec" + b"\xff" * (ENCODED_BYTES - 2) + b"\x7f",
    (P + 1).to_bytes(ENCODED_BYTES, "little"),
    b"\xff" * ENCODED_BYTES,
)
"""Off the curve, the identity, of small order twice, and two that are not canonical."""
_ODD_NUMBERS: Final = (-1, 0, 8_192, 65_535, 65_536, 2**63 - 1, 2**64 - 1)


def changed(value: Value, dice: Dice) -> Value:
    """Another value that differs in one place."""
    if isinstance(value, dict) and value and dice.below(_DESCENDS):
        key = list(value)[dice.below(len(value))]
        return {**value, key: changed(value[key], dice)}
    if isinstance(value, list) and value and dice.below(_DESCENDS):
        place = dice.below(len(value))
        return [*value[:place], changed(value[place], dice), *value[place + 1 :]]
    ways = _ways(value)
    first = dice.below(len(ways))
    others = [ways[(first + step) % len(ways)](dice) for step in range(len(ways))]
    return next(other for other in others if type(other) is not type(value) or other != value)


def _ways(value: Value) -> list[Callable[[Dice], Value]]:
    """Each makes another value; at least one of them never gives the same again."""
    match value:
        case bool():
            return [lambda _: not value, lambda _: int(value)]
        case int():
            return _of_number(value)
        case bytes():
            return _of_bytes(value)
        case str():
            return [lambda _: value + "x", lambda _: "", lambda _: value.encode(), lambda _: value.swapcase()]
        case list():
            return _of_list(value)
        case dict():
            return _of_map(value)
        case _:
            return [lambda _: 0, lambda _: bytes(ENCODED_BYTES)]


def _of_number(value: int) -> list[Callable[[Dice], Value]]:
    return [
        lambda _: value + 1,
        lambda _: value - 1,
        lambda dice: _ODD_NUMBERS[dice.below(len(_ODD_NUMBERS))],
        lambda _: True,
        lambda _: str(value),
    ]


def _of_bytes(value: bytes) -> list[Callable[[Dice], Value]]:
    ways: list[Callable[[Dice], Value]] = [
        lambda dice: _flipped(value, dice),
        lambda _: value[:-1],
        lambda _: value + b"\x00",
        lambda _: bytes(len(value)),
        lambda _: None,
    ]
    if len(value) == ENCODED_BYTES:
        unreduced = (int.from_bytes(value, "little") + L) % 2 ** (8 * ENCODED_BYTES)
        ways += [
            lambda dice: _NOT_POINTS[dice.below(len(_NOT_POINTS))],
            lambda _: unreduced.to_bytes(ENCODED_BYTES, "little"),
        ]
    return ways


def _flipped(value: bytes, dice: Dice) -> bytes:
    if not value:
        return b"\x00"
    place, bit = dice.below(len(value)), dice.below(8)
    return value[:place] + bytes([value[place] ^ 1 << bit]) + value[place + 1 :]


def _of_list(value: list[Value]) -> list[Callable[[Dice], Value]]:
    if not value:
        return [lambda _: [0], lambda _: [bytes(ENCODED_BYTES)]]
    return [
        lambda dice: _without(value, dice.below(len(value))),
        lambda dice: [*value, value[dice.below(len(value))]],
        lambda _: value[::-1],
        lambda _: [],
        lambda _: {},
    ]


def _of_map(value: dict[str, Value]) -> list[Callable[[Dice], Value]]:
    ways: list[Callable[[Dice], Value]] = [lambda _: {**value, "zz": 0}]
    if value:
        ways += [lambda dice: _less(value, list(value)[dice.below(len(value))]), lambda _: {}]
    if len(value) > 1:
        ways.append(lambda dice: _swapped(value, dice))
    return ways


def _without(value: list[Value], place: int) -> list[Value]:
    return [*value[:place], *value[place + 1 :]]


def _less(value: dict[str, Value], key: str) -> dict[str, Value]:
    return {name: found for name, found in value.items() if name != key}


def _swapped(value: dict[str, Value], dice: Dice) -> dict[str, Value]:
    """The values of two neighbouring keys change places."""
    keys = list(value)
    place = dice.below(len(keys) - 1)
    one, other = keys[place], keys[place + 1]
    return {**value, one: value[other], other: value[one]}
