"""Decoders of the lists that payload types are made of: pairs by index, proofs of possession.

Source: CRYPTO.md 0.2 and 2.5.
"""

from collections.abc import Callable
from typing import TypeVar

from aura_chor.crypto.errors import DecodeError
from aura_chor.crypto.group import decode_point, decode_scalar
from aura_chor.crypto.keygen import Possession
from aura_chor.crypto.members import FIRST_INDEX, LAST_INDEX, Index, check_ascending

T = TypeVar("T")


def decode_list(raw: object) -> list[object]:
    """A list; else `DecodeError`."""
    if type(raw) is not list:
        raise DecodeError("not a list")
    return raw


def decode_pairs(raw: object, decode: Callable[[object], T]) -> tuple[tuple[Index, T], ...]:
    """`[[index, …]..]`, ascending by member, each second part by `decode`; else `DecodeError`."""
    pairs = tuple(_pair(item, decode) for item in decode_list(raw))
    check_ascending(tuple(index for index, _ in pairs))
    return pairs


def decode_possession(raw: object) -> Possession:
    """`[R, μ]`; else `DecodeError`."""
    items = decode_list(raw)
    if len(items) != 2:
        raise DecodeError("not a proof of possession")
    return Possession(decode_point(items[0]), decode_scalar(items[1]))


def _pair(raw: object, decode: Callable[[object], T]) -> tuple[Index, T]:
    items = decode_list(raw)
    if len(items) != 2 or type(items[0]) is not int:
        raise DecodeError("not a pair")
    if not FIRST_INDEX["devices"] <= items[0] <= LAST_INDEX["guardians"]:
        raise DecodeError("not an index")
    return Index(items[0]), decode(items[1])
