"""Key generation: what n founders hash, prove, open and add up, for both purposes at once.

Each purpose has its own polynomial, Φ and proof of possession. The proof stops a rogue key chosen as a function of the
others' keys; the index and Φ inside it stop a copied or replayed proof; the hash commitment before it stops the last
revealer from choosing the sum.

Source: CRYPTO.md 4 and the rows of 2.5 it names; the challenge is that of public FROST(Ed25519) implementations.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from aura_chor.base.canon import Value, mdigest
from aura_chor.crypto import tags
from aura_chor.crypto.derive import coefficient, commitment_salt, possession_nonce
from aura_chor.crypto.errors import DecodeError, WrongLength
from aura_chor.crypto.group import (
    Point,
    Scalar,
    add,
    decode_point,
    decode_scalar,
    mul,
    mul_base,
    reduce_scalar,
    scalar_add,
    scalar_mul,
)
from aura_chor.crypto.members import (
    PURPOSES,
    Index,
    Kind,
    Purpose,
    Roster,
    points_value,
    roster_value,
    ser,
)
from aura_chor.crypto.primitives import per_backend
from aura_chor.crypto.secrets import SecretScalar, SessionRoot
from aura_chor.crypto.sharing import Commitments, Polynomial, commit_poly, decode_points

SALT_BYTES: Final = 32
PROOFS_REMEMBERED: Final = 1_024


@dataclass(frozen=True, slots=True)
class Possession:
    """A proof that its author knows the constant term: R = k·B and μ = k + c·a_0."""

    commitment: Point
    response: Scalar

    def value(self) -> list[bytes]:
        """As it stands in maps: `[R, μ]`."""
        return [self.commitment.encoded, self.response.encoded]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one founder reveals: commitments to both polynomials, both proofs (sign, derive), and the salt."""

    sign: Commitments
    derive: Commitments
    pop: tuple[Possession, Possession]
    salt: bytes


def account_id(*, f: int, roster: Roster, salt: bytes, t: int) -> bytes:
    """32 bytes: the account is its founders, their threshold and a salt."""
    return mdigest(tags.ACCOUNT, {"f": f, "roster": roster_value(roster), "salt": salt, "t": t})


def committee_id(
    *,
    account: bytes,
    sign: Commitments,
    derive: Commitments,
    epoch: int,
    f: int,
    kind: Kind,
    roster: Roster,
    t: int,
    cooldown: int | None = None,
) -> bytes:
    """32 bytes: members, threshold and both committed polynomials. `cooldown` (seconds) exactly for guardians."""
    assert (cooldown is not None) == (kind == "guardians"), "guardians, and they alone, have a cool-down"
    fields: dict[str, object] = {
        "account": account,
        "derive": points_value(derive),
        "epoch": epoch,
        "f": f,
        "kind": kind,
        "roster": roster_value(roster),
        "sign": points_value(sign),
        "t": t,
    }
    return mdigest(tags.COMMITTEE, fields if cooldown is None else fields | {"cooldown": cooldown})


def keygen_phi(
    *,
    account: bytes,
    epoch: int,
    f: int,
    kind: Kind,
    prestate: bytes | None,
    purpose: Purpose,
    roster: Roster,
    session: bytes,
    t: int,
) -> bytes:
    """Φ of one purpose, 32 bytes: everything public that a polynomial of this session is for."""
    fields = {
        "account": account,
        "epoch": epoch,
        "f": f,
        "kind": kind,
        "n": len(roster),
        "prestate": prestate,
        "purpose": purpose,
        "roster": roster_value(roster),
        "session": session,
        "t": t,
    }
    return mdigest(tags.KEYGEN_PHI, fields)


def polynomial(root: SessionRoot, *, phi: bytes, purpose: Purpose, t: int) -> Polynomial:
    """This device's t coefficients for one purpose, recomputable from the session root."""
    return tuple(coefficient(root, bind=phi, purpose=purpose, k=k) for k in range(t))


def contribute(root: SessionRoot, *, phis: tuple[bytes, bytes], index: Index, t: int) -> Contribution:
    """What this device will reveal; `phis` are Φ_sign and Φ_derive, in this order."""
    commitments, proofs = [], []
    for purpose, phi in zip(PURPOSES, phis, strict=True):
        coefficients = polynomial(root, phi=phi, purpose=purpose, t=t)
        commitments.append(commit_poly(coefficients))
        nonce = possession_nonce(root, bind=phi)
        proofs.append(
            prove_possession(coefficients[0], nonce, phi=phi, index=index, constant=commitments[-1][0]),
        )
    salt = commitment_salt(root, bind=phis[0]).expose()
    return Contribution(commitments[0], commitments[1], (proofs[0], proofs[1]), salt)


def keygen_commitment(contribution: Contribution, *, phis: tuple[bytes, bytes], index: Index) -> bytes:
    """h_i, 32 bytes: hides the contribution until every founder has committed."""
    fields = {
        "derive": points_value(contribution.derive),
        "index": index,
        "phi": list(phis),
        "pop": [proof.value() for proof in contribution.pop],
        "salt": contribution.salt,
        "sign": points_value(contribution.sign),
    }
    return mdigest(tags.KEYGEN_COMMIT, fields)


def decode_contribution(*, sign: Value, derive: Value, pop: Value, salt: Value, t: int) -> Contribution:
    """The fields of a `keygen.reveal`: `WrongLength` unless both lists have t entries, before any is looked at."""
    if type(sign) is not list or type(derive) is not list or not len(sign) == len(derive) == t:
        raise WrongLength("commitment lists must have exactly t entries")
    if type(pop) is not list or len(pop) != len(PURPOSES) or type(salt) is not bytes or len(salt) != SALT_BYTES:
        raise DecodeError("not a contribution")
    first, second = (_decode_possession(proof) for proof in pop)
    return Contribution(decode_points(sign, t), decode_points(derive, t), (first, second), salt)


def pop_challenge(phi: bytes, index: Index, constant: Point, commitment: Point) -> Scalar:
    """c, over Φ, the member, its constant term C_i0 and R. Protocol code passes the 32 bytes of Φ.

    With an empty `phi` this is the challenge of public FROST(Ed25519) key generation, for comparison only.
    """
    parts = (phi, ser(index).encoded, constant.encoded, commitment.encoded)
    prefix = tags.FROST.encode("ascii") + tags.FROST_POSSESSION
    return reduce_scalar(hashlib.sha512(prefix + b"".join(parts)).digest())


def prove_possession(
    secret: SecretScalar, nonce: SecretScalar, *, phi: bytes, index: Index, constant: Point
) -> Possession:
    """A Schnorr proof for the constant term `secret`, whose commitment is `constant`."""
    commitment = mul_base(nonce.expose())
    challenge = pop_challenge(phi, index, constant, commitment)
    return Possession(commitment, scalar_add(nonce.expose(), scalar_mul(challenge, secret.expose())))


def possession_ok(proof: Possession, *, phi: bytes, index: Index, constant: Point) -> bool:
    """Whether `μ·B == R + c·C_i0`. A proof is public; that it holds is remembered."""
    return _possession_ok(proof, phi, index, constant)


@per_backend
@lru_cache(maxsize=PROOFS_REMEMBERED)
def _possession_ok(proof: Possession, phi: bytes, index: Index, constant: Point) -> bool:
    challenge = pop_challenge(phi, index, constant, proof.commitment)
    return mul_base(proof.response) == add(proof.commitment, mul(challenge, constant))


def keygen_transcript(
    *,
    commits: bytes,
    committee: bytes,
    phis: tuple[bytes, bytes],
    reveals: bytes,
    sign: Commitments,
    derive: Commitments,
) -> bytes:
    """T, 32 bytes: what every founder acknowledges; `commits` and `reveals` are the transcripts of their phases."""
    fields = {
        "commits": commits,
        "committee": committee,
        "derive": points_value(derive),
        "phi": list(phis),
        "reveals": reveals,
        "sign": points_value(sign),
    }
    return mdigest(tags.KEYGEN_T, fields)


def _decode_possession(proof: Value) -> Possession:
    if type(proof) is not list or len(proof) != 2:
        raise DecodeError("not a proof of possession")
    return Possession(decode_point(proof[0]), decode_scalar(proof[1]))
