"""Canonical bytes: deterministic CBOR, the frame and the digests that every other room builds on.

One encoding per value: `read` accepts exactly the byte strings that `canon` produces and repairs nothing, so that what
was received can be hashed, verified and stored as received. Frames bind a domain-separation tag and the length of every
part into one byte string; no two different lists of parts share a frame.

Source: CRYPTO.md 2.1 and 2.2; RFC 8949 section 4.2.1 (deterministic encoding), restricted to the DAG-CBOR subset.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NoReturn, TypeAlias, cast

import cbor2

Value: TypeAlias = bool | int | bytes | str | list["Value"] | dict[str, "Value"] | None
"""What `read` returns: null, booleans, integers, byte strings, text, arrays and maps with text keys."""

DEPTH_MAX = 16
"""Containers inside containers; a scalar has depth 0, an empty array depth 1."""
SIZE_BYTES_MAX = 65_536
INTEGER_MIN = -(2**63)
INTEGER_MAX = 2**64 - 1
DIGEST_BYTES = 32

REFUSED_TAGS = (
    *range(6),
    *range(21, 26),
    *range(28, 31),
    *range(35, 38),
    *(100, 256, 258, 260, 261, 1004, 43000, 55799),
)
"""Tags for which cbor2 would run code of its own (dates, regular expressions, MIME, big numbers) on hostile input."""


class DecodeError(ValueError):
    """These bytes, or this value, are not one of the things the decoder accepts. Never carries the input."""


def canon(value: object) -> bytes:
    """The one encoding of `value` (RFC 8949 section 4.2.1): keys sorted, shortest integers, definite lengths.

    Accepts what `Value` describes; tuples are written as arrays. A value that CBOR cannot hold raises cbor2's error:
    that is a bug of the caller, not a fault of a peer.
    """
    return cbor2.dumps(value, canonical=True)


def read(encoded: bytes) -> Value:
    """The value whose canonical encoding is exactly `encoded`; anything else raises `DecodeError` in bounded time."""
    if type(encoded) is not bytes or not 1 <= len(encoded) <= SIZE_BYTES_MAX:
        raise DecodeError("not a byte string of permitted size")
    try:
        value = cbor2.loads(encoded, **_STRICT)
        _walk(value, DEPTH_MAX)
        # The walk has seen that keys ascend, so that writing them as they came is the canonical encoding, in half the
        # time: heads are shortest and lengths definite either way.
        again = cbor2.dumps(value)
    except Exception as error:
        raise DecodeError("not canonical CBOR") from error
    if again != encoded:
        raise DecodeError("not the canonical encoding of its value")
    return cast(Value, value)


def exact_map(value: Value, keys: frozenset[str]) -> dict[str, Value]:
    """`value` as a map that has exactly `keys`, else `DecodeError`; the first line of every body schema."""
    if type(value) is not dict or value.keys() != keys:
        raise DecodeError("not a map with exactly the expected keys")
    return value


# -- frames and digests (CRYPTO.md 2.2) ------------------------------------------------------------------------------


def u16be(number: int) -> bytes:
    """Two bytes, big-endian; raises OverflowError outside 0..2^16-1 (a caller's bug)."""
    return number.to_bytes(2, "big")


def u32be(number: int) -> bytes:
    """Four bytes, big-endian; raises OverflowError outside 0..2^32-1 (a caller's bug)."""
    return number.to_bytes(4, "big")


def u64be(number: int) -> bytes:
    """Eight bytes, big-endian; raises OverflowError outside 0..2^64-1 (a caller's bug)."""
    return number.to_bytes(8, "big")


def lp(part: bytes) -> bytes:
    """Length-prefixed: `u32be(len(part)) ‖ part`."""
    return len(part).to_bytes(4, "big") + part


def frame(tag: str, *parts: bytes) -> bytes:
    """`lp(tag) ‖ lp(part)…`: injective in the tag and in the whole list of parts. The tag is ASCII."""
    pieces = [_prefix(tag)]
    for part in parts:
        pieces += (len(part).to_bytes(4, "big"), part)
    return b"".join(pieces)


@cache
def _prefix(tag: str) -> bytes:
    """Tags are constants of this code base; there are some dozens."""
    return lp(tag.encode("ascii"))


def digest(tag: str, *parts: bytes) -> bytes:
    """32 bytes: SHA-256 of the frame."""
    return hashlib.sha256(frame(tag, *parts)).digest()


def mdigest(tag: str, fields: object) -> bytes:
    """32 bytes: the digest of one canonically encoded map."""
    return digest(tag, canon(fields))


# -- text with a meaning (CRYPTO.md 2.1, 15) -------------------------------------------------------------------------


def _text_checker(pattern: str, what: str) -> Callable[[object], str]:
    matches = re.compile(pattern, re.ASCII).fullmatch

    def check(value: object) -> str:
        if type(value) is not str or matches(value) is None:
            raise DecodeError(f"not {what}")
        return value

    check.__doc__ = f"`value` if it is {what}: text that `{pattern}` matches in full; else `DecodeError`."
    return check


check_kind = _text_checker(r"[a-z][a-z0-9]*\.[a-z][a-z0-9]*", "an event kind")
check_app = _text_checker(r"[a-z0-9._-]{1,64}", "an application name")
check_label = _text_checker(r"[\x21-\x7e]{0,128}", "a label")
check_object_type = _text_checker(r"[a-z0-9._/-]{1,64}", "the type of a signed object")
check_lock_kind = _text_checker(r"[a-z][a-z0-9]*", "a kind of lock")


# -- the type walk ---------------------------------------------------------------------------------------------------


_PLAIN = frozenset({bytes, str, bool, type(None)})


def _walk(value: object, depth_left: int) -> None:
    """Refuse every type, integer, depth and order of keys that the subset lacks; cbor2 lets a 17th, empty container
    through. Most values are scalars in containers: they are looked at where they are met."""
    if type(value) is list or type(value) is dict:
        if depth_left == 0:
            raise DecodeError("nested too deeply")
        items: Iterable[object] = _ascending(value) if isinstance(value, dict) else value
        for item in items:
            if type(item) not in _PLAIN and not (type(item) is int and INTEGER_MIN <= item <= INTEGER_MAX):
                _walk(item, depth_left - 1)
    elif type(value) is int:
        if not INTEGER_MIN <= value <= INTEGER_MAX:
            raise DecodeError("integer out of range")
    elif type(value) not in _PLAIN:
        raise DecodeError("a type outside the subset")


def _ascending(entries: dict[object, object]) -> Iterable[object]:
    """The values of a map whose keys are text in the order of their encodings: the shorter first, then by bytes.

    UTF-8 sorts as code points do, which is how Python compares text.
    """
    before, before_bytes = "", -1
    for key in entries:
        if type(key) is not str:
            raise DecodeError("a key that is not text")
        length_bytes = len(key) if key.isascii() else len(key.encode())
        if length_bytes <= before_bytes and (length_bytes < before_bytes or key <= before):
            raise DecodeError("keys that do not ascend")
        before, before_bytes = key, length_bytes
    return entries.values()


def _refuse(*_: object) -> NoReturn:
    raise DecodeError("tags are not part of the subset")


_STRICT: dict[str, Any] = {
    "max_depth": DEPTH_MAX,
    "allow_indefinite": False,
    "allow_duplicate_keys": False,
    "semantic_decoders": dict.fromkeys(REFUSED_TAGS, _refuse),
    "tag_hook": _refuse,
}
# Later releases can refuse composite keys before they are hashed. Their hashes are not seeded, so that a map of
# colliding keys would otherwise cost time quadratic in its size; the type walk refuses such keys in any case.
if "strict_hashable_types" in (getattr(cbor2.loads, "__text_signature__", None) or ""):
    _STRICT["strict_hashable_types"] = True
