"""Members of a committee: their indices, their device keys, the X25519 keys they post, and how many of them decide.

A device **is** its Ed25519 public key. Indices are assigned by certified membership and never reused: devices from 1,
guardians from 32768, so that no quorum mixes the two.

Source: CRYPTO.md 1; RFC 7748 section 6.1 (low-order X25519 keys).
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, NewType, TypeAlias, final

from aura_chor.crypto.errors import DecodeError
from aura_chor.crypto.group import ENCODED_BYTES, Encoded, P, Point, Scalar, decode_point, scalar
from aura_chor.crypto.primitives import RAW, per_backend

Index = NewType("Index", int)
Kind: TypeAlias = Literal["devices", "guardians"]
Purpose: TypeAlias = Literal["sign", "derive"]
Pairs: TypeAlias = tuple[tuple[Index, bytes], ...]
"""(index, id) or (index, digest), ascending by index."""

FIRST_INDEX: Final[dict[Kind, int]] = {"devices": 1, "guardians": 32768}
LAST_INDEX: Final[dict[Kind, int]] = {"devices": 32767, "guardians": 65535}
KEM_KEYS_REMEMBERED: Final = 16_384
"""More than a key generation of a hundred members posts."""
PURPOSES: Final[tuple[Purpose, Purpose]] = ("sign", "derive")


@final
class KemKey(Encoded):
    """An X25519 public key in canonical form, not of low order."""

    __slots__ = ()


@final
class DeviceKey(Encoded):
    """An Ed25519 public key in the prime-order subgroup: the identity of a device."""

    __slots__ = ()


Roster: TypeAlias = tuple[tuple[Index, DeviceKey], ...]
"""(index, device key), ascending by index, keys distinct."""


def decode_index(value: object, kind: Kind) -> Index:
    """An integer (not a boolean) in the range of its kind; else `DecodeError`."""
    if type(value) is not int or not FIRST_INDEX[kind] <= value <= LAST_INDEX[kind]:
        raise DecodeError("not an index of this kind of member")
    return Index(value)


def decode_device_key(encoded: object) -> DeviceKey:
    """As `decode_point`: a small-order key, under which anything verifies, can never be enrolled."""
    return DeviceKey(decode_point(encoded).encoded)


def decode_kem(encoded: object) -> KemKey:
    """32 bytes, all 256 bits below p, not of low order (RFC 7748 section 6.1); else `DecodeError`."""
    if type(encoded) is not bytes or len(encoded) != ENCODED_BYTES or int.from_bytes(encoded, "little") >= P:
        raise DecodeError("not a canonical X25519 key")
    return _kem_key(encoded)


@per_backend
@lru_cache(maxsize=KEM_KEYS_REMEMBERED)
def _kem_key(encoded: bytes) -> KemKey:
    """An exchange for every key, and each is read whenever a deal is sealed or opened: once per process is enough."""
    if RAW.kem_low_order(encoded):
        raise DecodeError("an X25519 key of low order")
    return KemKey(encoded)


def decode_roster(value: object, kind: Kind) -> Roster:
    """A non-empty list of [index, device key], strictly ascending by index, keys distinct; else `DecodeError`."""
    if type(value) is not list or not value:
        raise DecodeError("not a roster")
    roster = tuple((decode_index(index, kind), decode_device_key(key)) for index, key in map(_pair, value))
    check_ascending(tuple(index for index, _ in roster))
    if len({key for _, key in roster}) != len(roster):
        raise DecodeError("one device key stands twice in a roster")
    return roster


def assign_indices(keys: Sequence[DeviceKey], kind: Kind, highest: Index | None) -> Roster:
    """Fresh indices for new members: consecutive after the highest ever certified of this kind, ascending by key.

    `highest` is None when there never was one (CRYPTO.md 1 and 15). `DecodeError` when the range is used up or a key
    stands twice.
    """
    first = FIRST_INDEX[kind] if highest is None else highest + 1
    ordered = sorted(keys, key=lambda key: key.encoded)
    if len(set(keys)) != len(keys):
        raise DecodeError("one device key stands twice")
    return tuple((decode_index(index, kind), key) for index, key in enumerate(ordered, first))


def check_ascending(indices: tuple[int, ...]) -> None:
    """`DecodeError` unless strictly ascending: the one order of a list of pairs, and no member stands twice."""
    if any(left >= right for left, right in pairwise(indices)):
        raise DecodeError("indices do not ascend")


def indices_of(roster: Roster) -> tuple[Index, ...]:
    """The indices of a roster, ascending."""
    return tuple(index for index, _ in roster)


def roster_value(roster: Roster) -> list[list[int | bytes]]:
    """The roster as it stands in maps: `[[index, device key]..]`."""
    return [[index, key.encoded] for index, key in roster]


def pairs_value(pairs: Pairs) -> list[list[int | bytes]]:
    """Pairs as they stand in maps: `[[index, id]..]`; `DecodeError` unless they ascend by index."""
    check_ascending(tuple(index for index, _ in pairs))
    return [[index, identifier] for index, identifier in pairs]


def points_value(points: tuple[Point, ...]) -> list[bytes]:
    """Points as they stand in maps: their encodings."""
    return [point.encoded for point in points]


@lru_cache(maxsize=1024)
def ser(index: int) -> Scalar:
    """An index as a scalar, 32 bytes little-endian (RFC 9591 section 6.1, SerializeScalar)."""
    return scalar(index)


def quorum(n: int, t: int, f: int) -> int:
    """`max(t, ⌊(n+f)/2⌋ + 1)`: any two quorums of n voters share one that does not equivocate, if at most f do.

    May exceed n; whoever certifies a committee refuses that.
    """
    return max(t, (n + f) // 2 + 1)


def _pair(value: object) -> tuple[object, object]:
    if type(value) is not list or len(value) != 2:
        raise DecodeError("not a pair")
    return value[0], value[1]
