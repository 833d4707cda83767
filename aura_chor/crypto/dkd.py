"""Deterministic key derivation: the same 32 bytes for a context from any t devices, whichever they are.

A threshold PRF: each device evaluates its share of the derive key on a point that it hashes from the context itself,
and proves it. The result depends neither on which t are combined nor on resharings. Nothing is ever evaluated on a
point that was received: `partial` takes a `ContextPoint`, which only `context_point` makes.

Source: CRYPTO.md 6; RFC 9497 section 3.3 for the shape (this is not an RFC 9497 suite); RFC 5869.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, final

from aura_chor.base.canon import (
    DIGEST_BYTES,
    Value,
    canon,
    check_app,
    check_label,
    digest,
    exact_map,
    frame,
    mdigest,
    read,
)
from aura_chor.crypto import tags
from aura_chor.crypto.derive import SALT_BYTES, SHA512, hkdf_expand, hkdf_extract
from aura_chor.crypto.dleq import Proof, Statement, proof_ok, prove
from aura_chor.crypto.errors import DecodeError, WrongLength
from aura_chor.crypto.group import Point, decode_scalar, decode_sealed_point, mul
from aura_chor.crypto.hash2curve import hash_to_curve
from aura_chor.crypto.members import Index, Roster, roster_value, ser
from aura_chor.crypto.primitives import RAW
from aura_chor.crypto.secrets import SecretBytes, SecretScalar
from aura_chor.crypto.sharing import interpolate_points
from aura_chor.crypto.signatures import device_key

OutputKind: TypeAlias = Literal["ed25519", "x25519", "symmetric"]
OUTPUT_KINDS: Final[tuple[OutputKind, ...]] = ("ed25519", "x25519", "symmetric")
OUTPUT_BYTES: Final = 32
VERSION_MAX: Final = 2**32 - 1
CONTEXT_KEYS: Final = frozenset({"account", "app", "kind", "label", "v", "version"})
REVEAL_KEYS: Final = frozenset({"c", "s", "sigma", "z"})


@dataclass(frozen=True, slots=True)
class Context:
    """What a key is derived for. No time, session or participants: the same context gives the same key for ever."""

    account: bytes
    app: str
    kind: OutputKind
    label: str
    version: int

    def encode(self) -> bytes:
        """The canonical bytes of the context, `ctx`."""
        fields = {"account": self.account, "app": self.app, "kind": self.kind, "label": self.label}
        return canon(fields | {"v": 1, "version": self.version})


@final
@dataclass(frozen=True, slots=True)
class ContextPoint:
    """P: the point of a context. Made by `context_point` and nowhere else."""

    ctx: bytes
    point: Point


@dataclass(frozen=True, slots=True)
class Partial:
    """σ_i = k_i·P and the proof that k_i is the member's certified share. Any t of them are the key: σ is not shown."""

    sigma: Point = field(repr=False)
    proof: Proof


@dataclass(frozen=True, slots=True)
class Derived:
    """The 32 derived bytes, and 32 public bytes by which recipients see that they derived the same."""

    output: SecretBytes
    check: bytes


def decode_context(ctx: bytes) -> Context:
    """The context whose canonical bytes are `ctx`; else `DecodeError`."""
    fields = exact_map(read(ctx), CONTEXT_KEYS)
    account, kind, version = fields["account"], fields["kind"], fields["version"]
    if type(account) is not bytes or len(account) != DIGEST_BYTES or kind not in OUTPUT_KINDS:
        raise DecodeError("not a derivation context")
    if type(version) is not int or not 0 <= version <= VERSION_MAX or type(fields["v"]) is not int or fields["v"] != 1:
        raise DecodeError("not a derivation context")
    app, label = check_app(fields["app"]), check_label(fields["label"])
    return Context(account=account, app=app, kind=kind, label=label, version=version)


def context_point(context: Context) -> ContextPoint:
    """P = hash_to_curve(ctx): about half a millisecond, computed once per session."""
    ctx = context.encode()
    return ContextPoint(ctx, hash_to_curve(ctx, tags.DKD_CURVE.encode("ascii")))


def derivation_transcript(
    *,
    account: bytes,
    committee: bytes,
    ctx: bytes,
    epoch: int,
    invited: Roster,
    recipients: Roster,
    session: bytes,
) -> bytes:
    """tr, 32 bytes: everything that the participants agree to before anything secret moves."""
    fields = {
        "account": account,
        "committee": committee,
        "ctx": ctx,
        "epoch": epoch,
        "invited": roster_value(invited),
        "recipients": roster_value(recipients),
        "session": session,
    }
    return mdigest(tags.DKD_TR, fields)


def partial(
    key: SecretScalar, point: ContextPoint, *, tr: bytes, index: Index, public_share: Point, random32: SecretBytes
) -> Partial:
    """This device's evaluation and proof; `public_share` is its certified share of the derive key."""
    sigma = mul(key.expose(), point.point)
    return Partial(sigma, prove(Statement(tr, index, public_share, point.point, sigma), key, random32))


def partial_commitment(sigma: Point, salt: bytes, *, tr: bytes, index: Index) -> bytes:
    """cm_i, 32 bytes: posted before anything is revealed."""
    return digest(tags.DKD_COMMIT, tr, ser(index).encoded, sigma.encoded, salt)


def verify_partial(value: Partial, point: ContextPoint, *, tr: bytes, index: Index, public_share: Point) -> bool:
    """Whether σ_i was made with the certified share of this member, for this derivation."""
    return proof_ok(Statement(tr, index, public_share, point.point, value.sigma), value.proof)


def encode_reveal(value: Partial, salt: SecretBytes) -> bytes:
    """The plaintext that is sealed to each recipient: map{c, s, sigma, z}."""
    proof = {"c": value.proof.challenge.encoded, "z": value.proof.response.encoded}
    return canon(proof | {"s": salt.expose(), "sigma": value.sigma.encoded})


def decode_reveal(plaintext: Value) -> tuple[Partial, bytes]:
    """(partial, salt) from an opened plaintext; else `DecodeError`."""
    fields = exact_map(plaintext, REVEAL_KEYS)
    salt = fields["s"]
    if type(salt) is not bytes or len(salt) != SALT_BYTES:
        raise DecodeError("not a salt")
    proof = Proof(decode_scalar(fields["c"]), decode_scalar(fields["z"]))
    return Partial(decode_sealed_point(fields["sigma"]), proof), salt


def combine(sigmas: Mapping[Index, Point], *, t: int, context: Context) -> Derived:
    """The output from at least t **verified** partials; the t of lowest index are used. `WrongLength` below t."""
    if not 1 <= t <= len(sigmas):
        raise WrongLength("fewer than t partials")
    z = interpolate_points({i: sigmas[i] for i in sorted(sigmas)[:t]})
    prk = hkdf_extract(SHA512, tags.DKD_SALT.encode("ascii"), frame(tags.DKD_IKM, context.encode(), z.encoded))
    kind = context.kind.encode("ascii")
    output = hkdf_expand(SHA512, prk, frame(tags.DKD_OUT, kind), OUTPUT_BYTES)
    return Derived(SecretBytes(output), hkdf_expand(SHA512, prk, frame(tags.DKD_CHECK, kind), DIGEST_BYTES))


def derived_public_key(kind: OutputKind, output: SecretBytes) -> bytes | None:
    """32 bytes: the public key of a derived pair (RFC 8032 seed, RFC 7748 private key); None for a symmetric key."""
    if kind == "ed25519":
        return device_key(output).encoded
    if kind == "x25519":
        return RAW.kem_pair(output.expose()).public
    return None
