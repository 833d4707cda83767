"""Hash to curve: the suite edwards25519_XMD:SHA-512_ELL2_RO_ of RFC 9380.

The input is public (a derivation context), so that field work may be done in Python integers; group work is
libsodium's. `crypto_core_ed25519_from_uniform` is **not** this map: it chooses the sign by another rule. One
exponentiation per map and one inversion for both keep this at about the price of five multiplications of a point.

Source: RFC 9380 sections 5.2, 5.3.1, 6.7.1, 6.8.2, appendices D.1 and G.2.
"""

import hashlib
from typing import Final

from nacl import bindings

from aura_chor.crypto.group import ENCODED_BYTES, IDENTITY, P, Point, decode_point
from aura_chor.crypto.primitives import RAW

BLOCK_BYTES: Final = 128
"""The input block of SHA-512."""
FIELD_BYTES: Final = 48
"""ceil((255 + 128) / 8): enough that reduction mod p leaves no bias (RFC 9380 section 5.1)."""
DST_BYTES_MAX: Final = 255
EXPAND_BLOCKS_MAX: Final = 255
J: Final = 486662
"""The coefficient of curve25519, t^2 = s^3 + J s^2 + s."""

_SQRT_MINUS_ONE: Final = pow(2, (P - 1) // 4, P)
_TWO_TO_EIGHTH: Final = pow(2, (P + 3) // 8, P)
_EXPONENT: Final = (P - 5) // 8


def hash_to_curve(message: bytes, dst: bytes) -> Point:
    """A point of prime order whose discrete logarithm nobody knows (RFC 9380 section 3, random-oracle variant).

    `dst` is the domain-separation tag, 1 to 255 bytes (ValueError else, a bug of the caller). Raises `DecodeError` if
    the result is the identity, which cannot be made to happen.
    """
    if RAW.hash_to_point is not None:
        return decode_point(RAW.hash_to_point(message, dst))
    left, right = (_encode(*affine) for affine in edwards_points(hash_to_field(message, dst)))
    total = bindings.crypto_core_ed25519_add(left, right)
    for _ in range(3):
        total = bindings.crypto_core_ed25519_add(total, total)
    return decode_point(total)


def expand_message_xmd(message: bytes, dst: bytes, length: int) -> bytes:
    """`length` uniform bytes by SHA-512 (RFC 9380 section 5.3.1)."""
    blocks = -(-length // 64)
    if blocks > EXPAND_BLOCKS_MAX or not 1 <= len(dst) <= DST_BYTES_MAX:
        raise ValueError("expand_message_xmd: length or tag out of range")
    suffix = dst + bytes([len(dst)])
    first = hashlib.sha512(bytes(BLOCK_BYTES) + message + length.to_bytes(2, "big") + b"\0" + suffix).digest()
    block = hashlib.sha512(first + b"\x01" + suffix).digest()
    uniform = block
    for number in range(2, blocks + 1):
        mixed = (int.from_bytes(first, "big") ^ int.from_bytes(block, "big")).to_bytes(64, "big")
        block = hashlib.sha512(mixed + bytes([number]) + suffix).digest()
        uniform += block
    return uniform[:length]


def hash_to_field(message: bytes, dst: bytes) -> tuple[int, int]:
    """Two field elements (RFC 9380 section 5.2, count 2, m 1)."""
    uniform = expand_message_xmd(message, dst, 2 * FIELD_BYTES)
    return int.from_bytes(uniform[:FIELD_BYTES], "big") % P, int.from_bytes(uniform[FIELD_BYTES:], "big") % P


def elligator2(u: int) -> tuple[int, int, int]:
    """(numerator of s, its denominator, t): a point of curve25519 (RFC 9380 sections 6.7.1 and G.2.1, Z = 2).

    One exponentiation serves both candidates: with xd = 1 + 2u^2, the first abscissa is -J/xd and the second that times
    2u^2; whichever of them has a square on the right-hand side is taken, with sgn0(t) = 1 iff it is the first.
    """
    doubled = 2 * u * u % P
    xd = doubled + 1
    gxd = xd * xd * xd % P
    gx1 = -J * (xd * xd - J * J * doubled) % P
    cubed = gxd * gxd * gxd % P
    y1 = cubed * gx1 * pow(cubed * gxd % P * gxd % P * gxd % P * gxd % P * gx1 % P, _EXPONENT, P) % P
    first = _either_root(y1, gxd, gx1)
    if first is not None:
        return -J % P, xd, first if first & 1 else -first % P
    gx2 = gx1 * doubled % P
    second = _either_root(y1 * u % P * _TWO_TO_EIGHTH % P, gxd, gx2)
    assert second is not None, "one of two candidates is a square"
    return -J * doubled % P, xd, -second % P if second & 1 else second


def montgomery_points(us: tuple[int, int]) -> list[tuple[int, int]]:
    """The affine points (s, t) of curve25519 for two field elements; for comparison with the RFC's vectors."""
    return [(xn * pow(xd, -1, P) % P, t) for xn, xd, t in map(elligator2, us)]


def edwards_points(us: tuple[int, int]) -> list[tuple[int, int]]:
    """The affine points (v, w) of edwards25519, before the cofactor is cleared (RFC 9380 sections 6.8.2, D.1).

    v = c1·s/t, w = (s - 1)/(s + 1); t = 0 or s = -1 gives (0, 1). Both pairs of denominators share one inversion.
    """
    maps = [elligator2(u) for u in us]
    denominators = [(xd * t % P) * (xn + xd) % P for xn, xd, t in maps]
    return [
        (_C1 * xn * (xn + xd) % P * inverse % P, (xn - xd) * xd % P * t % P * inverse % P) if denominator else (0, 1)
        for (xn, xd, t), denominator, inverse in zip(maps, denominators, _invert_both(denominators), strict=True)
    ]


def _invert_both(values: list[int]) -> tuple[int, int]:
    """Inverses of two field elements by one inversion (Montgomery's trick); 1 stands in for a zero."""
    left, right = (value or 1 for value in values)
    inverse = pow(left * right, -1, P)
    return inverse * right % P, inverse * left % P


def _either_root(y: int, denominator: int, numerator: int) -> int | None:
    """`y` or `y·sqrt(-1)`, whichever squares to numerator / denominator; None if neither."""
    if y * y % P * denominator % P == numerator:
        return y
    y = y * _SQRT_MINUS_ONE % P
    return y if y * y % P * denominator % P == numerator else None


def _encode(x: int, y: int) -> bytes:
    """An affine point as 32 bytes: y, with the lowest bit of x on top (RFC 8032 section 5.1.2)."""
    return (y | (x & 1) << 255).to_bytes(ENCODED_BYTES, "little")


def _even_root_of_minus(number: int) -> int:
    root = pow(-number % P, (P + 3) // 8, P)
    root = root if root * root % P == -number % P else root * _SQRT_MINUS_ONE % P
    return root if root & 1 == 0 else P - root


_C1: Final = _even_root_of_minus(J + 2)
assert _encode(0, 1) == IDENTITY.encoded
