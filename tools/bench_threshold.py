"""Threshold operations against what the library alone would take for them, in one run (CRYPTO.md 14).

Every operation is done as the protocols do it: points and scalars arrive as bytes and are decoded once, what is public
is computed once. Its lower bound is the sum of the bare calls of libsodium that it cannot avoid, whose costs are
measured here too; times are processor time, the best of several rounds, since other work on the machine only ever adds.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from nacl import bindings

from aura_chor.base.canon import canon, read
from aura_chor.crypto import dkd, frost, hash2curve, keygen, reshare, sharing
from aura_chor.crypto.derive import root_scalar
from aura_chor.crypto.group import BASE, P, Point, decode_point, mul, mul_base, scalar
from aura_chor.crypto.members import PURPOSES, Index, points_value
from aura_chor.crypto.primitives import LIBRARY, exchanged
from aura_chor.crypto.seal import pair_key
from aura_chor.crypto.secrets import NoncePair, SecretBytes, SecretScalar, SessionRoot, decode_secret
from aura_chor.crypto.signatures import Signer

SIZES = ((2, 3), (7, 10), (67, 100))
ROUNDS, BUDGET_S = 5, 0.25
"""Rounds of each figure, and how long all of them last where one call is shorter than that."""


def forget() -> None:
    """Exchanging the library for itself empties every memory of points, sums and public shares."""
    with exchanged(LIBRARY):
        pass


def nothing() -> None:
    """For what remembers nothing."""


def cost_us(call: Callable[[], object], *, before: Callable[[], object] = nothing) -> float:
    """Microseconds of processor time per call, the best round; `before` runs before each call, uncounted."""
    begun = _timed(call, before, 1)
    runs = max(1, min(500, int(BUDGET_S / ROUNDS / max(1e-7, begun))))
    return min(begun, *(_timed(call, before, runs) / runs for _ in range(ROUNDS if runs > 1 else 1))) * 1e6


def _timed(call: Callable[[], object], before: Callable[[], object], runs: int) -> float:
    if before is nothing:
        begun = time.process_time()
        for _ in range(runs):
            call()
        return time.process_time() - begun
    spent = 0.0
    for _ in range(runs):
        before()
        begun = time.process_time()
        call()
        spent += time.process_time() - begun
    return spent


def anew_us(call: Callable[[], object]) -> float:
    """As `cost_us`, by a process that has seen none of it before."""
    return cost_us(call, before=forget)


# -- units ----


@dataclass(frozen=True, slots=True)
class Units:
    """Costs of bare library calls, µs, under the letters of CRYPTO.md 14; X is an X25519 exchange."""

    B: float
    M: float
    A: float
    V: float
    Sg: float
    W: float
    E: float
    X: float
    scalar: float
    seal: float
    open: float
    read: float

    @property
    def h2c(self) -> float:
        return 3 * self.E + 4 * self.A


def event_bytes() -> bytes:
    """An event of an ordinary size."""
    ids = {name: bytes([k]) * 32 for k, name in enumerate(("account", "author", "prev", "session"))}
    body = {"h": bytes(32), "kem": [[2, bytes(32)], [3, bytes(32)]]}
    return canon(
        {**ids, "body": body, "epoch": 1, "kind": "keygen.commit", "parents": [], "route": None, "seq": 5, "v": 1}
    )


def units() -> Units:
    k = (2**252 + 12345).to_bytes(32, "little")
    point = bindings.crypto_scalarmult_ed25519_base_noclamp((2**251 + 77).to_bytes(32, "little"))
    public, secret = bindings.crypto_sign_seed_keypair(bytes(32))
    signed, x = bindings.crypto_sign(b"x" * 40, secret), 2**254 + 12345
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    private = SecretBytes(b"\x42" * 32)
    recipient = pair_key(private).encoded
    sealing = partial(suite.encrypt, b"p" * 72, X25519PublicKey.from_public_bytes(recipient), b"i" * 200)
    blob, event, one = sealing(), event_bytes(), X25519PrivateKey.from_private_bytes(b"\x43" * 32)
    return Units(
        B=cost_us(partial(bindings.crypto_scalarmult_ed25519_base_noclamp, k)),
        M=cost_us(partial(bindings.crypto_scalarmult_ed25519_noclamp, k, point)),
        A=cost_us(partial(bindings.crypto_core_ed25519_add, point, BASE.encoded)),
        V=cost_us(partial(bindings.crypto_core_ed25519_is_valid_point, point)),
        Sg=cost_us(partial(bindings.crypto_sign, b"x" * 40, secret)),
        W=cost_us(partial(bindings.crypto_sign_open, signed, public)),
        E=cost_us(partial(pow, x, (P + 3) // 8, P)),
        X=cost_us(lambda: one.exchange(X25519PublicKey.from_public_bytes(recipient))),
        scalar=cost_us(partial(bindings.crypto_core_ed25519_scalar_mul, k, k)),
        seal=cost_us(sealing),
        open=cost_us(lambda: suite.decrypt(blob, X25519PrivateKey.from_private_bytes(b"\x42" * 32), b"i" * 200)),
        read=cost_us(partial(read, event)),
    )


# -- a committee, dealt by one hand ----


def drawn(*parts: object) -> SecretBytes:
    return SecretBytes(hashlib.sha256(repr(parts).encode()).digest())


def root(*parts: object) -> SessionRoot:
    return SessionRoot(drawn(*parts).expose())


@dataclass(frozen=True)
class Dealt:
    """A committee of which this benchmark has all shares; commitments as they arrive, in bytes."""

    t: int
    members: tuple[Index, ...]
    commitments: dict[str, tuple[Point, ...]]
    shares: dict[str, dict[Index, SecretScalar]]
    public: dict[str, dict[Index, Point]]


def dealt(t: int, n: int) -> Dealt:
    members = tuple(Index(i) for i in range(1, n + 1))
    polynomials = {p: [root_scalar(root(p, t, n), "bench", bytes([k])) for k in range(t)] for p in PURPOSES}
    shares = {p: {i: sharing.poly_eval(a, i) for i in members} for p, a in polynomials.items()}
    public = {p: {i: mul_base(share.expose()) for i, share in of.items()} for p, of in shares.items()}
    return Dealt(t, members, {p: sharing.commit_poly(a) for p, a in polynomials.items()}, shares, public)


class Rows:
    """Figures of one size, with the target that CRYPTO.md sets for their ratio."""

    def __init__(self, t: int, n: int) -> None:
        self._size, self.found = f"{t}-of-{n}", []

    def add(self, operation: str, us: float, bound_us: float, target: str) -> float:
        row = {"operation": operation, "size": self._size, "ms": us / 1000, "bound_ms": bound_us / 1000}
        self.found: list[dict[str, Any]]
        self.found.append(row | {"ratio": us / bound_us, "target": target})
        return us


# -- signing (CRYPTO.md 5) ----


def again(pair: NoncePair, nonces: tuple[Any, Any]) -> NoncePair:
    """The same nonces once more: what a measurement may do and a signer may not."""
    copied = object.__new__(NoncePair)
    copied._fill(nonces, pair.hiding, pair.binding)
    return copied


def signing_rows(u: Units, committee: Dealt, rows: Rows) -> None:
    t, shares, key, message = committee.t, committee.shares["sign"], committee.commitments["sign"][0], b"m" * 200
    quorum = committee.members[-t:]
    nonces = {i: (scalar(1000 + i), scalar(2000 + i)) for i in quorum}
    pairs = {i: NoncePair(*map(SecretScalar, pair)) for i, pair in nonces.items()}
    posted = [(i, pair.hiding.encoded, pair.binding.encoded) for i, pair in pairs.items()]

    def second_round(i: Index) -> tuple[frost.Prepared, Any]:
        listed = [frost.NonceCommitment(j, decode_point(d), decode_point(e)) for j, d, e in posted]
        prepared = frost.prepare(key, message, listed)
        return prepared, frost.sign_share(prepared, i, again(pairs[i], nonces[i]), shares[i])

    prepared = second_round(quorum[0])[0]
    z = {i: frost.sign_share(prepared, i, again(pairs[i], nonces[i]), shares[i]) for i in quorum}
    public, bad = committee.public["sign"], {**z, quorum[-1]: scalar(5)}

    def blame() -> None:
        try:
            frost.aggregate(prepared, bad, public)
        except frost.CheckFailed as failed:
            assert failed.indices == (quorum[-1],)

    nonce = cost_us(lambda: frost.nonce_pair(drawn("d"), drawn("e"), shares[quorum[0]]))
    rows.add("sign round 1", nonce, 2 * u.B, "1.5")
    bound = 2 * t * u.V + t * u.M + (2 * t - 1) * u.A
    second = rows.add("sign round 2, per signer", anew_us(lambda: second_round(quorum[0])), bound, "1.5")
    whole = rows.add("aggregate, R known", anew_us(lambda: frost.aggregate(prepared, z, public)), u.W, "1.5")
    rows.add("round 2 and aggregate", second + whole, bound + u.W, "1.5")
    rows.add("aggregate, naming culprits", anew_us(blame), u.W + t * (u.B + u.M + u.A), "1.5")


# -- derivation (CRYPTO.md 6) ----


def derivation_rows(u: Units, committee: Dealt, rows: Rows) -> None:
    t, shares, public = committee.t, committee.shares["derive"], committee.public["derive"]
    context = dkd.Context(account=bytes(32), app="chat", kind="ed25519", label="alice", version=1)
    point, tr = dkd.context_point(context), bytes(32)

    def made(i: Index) -> dkd.Partial:
        return dkd.partial(shares[i], point, tr=tr, index=i, public_share=public[i], random32=drawn("w", i))

    plaintexts = {i: dkd.encode_reveal(made(i), drawn("salt")) for i in committee.members[: min(t, 7)]}

    def checked(i: Index) -> dkd.Partial:
        value = dkd.decode_reveal(read(plaintexts[i]))[0]
        assert dkd.verify_partial(value, point, tr=tr, index=i, public_share=public[i])
        return value

    sigmas = {i: mul(shares[i].expose(), point.point) for i in committee.members[:t]}
    own = committee.members[0]
    hashed = rows.add("hash to curve", cost_us(lambda: hash2curve.hash_to_curve(b"c" * 90, b"dst")), u.h2c, "1.5")
    bound_own, bound_checked = 2 * u.M + u.B, 3 * u.M + u.B + 2 * u.A + u.V
    evaluated = rows.add("dkd partial", anew_us(lambda: made(own)), bound_own, "1.25")
    verified = rows.add("dkd verify one", anew_us(lambda: checked(own)), bound_checked, "1.25")
    combined = anew_us(lambda: dkd.combine(sigmas, t=t, context=context))
    bound = u.h2c + bound_own + (t - 1) * bound_checked + t * u.M + (t - 1) * u.A
    rows.add("dkd per device", hashed + evaluated + (t - 1) * verified + combined, bound, "1.5")


# -- key generation and resharing (CRYPTO.md 4, 7) ----


def keygen_rows(u: Units, t: int, n: int, rows: Rows) -> None:
    """One device: all arrivals decoded, all proofs and shares checked, the joint key and all public shares."""
    members, phis = tuple(Index(i) for i in range(1, n + 1)), (b"s" * 32, b"d" * 32)
    arrived: dict[Index, dict[str, Any]] = {}
    sealed: dict[tuple[str, Index], bytes] = {}
    for i in members:
        value = keygen.contribute(root("kg", i), phis=phis, index=i, t=t)
        arrived[i] = {"sign": points_value(value.sign), "derive": points_value(value.derive), "salt": value.salt}
        arrived[i]["pop"] = [proof.value() for proof in value.pop]
        for purpose, phi in zip(PURPOSES, phis, strict=True):
            polynomial = keygen.polynomial(root("kg", i), phi=phi, purpose=purpose, t=t)
            sealed[purpose, i] = sharing.poly_eval(polynomial, members[0]).expose().encoded
    own, others = members[0], members[1:]

    def device() -> None:
        made = {own: keygen.contribute(root("kg", own), phis=phis, index=own, t=t)}
        for i in others:
            made[i] = keygen.decode_contribution(**arrived[i], t=t)
            keygen.keygen_commitment(made[i], phis=phis, index=i)
        for position, purpose in enumerate(PURPOSES):
            lists = {i: getattr(value, purpose) for i, value in made.items()}
            shares = [decode_secret(sealed[purpose, own])]
            for i in others:
                proof = made[i].pop[position]
                assert keygen.possession_ok(proof, phi=phis[position], index=i, constant=lists[i][0])
                shares.append(decode_secret(sealed[purpose, i]))
                assert sharing.feldman_ok(shares[-1], lists[i], own)
            joint = sharing.combine_commitments(list(lists.values()), t)
            assert mul_base(sharing.combine_shares(shares).expose()) == sharing.public_shares(joint, members)[own]

    bound = n * t * u.V + (t + 1) * u.B + (n - 1) * (u.B + u.M + u.A + u.V)
    bound += (n - 1) * (u.B + (t - 1) * (u.M + u.A) + t * u.A) + n * (t - 1) * (u.M + u.A)
    rows.add("keygen per device, both keys", anew_us(device), 2 * bound, "1.5")


def reshare_rows(u: Units, committee: Dealt, rows: Rows) -> None:
    """One member of a target of the same size: t deals decoded and checked, the new key and all public shares."""
    t, dealers, members = committee.t, committee.members[: committee.t], committee.members
    arrived: dict[tuple[str, Index], list[bytes]] = {}
    sealed: dict[tuple[str, Index], bytes] = {}
    for purpose in PURPOSES:
        for i in dealers:
            share = committee.shares[purpose][i]
            polynomial = reshare.redeal_polynomial(root("r", i), share, phi=bytes(32), purpose=purpose, t=t)
            arrived[purpose, i] = points_value(sharing.commit_poly(polynomial))
            sealed[purpose, i] = sharing.poly_eval(polynomial, members[0]).expose().encoded

    def member() -> None:
        for purpose in PURPOSES:
            deals = {i: sharing.decode_points(arrived[purpose, i], t) for i in dealers}
            shares = {i: decode_secret(sealed[purpose, i]) for i in dealers}
            for i in dealers:
                reshare.check_deal(deals[i], dealer=i, public_share=committee.public[purpose][i], t=t)
                assert sharing.feldman_ok(shares[i], deals[i], members[0])
            made = reshare.combine_deals(deals, t)
            public = reshare.check_successor(made, public_key=committee.commitments[purpose][0], members=members)
            assert mul_base(reshare.combine_dealt(shares).expose()) == public[members[0]]

    n, pair = len(members), u.M + u.A
    bound = t * t * u.V + t * (u.B + (t - 1) * pair) + t * t * pair + n * (t - 1) * pair
    rows.add("reshare per target member, both keys", anew_us(member), 2 * bound, "1.5")


# -- the log (CRYPTO.md 3) ----


def log_rows(u: Units) -> list[dict[str, Any]]:
    """One event in, one event out, with everything that a ledger of three members asks of it."""
    from bench_ledger import chat, fresh

    from aura_chor.ledger.event import Draft, produce

    base, events = chat(1_000)
    ledgers: list[Any] = []

    def ingest() -> None:
        for event in events:
            ledgers[0].ingest(event.wire)

    def anew() -> None:
        ledgers[:] = [fresh([event for event in base if event not in written])]

    written = frozenset(events)
    taken = cost_us(ingest, before=anew) / len(events)
    signer, event = Signer(drawn("author")), events[-1]
    draft = Draft(
        account=event.account, kind=event.kind, body=event.body, epoch=1, seq=5, prev=event.prev, session=event.session
    )
    made = cost_us(lambda: produce(draft, signer))
    found = []
    for operation, us, bound, target in (
        ("log ingest", taken, u.W + u.read, "12,000/s"),
        ("log produce", made, u.Sg + 9 * u.read / 12, "25,000/s"),
    ):
        row = {"operation": operation, "size": f"{1e6 / us:,.0f}/s", "ms": us / 1000, "bound_ms": bound / 1000}
        found.append(row | {"ratio": us / bound, "target": target})
    return found


def unit_rows() -> list[dict[str, Any]]:
    """The costs that the bounds are made of."""
    u = units()
    return [{"call": name, "us": getattr(u, name)} for name in Units.__slots__]


def threshold_rows(sizes: Sequence[tuple[int, int]] = SIZES) -> list[dict[str, Any]]:
    """Every operation of CRYPTO.md 14 at these sizes. Units are measured again for each, as the machine may change."""
    found: list[dict[str, Any]] = []
    for t, n in sizes:
        u, rows, committee = units(), Rows(t, n), dealt(t, n)
        signing_rows(u, committee, rows)
        derivation_rows(u, committee, rows)
        keygen_rows(u, t, n, rows)
        reshare_rows(u, committee, rows)
        found += rows.found
    return found + log_rows(units())
