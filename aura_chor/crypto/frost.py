"""Threshold signing: FROST(Ed25519, SHA-512), two rounds, plain Ed25519 signatures.

Everything public about one signature (binding factors, R, the challenge) is computed once, in `prepare`, and shared by
the own share, the aggregate and the search for a culprit. A nonce pair is spent by the one share it makes. The variant
of RFC 9591 section 7.2 with a single factor is not used.

Source: RFC 9591 sections 4.3 to 4.6, 5 and 6.1; CRYPTO.md 5.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aura_chor.crypto import tags
from aura_chor.crypto.errors import CheckFailed, DecodeError
from aura_chor.crypto.group import (
    ENCODED_BYTES,
    IDENTITY,
    L,
    Point,
    Scalar,
    add,
    mul,
    mul_base,
    point_sum,
    reduce_scalar,
    scalar_add,
    scalar_mul,
)
from aura_chor.crypto.members import Index, check_ascending, ser
from aura_chor.crypto.secrets import NoncePair, SecretBytes, SecretScalar
from aura_chor.crypto.sharing import lagrange, lagrange_all
from aura_chor.crypto.signatures import verify

_SUITE: Final = tags.FROST.encode("ascii")


@dataclass(frozen=True, slots=True)
class NonceCommitment:
    """What a signer posts in round one: D = d·B (hiding) and E = e·B (binding), both decoded points."""

    index: Index
    hiding: Point
    binding: Point


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that is public about one signature: the key, the signing set, R, the challenge, and R_i of each signer."""

    public_key: Point
    members: tuple[Index, ...]
    commitments: Mapping[Index, NonceCommitment]
    factors: Mapping[Index, Scalar]
    nonces: Mapping[Index, Point]
    group_nonce: Point
    challenge: Scalar
    message: bytes


def h1(message: bytes) -> Scalar:
    """H1 (RFC 9591 section 6.1): binding factors."""
    return reduce_scalar(hashlib.sha512(_SUITE + tags.FROST_RHO + message).digest())


def h2(message: bytes) -> Scalar:
    """H2 (RFC 9591 section 6.1): the challenge, as in plain Ed25519."""
    return reduce_scalar(hashlib.sha512(message).digest())


def h3(message: bytes) -> Scalar:
    """H3 (RFC 9591 section 6.1): nonces."""
    return reduce_scalar(hashlib.sha512(_SUITE + tags.FROST_NONCE + message).digest())


def h4(message: bytes) -> bytes:
    """H4 (RFC 9591 section 6.1): 64 bytes, the message."""
    return hashlib.sha512(_SUITE + tags.FROST_MESSAGE + message).digest()


def h5(message: bytes) -> bytes:
    """H5 (RFC 9591 section 6.1): 64 bytes, the commitment list."""
    return hashlib.sha512(_SUITE + tags.FROST_COMMITMENT + message).digest()


# -- round one -------------------------------------------------------------------------------------------------------


def nonce(random32: SecretBytes, share: SecretScalar) -> SecretScalar:
    """H3(random ‖ share) (RFC 9591 section 4.1): hedged, so that a bad source alone does not reveal the share."""
    return SecretScalar(h3(random32.expose() + share.expose().encoded))


def nonce_pair(random_d: SecretBytes, random_e: SecretBytes, share: SecretScalar) -> NoncePair:
    """A pair for one signature from two independent strings of 32 random bytes (RFC 9591 section 5.1)."""
    return NoncePair(nonce(random_d, share), nonce(random_e, share))


# -- what is public --------------------------------------------------------------------------------------------------


def binding_factors(public_key: Point, message: bytes, commitments: Sequence[NonceCommitment]) -> dict[Index, Scalar]:
    """ρ_i of every signer (RFC 9591 section 4.4). `DecodeError` unless at least one, strictly ascending by index."""
    if not commitments:
        raise DecodeError("nobody signs")
    check_ascending(tuple(commitment.index for commitment in commitments))
    listed = b"".join(ser(c.index).encoded + c.hiding.encoded + c.binding.encoded for c in commitments)
    prefix = public_key.encoded + h4(message) + h5(listed)
    return {c.index: h1(prefix + ser(c.index).encoded) for c in commitments}


def group_commitment(commitments: Sequence[NonceCommitment], factors: Mapping[Index, Scalar]) -> Point:
    """`R = Σ_j (D_j + ρ_j·E_j)` (RFC 9591 section 4.5); `CheckFailed(())` if that is the identity."""
    return _nonidentity(point_sum(_signer_nonce(c, factors) for c in commitments))


def prepare(public_key: Point, message: bytes, commitments: Sequence[NonceCommitment]) -> Prepared:
    """Factors, R and challenge of one signature; raises what `binding_factors` and `group_commitment` raise."""
    factors = binding_factors(public_key, message, commitments)
    nonces = {c.index: _signer_nonce(c, factors) for c in commitments}
    group_nonce = _nonidentity(point_sum(nonces.values()))
    challenge = h2(group_nonce.encoded + public_key.encoded + message)
    return Prepared(
        public_key=public_key,
        members=tuple(nonces),
        commitments={c.index: c for c in commitments},
        factors=factors,
        nonces=nonces,
        group_nonce=group_nonce,
        challenge=challenge,
        message=message,
    )


# -- round two -------------------------------------------------------------------------------------------------------


def own_commitment_ok(prepared: Prepared, index: Index, nonces: NoncePair) -> bool:
    """Whether the signing set names exactly the commitments of the pair in memory; asked before the pair is taken."""
    own = prepared.commitments.get(index)
    return own is not None and (own.hiding, own.binding) == (nonces.hiding, nonces.binding)


def sign_share(prepared: Prepared, index: Index, nonces: NoncePair, share: SecretScalar) -> Scalar:
    """`z_i = d + e·ρ_i + λ_i·s_i·c` (RFC 9591 section 5.2). Spends the pair.

    `CheckFailed((index,), "signature share")`, with the pair untouched, if the set does not name its commitments.
    """
    if not own_commitment_ok(prepared, index, nonces):
        raise CheckFailed((index,), "signature share")
    d, e = nonces.expose()
    weight = scalar_mul(lagrange(prepared.members, index), prepared.challenge)
    blinded = scalar_add(d, scalar_mul(e, prepared.factors[index]))
    return scalar_add(blinded, scalar_mul(weight, share.expose()))


def verify_share(prepared: Prepared, index: Index, share: Scalar, public_share: Point) -> bool:
    """Whether `z_i·B == D_i + ρ_i·E_i + c·λ_i·Y_i` (RFC 9591 section 5.4); false for a member outside the set."""
    return index in prepared.nonces and _holds(prepared, index, share, public_share, lagrange(prepared.members, index))


def aggregate(prepared: Prepared, shares: Mapping[Index, Scalar], public_shares: Mapping[Index, Point]) -> bytes:
    """64 bytes: the Ed25519 signature of the message (RFC 9591 section 5.3), verified before it is returned.

    `shares` are those of the whole signing set, else `DecodeError`. Single shares are checked only if the signature
    fails: `CheckFailed` then names the signers whose equation is false. All true would be a bug (`AssertionError`).
    """
    if shares.keys() != prepared.nonces.keys():
        raise DecodeError("not exactly the shares of the signing set")
    # Every share stands in the log: public values may be added up as integers, in a tenth of the time.
    response = sum(int.from_bytes(share.encoded, "little") for share in shares.values()) % L
    signature = prepared.group_nonce.encoded + response.to_bytes(ENCODED_BYTES, "little")
    if verify(prepared.public_key, prepared.message, signature):
        return signature
    weights = lagrange_all(prepared.members)
    culprits = tuple(i for i, w in weights.items() if not _holds(prepared, i, shares[i], public_shares[i], w))
    assert culprits, "the aggregate fails although every share holds"
    raise CheckFailed(culprits, "signature share")


def _holds(prepared: Prepared, index: Index, share: Scalar, public_share: Point, weight: Scalar) -> bool:
    """The equation of one share; `weight` is λ of its signer."""
    expected = mul(scalar_mul(weight, prepared.challenge), public_share)
    return mul_base(share) == add(prepared.nonces[index], expected)


def _signer_nonce(commitment: NonceCommitment, factors: Mapping[Index, Scalar]) -> Point:
    return add(commitment.hiding, mul(factors[commitment.index], commitment.binding))


def _nonidentity(point: Point) -> Point:
    if point == IDENTITY:
        raise CheckFailed((), "degenerate")
    return point
