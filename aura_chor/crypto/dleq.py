"""A proof that two points have the same discrete logarithm: Y = k·B and σ = k·P for one k (Chaum and Pedersen).

The challenge covers the session's tr, the member and its certified public share, so that a proof can be neither
replayed in another derivation nor given for another key.

Source: CRYPTO.md 6; Chaum and Pedersen, "Wallet databases with observers" (CRYPTO 1992).
"""

from dataclasses import dataclass

from aura_chor.crypto import tags
from aura_chor.crypto.group import Point, Scalar, mul, mul_base, scalar_add, scalar_mul, sub
from aura_chor.crypto.hashing import hscalar
from aura_chor.crypto.members import Index, ser
from aura_chor.crypto.secrets import SecretBytes, SecretScalar


@dataclass(frozen=True, slots=True)
class Statement:
    """What is claimed: member `index` of derivation `tr` has public share Y and evaluated P to σ by the same key."""

    tr: bytes
    index: Index
    public_share: Point
    point: Point
    sigma: Point


@dataclass(frozen=True, slots=True)
class Proof:
    """Challenge c and response z."""

    challenge: Scalar
    response: Scalar


def prove(statement: Statement, key: SecretScalar, random32: SecretBytes) -> Proof:
    """A proof of the statement. The nonce depends on key and statement too: repeated random bytes reveal nothing."""
    secret = key.expose()
    parts = (random32.expose(), secret.encoded, statement.tr, statement.point.encoded)
    nonce = SecretScalar(hscalar(tags.DKD_NONCE, *parts))
    w = nonce.expose()
    challenge = _challenge(statement, mul_base(w), mul(w, statement.point))
    return Proof(challenge, scalar_add(w, scalar_mul(challenge, secret)))


def proof_ok(statement: Statement, proof: Proof) -> bool:
    """Whether the challenge is that of A = z·B − c·Y and A' = z·P − c·σ."""
    c, z = proof.challenge, proof.response
    left = sub(mul_base(z), mul(c, statement.public_share))
    right = sub(mul(z, statement.point), mul(c, statement.sigma))
    return _challenge(statement, left, right) == c


def _challenge(statement: Statement, left: Point, right: Point) -> Scalar:
    points = (statement.public_share, statement.point, statement.sigma, left, right)
    return hscalar(tags.DKD_DLEQ, statement.tr, ser(statement.index).encoded, *(point.encoded for point in points))
