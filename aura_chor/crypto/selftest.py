"""The import-time self-test: this package does not import on libraries that accept what must be refused.

Older libsodium accepts B + T2 as a point of the subgroup (CVE-2025-69277); a build without the group functions, or a
CBOR library that lets a malformed class through, is as bad. The test takes a few milliseconds, once per process.

Source: CRYPTO.md 1; RFC 8032 section 7.1 (test 1).
"""

from collections.abc import Callable
from typing import Final

from nacl import bindings
from nacl import exceptions as nacl_exceptions

from aura_chor.base.canon import canon, read
from aura_chor.crypto.errors import DecodeError, UnsafeLibrary
from aura_chor.crypto.group import BASE, IDENTITY, ONE, L, P

MALFORMED: Final = tuple(
    bytes.fromhex(text)
    for text in (
        "",  # nothing
        "0000",  # trailing bytes
        "1800",  # an integer that is not the shortest
        "3bffffffffffffffff",  # -2^64
        "c249010000000000000000",  # a big number
        "c06474657374",  # a date
        "d82800",  # a tag without a meaning here
        "d81c80",  # shared values
        "d81d00",
        "d823612e",  # a regular expression
        "d8246161",  # MIME
        "9f00ff",  # indefinite lengths
        "5f4100ff",
        "7f6161ff",
        "bfff",
        "a2616100616101",  # a key that stands twice
        "a2616200616101",  # keys that do not ascend
        "a10000",  # an integer as a key
        "f93c00",  # a float
        "f97e00",  # not a number
        "f7",  # undefined
        "f820",  # a simple value
        "61ff",  # text that is not UTF-8
        "5bffffffffffffffff00",  # a length beyond the input
        "9bffffffffffffffff00",
        "ff",  # a break
        "81" * 16 + "80",  # a 17th container that is empty
        "81" * 40 + "00",
    )
)
"""One sample or more of each class that `read` must refuse."""

_ORDER_2: Final = P - 1
_ORDER_4: Final = 0
_ORDER_8: Final = int.from_bytes(
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
)
_RFC8032_TEST_1: Final = tuple(
    bytes.fromhex(text)
    for text in (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    )
)


def run() -> None:
    """Raise `UnsafeLibrary`, naming the first check that fails; otherwise nothing."""
    for name, check in CHECKS.items():
        if not check():
            raise UnsafeLibrary(f"the installed libraries fail the self-test: {name}")


def torsion_points() -> tuple[bytes, ...]:
    """The identity and points of order 2, 4 and 8, encoded."""
    return (IDENTITY.encoded, *(number.to_bytes(32, "little") for number in (_ORDER_2, _ORDER_4, _ORDER_8)))


def invalid_points() -> tuple[bytes, ...]:
    """Encodings that are no point of the subgroup: small order, p + 1, and B plus each torsion point."""
    shifted = (bindings.crypto_core_ed25519_add(BASE.encoded, torsion) for torsion in torsion_points()[1:])
    return (*torsion_points(), (P + 1).to_bytes(32, "little"), *shifted)


def _library_complete() -> bool:
    return bool(bindings.has_crypto_core_ed25519 and bindings.has_crypto_scalarmult_ed25519)


def _base_valid() -> bool:
    return bindings.crypto_core_ed25519_is_valid_point(BASE.encoded)


def _points_refused() -> bool:
    return not any(map(bindings.crypto_core_ed25519_is_valid_point, invalid_points()))


def _products_refused() -> bool:
    return all(map(_product_refused, invalid_points()))


def _product_refused(encoded: bytes) -> bool:
    try:
        bindings.crypto_scalarmult_ed25519_noclamp(ONE.encoded, encoded)
    except nacl_exceptions.RuntimeError:
        return True
    return False


def _signature_verified() -> bool:
    key, signature = _RFC8032_TEST_1
    return _verifies(key, signature)


def _signatures_refused() -> bool:
    key, signature = _RFC8032_TEST_1
    shifted = (int.from_bytes(signature[32:], "little") + L).to_bytes(32, "little")
    trivial = IDENTITY.encoded + bytes(32)
    return not _verifies(key, signature[:32] + shifted) and not _verifies(IDENTITY.encoded, trivial)


def _verifies(key: bytes, signature: bytes) -> bool:
    try:
        bindings.crypto_sign_open(signature, key)
    except nacl_exceptions.BadSignatureError:
        return False
    return True


def _malformed_refused() -> bool:
    return read(canon({"a": [1, b"", "", None, True]})) == {"a": [1, b"", "", None, True]} and all(
        map(_read_refuses, MALFORMED)
    )


def _read_refuses(encoded: bytes) -> bool:
    try:
        read(encoded)
    except DecodeError:
        return True
    return False


CHECKS: Final[dict[str, Callable[[], bool]]] = {
    "libsodium has the group functions": _library_complete,
    "the base point is valid": _base_valid,
    "points outside the subgroup are invalid": _points_refused,
    "points outside the subgroup are not multiplied": _products_refused,
    "a good signature verifies": _signature_verified,
    "trivial and non-canonical signatures are refused": _signatures_refused,
    "malformed CBOR is refused": _malformed_refused,
}
