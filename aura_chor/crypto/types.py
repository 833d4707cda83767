"""What the messages of the threshold protocols carry, as payload types with a codec.

Each type decodes once, at the boundary, through the one decoder of what it holds, and encodes to exactly what it was
decoded from. Those that hold secrets (`Partial`, `SharePair`) travel sealed and print nothing.

Source: CRYPTO.md 0.1, 2.2 and the bodies of 4 to 9.
"""

from dataclasses import dataclass
from typing import Self, cast, final

from aura_chor.base.canon import DIGEST_BYTES, Value, exact_map, read
from aura_chor.crypto import dkd, group
from aura_chor.crypto.dleq import Proof
from aura_chor.crypto.errors import DecodeError
from aura_chor.crypto.keygen import Possession
from aura_chor.crypto.members import Index, KemKey, decode_kem
from aura_chor.crypto.secrets import SecretBytes, SecretScalar, decode_secret
from aura_chor.crypto.sharing import Commitments
from aura_chor.crypto.wire import decode_list, decode_pairs, decode_possession


class _Exact(bytes):
    """Bytes of one length."""

    LENGTH = DIGEST_BYTES

    def to_wire(self) -> bytes:
        return bytes(self)

    @classmethod
    def from_wire(cls, raw: object) -> Self:
        if type(raw) is not bytes or len(raw) != cls.LENGTH:
            raise DecodeError(f"not {cls.LENGTH} bytes")
        return cls(raw)

    @classmethod
    def samples(cls) -> tuple[Self, ...]:
        return tuple(cls(bytes([value]) * cls.LENGTH) for value in (0, 1, 255))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.hex()})"


@final
class Digest(_Exact):
    """32 bytes that name something: an event, a transcript, a payload, a salt."""


@final
class Signature(_Exact):
    """64 bytes: R and S of an Ed25519 signature (RFC 8032). Whether it holds is a check of its own."""

    LENGTH = group.SIGNATURE_BYTES


@final
@dataclass(frozen=True, slots=True)
class Point:
    """A point of prime order, not the identity."""

    value: group.Point

    def to_wire(self) -> bytes:
        return self.value.encoded

    @classmethod
    def from_wire(cls, raw: object) -> Self:
        return cls(group.decode_point(raw))

    @classmethod
    def samples(cls) -> tuple[Self, ...]:
        return tuple(cls(point) for point in _points(3))


@final
@dataclass(frozen=True, slots=True)
class Scalar:
    """A public scalar: a signature share."""

    value: group.Scalar

    def to_wire(self) -> bytes:
        return self.value.encoded

    @classmethod
    def from_wire(cls, raw: object) -> Self:
        return cls(group.decode_scalar(raw))

    @classmethod
    def samples(cls) -> tuple[Self, ...]:
        return tuple(cls(group.scalar(value)) for value in (0, 1, 2**200))


@final
@dataclass(frozen=True, slots=True)
class Points:
    """Commitments to a polynomial; how many there must be is the protocol's to say."""

    values: Commitments

    def to_wire(self) -> list[bytes]:
        return [point.encoded for point in self.values]

    @classmethod
    def from_wire(cls, raw: object) -> Self:
        return cls(tuple(group.decode_point(item) for item in decode_list(raw)))

    @classmethod
    def samples(cls) -> tuple[Self, ...]:
        return (cls(_points(2)), cls(_points(1)))


@final
@dataclass(frozen=True, slots=True)
class EventIds:
    """`[[index, event id]..]`, ascending by index."""

    pairs: tuple[tuple[Index, bytes], ...]

    def to_wire(self) -> list[list[int | bytes]]:
        return [[index, identifier] for index, identifier in self.pairs]

    @classmethod
    def from_wire(cls, raw: object) -> Self:
        return cls(decode_pairs(raw, Digest.from_wire))

    @classmethod
    def samples(cls) -> tuple[Self, ...]:
        return (cls(((Index(1), bytes(32)), (Index(2), bytes([1]) * 32))), cls(()))


@final
@dataclass(frozen=True, slots=True)
class KemKeys:
    """`[[index, X25519 key]..]`: one fresh key for each possible sender, ascending by index, all distinct."""

    pairs: tuple[tuple[Index, KemKey], ...]

    def to_wire(self) -> list[list[int | bytes]]:
        return [[index, key.encoded] for index, key in self.pairs]

    @classmethod
    def from_wire(cls, raw: object) -> Self:
        pairs = decode_pairs(raw, decode_kem)
        if len({key for _, key in pairs}) != len(pairs):
            raise DecodeError("one pair key stands twice")
        return cls(pairs)

    @classmethod
    def samples(cls) -> tuple[Self, ...]:
        return (cls(((Index(1), decode_kem(b"\x09" + bytes(31))),)), cls(()))


@final
@dataclass(frozen=True, slots=True)
class Possessions:
    """`[[R, μ], [R, μ]]`: the proofs of possession, of sign and of derive."""

    sign: Possession
    derive: Possession

    def to_wire(self) -> list[list[bytes]]:
        return [self.sign.value(), self.derive.value()]

    @classmethod
    def from_wire(cls, raw: object) -> Self:
        proofs = [decode_possession(item) for item in decode_list(raw)]
        if len(proofs) != 2:
            raise DecodeError("not a pair of proofs")
        return cls(*proofs)

    @classmethod
    def samples(cls) -> tuple[Self, ...]:
        proof = Possession(_points(1)[0], group.scalar(5))
        return (cls(proof, proof),)


@final
@dataclass(frozen=True, slots=True)
class Partial:
    """An evaluation with its proof and the salt of its commitment: what a reveal seals (map{c, s, sigma, z})."""

    value: dkd.Partial
    salt: SecretBytes

    def to_wire(self) -> dict[str, Value]:
        return cast("dict[str, Value]", read(dkd.encode_reveal(self.value, self.salt)))

    @classmethod
    def from_wire(cls, raw: object) -> Self:
        value, salt = dkd.decode_reveal(cast("Value", raw))
        return cls(value, SecretBytes(salt))

    @classmethod
    def samples(cls) -> tuple[Self, ...]:
        proof = Proof(group.scalar(1), group.scalar(2))
        return (cls(dkd.Partial(_points(1)[0], proof), SecretBytes(bytes(32))),)

    def __repr__(self) -> str:
        return "<Partial>"


@final
@dataclass(frozen=True, slots=True)
class SharePair:
    """One dealer's shares for one member, of both keys (map{d, s})."""

    derive: SecretScalar
    sign: SecretScalar

    def to_wire(self) -> dict[str, bytes]:
        return {"d": self.derive.expose().encoded, "s": self.sign.expose().encoded}

    @classmethod
    def from_wire(cls, raw: object) -> Self:
        fields = exact_map(cast("Value", raw), _SHARE_KEYS)
        return cls(decode_secret(fields["d"]), decode_secret(fields["s"]))

    @classmethod
    def samples(cls) -> tuple[Self, ...]:
        return (cls(SecretScalar(group.scalar(3)), SecretScalar(group.scalar(4))),)

    def __repr__(self) -> str:
        return "<SharePair>"


_SHARE_KEYS = frozenset({"d", "s"})


def _points(count: int) -> tuple[group.Point, ...]:
    return tuple(group.mul_base(group.scalar(k)) for k in range(1, count + 1))
