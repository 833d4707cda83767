"""Secrets are types: nothing prints, pickles, copies, iterates or hashes them, and `.expose()` is the only way out.

Python cannot wipe memory and nothing here pretends to. What these types prevent is the accident: a share in a log line,
a traceback, a snapshot, a JSON document, a dictionary key. Every call of `.expose()` in the package is on one list, in
a test (CRYPTO.md 0.5).
"""

import hmac
from typing import Any, Final, NoReturn, final

from aura_chor.crypto.errors import DecodeError
from aura_chor.crypto.group import Point, Scalar, decode_scalar, mul_base

ROOT_BYTES: Final = 32


class NonceSpent(RuntimeError):
    """A signing nonce was asked for a second time: always a bug of the caller, never a peer's doing."""


class _Secret:
    """What all secrets refuse. Subclasses keep their value in one slot and decide what `expose` returns."""

    __slots__ = ("_value",)
    __hash__ = None  # type: ignore[assignment]
    _value: Any

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a secret is immutable")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __str__(self) -> str:
        return repr(self)

    def __format__(self, spec: str) -> str:
        return repr(self)

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} leaves only by expose()")

    __reduce_ex__ = __reduce__ = __getstate__ = _refuse
    __copy__ = __deepcopy__ = __iter__ = __bytes__ = _refuse


@final
class SecretScalar(_Secret):
    """A scalar that nobody else may learn: a share, a polynomial coefficient, a nonce."""

    __slots__ = ()

    def __init__(self, value: Scalar) -> None:
        object.__setattr__(self, "_value", value)

    def expose(self) -> Scalar:
        """The scalar itself, for the arithmetic of `group`."""
        value: Scalar = self._value
        return value

    def __eq__(self, other: object) -> bool:
        if type(other) is not SecretScalar:
            return NotImplemented
        return hmac.compare_digest(self.expose().encoded, other.expose().encoded)


@final
class SecretBytes(_Secret):
    """Bytes that nobody else may learn: a derived key, a salt before it is revealed, a private key."""

    __slots__ = ()

    def __init__(self, value: bytes) -> None:
        if type(value) is not bytes:
            raise TypeError("SecretBytes holds bytes")
        object.__setattr__(self, "_value", value)

    def expose(self) -> bytes:
        """The bytes themselves."""
        value: bytes = self._value
        return value

    def __eq__(self, other: object) -> bool:
        if type(other) is not SecretBytes:
            return NotImplemented
        return hmac.compare_digest(self.expose(), other.expose())


@final
class SessionRoot(_Secret):
    """32 random bytes, drawn once per session and device; every other session secret derives from them."""

    __slots__ = ()

    def __init__(self, value: bytes) -> None:
        if type(value) is not bytes or len(value) != ROOT_BYTES:
            raise DecodeError("a session root is 32 bytes")
        object.__setattr__(self, "_value", value)

    def expose(self) -> bytes:
        """The 32 bytes, for derivation and for storing them durably."""
        value: bytes = self._value
        return value

    def __eq__(self, other: object) -> bool:
        if type(other) is not SessionRoot:
            return NotImplemented
        return hmac.compare_digest(self.expose(), other.expose())


@final
class NoncePair(_Secret):
    """The two nonces (d, e) of one FROST signature, usable once (RFC 9591 section 5.1). Lives in memory only.

    `take` moves the nonces into a new pair and empties this one, so that whoever holds the old name can no longer sign;
    `expose` hands them out and empties the pair. `hiding` and `binding` are the public commitments D = d·B and E = e·B.
    """

    __slots__ = ("binding", "hiding")
    hiding: Point
    binding: Point

    def __init__(self, d: SecretScalar, e: SecretScalar) -> None:
        self._fill((d.expose(), e.expose()), mul_base(d.expose()), mul_base(e.expose()))

    def take(self) -> "NoncePair":
        """A pair that owns the nonces from now on; `NonceSpent` if this one is empty."""
        moved = object.__new__(NoncePair)
        moved._fill(self._empty(), self.hiding, self.binding)
        return moved

    def expose(self) -> tuple[Scalar, Scalar]:
        """(d, e), once; `NonceSpent` if this pair is empty."""
        return self._empty()

    def __eq__(self, other: object) -> bool:
        if type(other) is not NoncePair:
            return NotImplemented
        mine, theirs = self._value, other._value
        if mine is None or theirs is None:
            return self is other
        return hmac.compare_digest(b"".join(x.encoded for x in mine), b"".join(x.encoded for x in theirs))

    def _fill(self, nonces: tuple[Scalar, Scalar], hiding: Point, binding: Point) -> None:
        for name, value in (("_value", nonces), ("hiding", hiding), ("binding", binding)):
            object.__setattr__(self, name, value)

    def _empty(self) -> tuple[Scalar, Scalar]:
        nonces: tuple[Scalar, Scalar] | None = self._value
        if nonces is None:
            raise NonceSpent("these nonces are spent")
        object.__setattr__(self, "_value", None)
        return nonces


def decode_secret(encoded: object) -> SecretScalar:
    """A received share: as `decode_scalar`, else `DecodeError`; the value never travels in the error."""
    return SecretScalar(decode_scalar(encoded))
