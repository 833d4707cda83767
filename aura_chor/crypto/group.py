"""The prime-order subgroup of edwards25519: scalars, points, and arithmetic that never raises on them.

Everything in this file is libsodium, by way of `primitives`; no curve formula is written here. A `Scalar` is an integer
below L, a `Point` is in the prime-order subgroup or the identity: the decoders below and the arithmetic are the only
places that make either. libsodium refuses a scalar 0 and a product that is the identity; a hostile polynomial reaches
both, so the functions here return the identity instead (CRYPTO.md 1, "total arithmetic").

Source: CRYPTO.md 1; RFC 8032 section 5.1 (curve, encodings).
"""

from collections.abc import Iterable
from functools import lru_cache, reduce
from typing import Final, Self, final

from nacl import bindings

from aura_chor.crypto.errors import DecodeError
from aura_chor.crypto.primitives import RAW, per_backend
from aura_chor.crypto.primitives import SIGNATURE_BYTES as SIGNATURE_BYTES

P: Final = 2**255 - 19
"""The field of the curve's coordinates."""
L: Final = 2**252 + 27742317777372353535851937790883648493
"""The order of the subgroup; scalars are integers mod L."""
ENCODED_BYTES: Final = 32
POINTS_REMEMBERED: Final = 32_768
"""More than a key generation of a hundred members shows; some five megabytes."""
UNIFORM_BYTES: Final = 64


class Encoded:
    """An immutable value that is known by its one encoding of 32 bytes, little-endian."""

    __slots__ = ("encoded",)
    encoded: bytes

    def __init__(self, encoded: bytes) -> None:
        object.__setattr__(self, "encoded", encoded)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Encoded) or type(other) is not type(self):
            return NotImplemented
        return self.encoded == other.encoded

    def __hash__(self) -> int:
        return hash(self.encoded)

    def __reduce__(self) -> tuple[type[Self], tuple[bytes]]:
        return type(self), (self.encoded,)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.encoded.hex()})"


@final
class Scalar(Encoded):
    """An integer in 0..L-1. It prints without its value, since an exposed secret passes through this type."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Scalar(...)"


@final
class Point(Encoded):
    """An element of the prime-order subgroup, the identity included."""

    __slots__ = ()


def decode_scalar(encoded: object) -> Scalar:
    """32 bytes, little-endian, below L; else `DecodeError`. libsodium would reduce silently, hence the comparison."""
    if type(encoded) is not bytes or len(encoded) != ENCODED_BYTES or int.from_bytes(encoded, "little") >= L:
        raise DecodeError("not a scalar")
    return Scalar(encoded)


def decode_point(encoded: object) -> Point:
    """32 bytes: canonical, on the curve, of prime order, not the identity (RFC 8032 5.1.3); else `DecodeError`."""
    if type(encoded) is not bytes or len(encoded) != ENCODED_BYTES:
        raise DecodeError("not a point")
    return _public_point(encoded)


def decode_sealed_point(encoded: object) -> Point:
    """As `decode_point`, for what arrived sealed: nothing of it is remembered."""
    if type(encoded) is not bytes or len(encoded) != ENCODED_BYTES:
        raise DecodeError("not a point")
    return _checked_point(encoded)


def _checked_point(encoded: bytes) -> Point:
    if not RAW.point_valid(encoded):
        raise DecodeError("not a point")
    return Point(encoded)


_public_point: Final = per_backend(lru_cache(maxsize=POINTS_REMEMBERED)(_checked_point))
"""Points of the log are met again and again, as bytes: each is looked at once per process (CRYPTO.md 14). A bad one is
remembered nowhere, and costs whoever sends it as much as a good one."""


# -- scalars ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def scalar(number: int) -> Scalar:
    """A public integer mod L as a scalar. Never for secrets: Python integers are not constant time (CRYPTO.md 0.9)."""
    return Scalar((number % L).to_bytes(ENCODED_BYTES, "little"))


def reduce_scalar(uniform: bytes) -> Scalar:
    """64 bytes, little-endian, mod L; for hashes and random bytes. Raises ValueError on another length (a bug)."""
    if len(uniform) != UNIFORM_BYTES:
        raise ValueError("a scalar is reduced from 64 bytes")
    return Scalar(bindings.crypto_core_ed25519_scalar_reduce(uniform))


def random_scalar(uniform: bytes) -> Scalar:
    """64 random bytes mod L. The caller draws again on zero; no other value is ever excluded (CRYPTO.md 1)."""
    return reduce_scalar(uniform)


def scalar_add(left: Scalar, right: Scalar) -> Scalar:
    """`left + right` mod L."""
    return Scalar(bindings.crypto_core_ed25519_scalar_add(left.encoded, right.encoded))


def scalar_mul(left: Scalar, right: Scalar) -> Scalar:
    """`left · right` mod L."""
    return Scalar(bindings.crypto_core_ed25519_scalar_mul(left.encoded, right.encoded))


def scalar_sum(scalars: Iterable[Scalar]) -> Scalar:
    """The sum mod L; zero for none."""
    return reduce(scalar_add, scalars, ZERO)


# -- points ----------------------------------------------------------------------------------------------------------


def add(left: Point, right: Point) -> Point:
    """`left + right`; may be the identity."""
    return Point(RAW.point_add(left.encoded, right.encoded))


def sub(left: Point, right: Point) -> Point:
    """`left − right`; may be the identity."""
    return Point(RAW.point_sub(left.encoded, right.encoded))


def mul(factor: Scalar, point: Point) -> Point:
    """`factor · point`; the identity when either is trivial, which libsodium refuses to compute."""
    return Point(RAW.point_mul(factor.encoded, point.encoded))


def mul_base(factor: Scalar) -> Point:
    """`factor · B`; the identity for zero."""
    return Point(RAW.base_mul(factor.encoded))


def point_sum(points: Iterable[Point]) -> Point:
    """The sum of at least one point; may be the identity."""
    return reduce(add, points)


ZERO: Final = Scalar(bytes(ENCODED_BYTES))
ONE: Final = scalar(1)
IDENTITY: Final = Point(b"\x01" + bytes(ENCODED_BYTES - 1))
BASE: Final = Point(b"\x58" + b"\x66" * (ENCODED_BYTES - 1))
