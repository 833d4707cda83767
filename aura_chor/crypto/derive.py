"""Every session secret from one root, and HKDF.

A device stores 32 bytes per session and recomputes its polynomials, salts and pair keys from them after a crash; FROST
nonces are the exception and are never derived (CRYPTO.md 0.7). `bind` ties a secret to what it is used for: Φ of the
purpose in keygen (salt: that of "sign"), Φ_R in a reshare, tr in a derivation.

Source: CRYPTO.md 2.4; RFC 5869 (HKDF).
"""

import hashlib
import hmac
from collections.abc import Callable
from itertools import count
from typing import Any, Final, TypeAlias

from aura_chor.base.canon import frame, u16be
from aura_chor.crypto import tags
from aura_chor.crypto.group import ZERO, reduce_scalar
from aura_chor.crypto.members import Purpose
from aura_chor.crypto.secrets import SecretBytes, SecretScalar, SessionRoot

Hash: TypeAlias = Callable[..., Any]
"""A constructor of hashlib: `hashlib.sha256` or `hashlib.sha512`."""

SALT_BYTES: Final = 32
EXPAND_BLOCKS_MAX: Final = 255


def prf(root: SessionRoot, label: str, *parts: bytes) -> bytes:
    """64 bytes: HMAC-SHA512 keyed with the root over the frame."""
    return hmac.digest(root.expose(), frame(label, *parts), "sha512")


def root_scalar(root: SessionRoot, label: str, *parts: bytes) -> SecretScalar:
    """The first non-zero scalar among `reduce(prf(root, label, parts…, byte(c)))`, c = 0, 1, …"""
    candidates = (reduce_scalar(prf(root, label, *parts, bytes([c]))) for c in count())
    return SecretScalar(next(candidate for candidate in candidates if candidate != ZERO))


def coefficient(root: SessionRoot, *, bind: bytes, purpose: Purpose, k: int) -> SecretScalar:
    """Coefficient k (0-based) of this device's polynomial for one purpose."""
    return root_scalar(root, tags.ROOT_POLYNOMIAL, bind, purpose.encode("ascii"), u16be(k))


def possession_nonce(root: SessionRoot, *, bind: bytes) -> SecretScalar:
    """The nonce of a proof of possession; `bind` is Φ of its purpose."""
    return root_scalar(root, tags.ROOT_POSSESSION, bind)


def commitment_salt(root: SessionRoot, *, bind: bytes) -> SecretBytes:
    """32 bytes that hide a commitment until it is opened."""
    return SecretBytes(prf(root, tags.ROOT_SALT, bind)[:SALT_BYTES])


def pair_private_key(root: SessionRoot, *, session: bytes, sender: int) -> SecretBytes:
    """32 bytes: the X25519 private key for what one sender seals to this device in one session."""
    return SecretBytes(prf(root, tags.ROOT_KEM, session, u16be(sender))[:32])


def hkdf_extract(hash_: Hash, salt: bytes, ikm: bytes) -> bytes:
    """The pseudo-random key, as long as the hash (RFC 5869 section 2.2)."""
    return hmac.digest(salt or bytes(hash_().digest_size), ikm, hash_)


def hkdf_expand(hash_: Hash, prk: bytes, info: bytes, length: int) -> bytes:
    """`length` bytes (RFC 5869 section 2.3); ValueError beyond 255 blocks, which the RFC forbids."""
    blocks = -(-length // hash_().digest_size)
    if blocks > EXPAND_BLOCKS_MAX:
        raise ValueError("HKDF expands to at most 255 blocks")
    okm = block = b""
    for number in range(1, blocks + 1):
        block = hmac.digest(prk, block + info + bytes([number]), hash_)
        okm += block
    return okm[:length]


SHA256: Final[Hash] = hashlib.sha256
SHA512: Final[Hash] = hashlib.sha512
