"""The raw primitives under this room, on plain bytes, as one table: what libsodium and OpenSSL do, and nothing else.

All of `crypto` calls the library through `RAW`, and foreign exceptions are translated here. A simulation may exchange
the table for a cheap stand-in (`exchanged`), in which nothing is secret and everybody can forge. Production cannot run
meanwhile: whoever opens a live device asks `require_library` and holds the library as long as it runs; while somebody
holds it nothing is exchanged. What is remembered by value (`per_backend`) is forgotten at every exchange.

Source: CRYPTO.md 0.11 and 1; RFC 8032 section 5.1; RFC 7748 section 6.1.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from threading import Lock
from typing import Final, Protocol, TypeVar
from weakref import WeakSet

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from nacl import bindings
from nacl import exceptions as nacl_exceptions

SIGNATURE_BYTES: Final = 64
_ZERO: Final = bytes(32)
_IDENTITY: Final = b"\x01" + bytes(31)


class NotTheLibrary(RuntimeError):
    """What must have the library was asked for while something else stands in its place."""


class LibraryHeld(RuntimeError):
    """The library cannot be exchanged now; says who needs it."""


class KemPair(Protocol):
    """An X25519 key pair (RFC 7748 section 6.1)."""

    @property
    def public(self) -> bytes:
        """32 bytes."""

    def exchange(self, public: bytes) -> bytes:
        """The 32 bytes shared with whoever has the private key of `public`, which is of no low order."""


class Cache(Protocol):
    """What `functools.cache` and `lru_cache` make."""

    def cache_clear(self) -> None:
        """Forget everything."""


_C = TypeVar("_C", bound=Cache)


@dataclass(slots=True)
class Primitives:
    """Points, scalars, keys are 32 bytes, signatures 64. Arithmetic is total on valid points (CRYPTO.md 1)."""

    name: str
    point_valid: Callable[[bytes], bool]
    point_add: Callable[[bytes, bytes], bytes]
    point_sub: Callable[[bytes, bytes], bytes]
    point_mul: Callable[[bytes, bytes], bytes]
    base_mul: Callable[[bytes], bytes]
    hash_to_point: Callable[[bytes, bytes], bytes] | None
    """None: the map of RFC 9380 (`hash2curve`)."""
    sign_keypair: Callable[[bytes], tuple[bytes, bytes]]
    """From a seed of 32 bytes: the public key, and the 64 bytes that `sign` takes."""
    sign: Callable[[bytes, bytes], bytes]
    verify: Callable[[bytes, bytes, bytes], bool]
    """(key, message, signature of 64 bytes)."""
    kem_pair: Callable[[bytes], KemPair]
    kem_low_order: Callable[[bytes], bool]


def per_backend(cached: _C) -> _C:
    """For a cache of which a value rests on these primitives: it is emptied whenever they are exchanged."""
    _caches.append(cached)
    return cached


def require_library() -> None:
    """`NotTheLibrary` while something else stands in its place."""
    if RAW.name != LIBRARY.name:
        raise NotTheLibrary(f"{RAW.name} cryptography is installed, which protects nothing")


def hold_library(holder: object) -> None:
    """Nothing is exchanged until `release_library(holder)`, or until the holder is no more. Else as above."""
    with _lock:
        require_library()
        _holders.add(holder)


def release_library(holder: object) -> None:
    """The holder no longer runs."""
    _holders.discard(holder)


@contextmanager
def exchanged(other: Primitives) -> Iterator[None]:
    """Everything by `other` in this block; it may be entered again inside. `LibraryHeld` while production runs."""
    _enter(other)
    try:
        yield
    finally:
        _leave()


def _enter(other: Primitives) -> None:
    global _depth
    with _lock:
        if _depth and RAW.name != other.name:
            raise LibraryHeld(f"{RAW.name} cryptography is installed already")
        if _holders:
            # A runtime that nobody refers to any more may still lie in a cycle of references.
            gc.collect()
        if _holders:
            raise LibraryHeld("a live device runs in this process")
        _depth += 1
        if _depth == 1:
            _install(other)


def _leave() -> None:
    global _depth
    with _lock:
        _depth -= 1
        if not _depth:
            _install(LIBRARY)


def _install(table: Primitives) -> None:
    for field in fields(Primitives):
        setattr(RAW, field.name, getattr(table, field.name))
    for cached in _caches:
        cached.cache_clear()


class _X25519:
    __slots__ = ("_private", "public")

    def __init__(self, private: bytes) -> None:
        self._private = X25519PrivateKey.from_private_bytes(private)
        self.public: Final = self._private.public_key().public_bytes_raw()

    def exchange(self, public: bytes) -> bytes:
        return self._private.exchange(X25519PublicKey.from_public_bytes(public))


def _mul(factor: bytes, point: bytes) -> bytes:
    """libsodium refuses a scalar 0 and a product that is the identity; a hostile polynomial reaches both."""
    try:
        return bindings.crypto_scalarmult_ed25519_noclamp(factor, point)
    except nacl_exceptions.RuntimeError:
        assert factor == _ZERO or point == _IDENTITY, "libsodium refused a product of well-typed values"
        return _IDENTITY


def _base_mul(factor: bytes) -> bytes:
    try:
        return bindings.crypto_scalarmult_ed25519_base_noclamp(factor)
    except nacl_exceptions.RuntimeError:
        assert factor == _ZERO, "libsodium refused a multiple of the base point"
        return _IDENTITY


def _sign(message: bytes, expanded: bytes) -> bytes:
    return bindings.crypto_sign(message, expanded)[:SIGNATURE_BYTES]


def _verify(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        bindings.crypto_sign_open(signature + message, key)
    except nacl_exceptions.BadSignatureError:
        return False
    return True


def _low_order(public: bytes) -> bool:
    try:
        _PROBE.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return True
    return False


_PROBE: Final = X25519PrivateKey.from_private_bytes(b"\x08" + bytes(30) + b"\x40")
"""Eight times an odd number: sends every low-order point to zero, which the library refuses."""

LIBRARY: Final = Primitives(
    name="library",
    point_valid=bindings.crypto_core_ed25519_is_valid_point,
    point_add=bindings.crypto_core_ed25519_add,
    point_sub=bindings.crypto_core_ed25519_sub,
    point_mul=_mul,
    base_mul=_base_mul,
    hash_to_point=None,
    sign_keypair=bindings.crypto_sign_seed_keypair,
    sign=_sign,
    verify=_verify,
    kem_pair=_X25519,
    kem_low_order=_low_order,
)
"""libsodium for the group and for signatures, OpenSSL for X25519."""

RAW: Final = Primitives(*[getattr(LIBRARY, field.name) for field in fields(Primitives)])
"""What is in use: the library, but inside `exchanged`."""

_caches: Final[list[Cache]] = []
_holders: Final[WeakSet[object]] = WeakSet()
_lock: Final = Lock()
_depth = 0
