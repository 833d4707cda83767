"""Null cryptography: stand-ins of the same sizes that are cheap and protect nothing. For simulations alone.

The group is the numbers mod L under addition, so that a point *is* its discrete logarithm, k encoded as k + 1: the
identity keeps its encoding, zero is no value, and what is not below L + 1 is no point. All algebra holds exactly:
Feldman's check, FROST, DLEQ, interpolation. A signature is Ed25519's equation in that group, for devices and for
threshold keys alike. So an honest check still sees every change of a message, key or signature, while anybody who cares
to subtract can forge. Nothing of it is the library's, and all of it is a function of its input.
"""

import hashlib
from contextlib import AbstractContextManager
from typing import Final

from aura_chor.crypto.group import ENCODED_BYTES, L, P
from aura_chor.crypto.primitives import Primitives, exchanged

NAME: Final = "null"
_LOW_ORDER: Final = frozenset(
    [
        0,
        1,
        P - 1,
        0x00B8495F16056286FDB1329CEB8D09DA6AC49FF1FAE35616AEB8413B7C7AEBE0,
        0x57119FD0DD4E22D8868E1C58C45C44045BEF839C55B1D0B1248C50A3BC959C5F,
    ]
)
"""The canonical X25519 keys of low order (RFC 7748 section 6.1), which stay refused."""


def null_cryptography() -> AbstractContextManager[None]:
    """Null cryptography in this process as long as the block lasts; `LibraryHeld` while a live device runs in it."""
    return exchanged(PRIMITIVES)


def point_of(logarithm: int) -> bytes:
    """The null point of a discrete logarithm."""
    return (logarithm % L + 1).to_bytes(ENCODED_BYTES, "little")


def logarithm_of(point: bytes) -> int:
    """What would be secret."""
    return int.from_bytes(point, "little") - 1


def _valid(encoded: bytes) -> bool:
    return 1 < int.from_bytes(encoded, "little") <= L


def _add(left: bytes, right: bytes) -> bytes:
    return point_of(logarithm_of(left) + logarithm_of(right))


def _sub(left: bytes, right: bytes) -> bytes:
    return point_of(logarithm_of(left) - logarithm_of(right))


def _mul(factor: bytes, point: bytes) -> bytes:
    return point_of(int.from_bytes(factor, "little") * logarithm_of(point))


def _base_mul(factor: bytes) -> bytes:
    return point_of(int.from_bytes(factor, "little"))


def _hash_to_point(message: bytes, dst: bytes) -> bytes:
    return point_of(_number(b"hash to point", dst + bytes([len(dst)]) + message))


def _keypair(seed: bytes) -> tuple[bytes, bytes]:
    secret = _number(b"key", seed)
    public = point_of(secret)
    return public, secret.to_bytes(ENCODED_BYTES, "little") + public


def _sign(message: bytes, expanded: bytes) -> bytes:
    nonce = _number(b"nonce", expanded + message)
    commitment = point_of(nonce)
    challenge = _challenge(commitment, expanded[ENCODED_BYTES:], message)
    response = (nonce + challenge * int.from_bytes(expanded[:ENCODED_BYTES], "little")) % L
    return commitment + response.to_bytes(ENCODED_BYTES, "little")


def _verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """RFC 8032 section 5.1.7 in the null group: strict, S below L, neither key nor R the identity."""
    commitment, response = signature[:ENCODED_BYTES], int.from_bytes(signature[ENCODED_BYTES:], "little")
    if response >= L or not _valid(key) or not _valid(commitment):
        return False
    challenge = _challenge(commitment, key, message)
    return (logarithm_of(commitment) + challenge * logarithm_of(key) - response) % L == 0


def _challenge(commitment: bytes, key: bytes, message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(commitment + key + message).digest(), "little") % L


def _number(label: bytes, content: bytes) -> int:
    """1..L-1, all alike."""
    return int.from_bytes(hashlib.sha512(b"aura/null/" + label + b"\0" + content).digest(), "little") % (L - 1) + 1


class _Pair:
    """Two keys share the hash of their sum, which everybody can compute."""

    __slots__ = ("public",)

    def __init__(self, private: bytes) -> None:
        hashed = hashlib.sha256(b"aura/null/pair\0" + private).digest()
        # Canonical; that it hits one of the five numbers of low order cannot be made to happen.
        self.public: Final = (int.from_bytes(hashed, "little") % (P - 2) + 1).to_bytes(ENCODED_BYTES, "little")

    def exchange(self, public: bytes) -> bytes:
        total = int.from_bytes(self.public, "little") + int.from_bytes(public, "little")
        return hashlib.sha256(b"aura/null/exchange\0" + total.to_bytes(ENCODED_BYTES + 1, "little")).digest()


def _low_order(public: bytes) -> bool:
    return int.from_bytes(public, "little") in _LOW_ORDER


PRIMITIVES: Final = Primitives(
    name=NAME,
    point_valid=_valid,
    point_add=_add,
    point_sub=_sub,
    point_mul=_mul,
    base_mul=_base_mul,
    hash_to_point=_hash_to_point,
    sign_keypair=_keypair,
    sign=_sign,
    verify=_verify,
    kem_pair=_Pair,
    kem_low_order=_low_order,
)
