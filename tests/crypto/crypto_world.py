"""What the tests of this room share: the vector files, and committees made by the product itself.

`Committee` is the certified outcome of a key generation or a reshare: public values plus, as only a test may, all
shares.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aura_chor.base.canon import canon
from aura_chor.crypto import dkd, frost, hashing, keygen, lock, payload, reshare, rng, seal, sharing
from aura_chor.crypto.derive import commitment_salt, pair_private_key
from aura_chor.crypto.group import Point, Scalar
from aura_chor.crypto.members import PURPOSES, DeviceKey, Index, Roster, indices_of, roster_value
from aura_chor.crypto.secrets import SecretBytes, SecretScalar, SessionRoot
from aura_chor.crypto.signatures import Signer

VECTORS = Path(__file__).resolve().parents[1] / "vectors"


def load(name):
    """A vector file: parsed JSON, or text."""
    path = VECTORS / name
    return json.loads(path.read_text()) if path.suffix == ".json" else path.read_text()


def stream(*parts):
    """Deterministic test bytes: 64 for each distinct list of parts."""
    return hashlib.sha512(repr(parts).encode()).digest()


def secret(*parts):
    return SecretBytes(stream(*parts)[:32])


def root(*parts):
    return SessionRoot(stream("root", *parts)[:32])


@cache
def signer(i: int) -> Signer:
    return Signer(SecretBytes(i.to_bytes(32, "big")))


def make_roster(indices) -> Roster:
    return tuple((Index(i), signer(i).key) for i in sorted(indices))


@dataclass(frozen=True)
class Committee:
    t: int
    members: tuple[Index, ...]
    commitments: dict[str, tuple[Point, ...]]
    shares: dict[str, dict[Index, SecretScalar]]
    public_shares: dict[str, dict[Index, Point]]

    def key(self, purpose="sign") -> Point:
        return self.commitments[purpose][0]


def phis_of(t, members, *, session=b"s" * 32):
    public = {"account": bytes(32), "epoch": 1, "f": 0, "kind": "devices", "prestate": None, "session": session, "t": t}
    roster = make_roster(members)
    return tuple(keygen.keygen_phi(purpose=purpose, roster=roster, **public) for purpose in PURPOSES)


@cache
def generate(t, n, seed=0) -> Committee:
    """A whole key generation by the functions of the product, every check on the way."""
    members = tuple(Index(i) for i in range(1, n + 1))
    phis = phis_of(t, members)
    roots = {i: root("keygen", seed, t, n, i) for i in members}
    contributions = {i: keygen.contribute(roots[i], phis=phis, index=i, t=t) for i in members}
    commitments, shares, public = {}, {}, {}
    for position, purpose in enumerate(PURPOSES):
        lists = {i: getattr(contributions[i], purpose) for i in members}
        polynomials = {i: keygen.polynomial(roots[i], phi=phis[position], purpose=purpose, t=t) for i in members}
        for i in members:
            proof = contributions[i].pop[position]
            assert keygen.possession_ok(proof, phi=phis[position], index=i, constant=lists[i][0])
        dealt = {j: {i: sharing.poly_eval(polynomials[i], j) for i in members} for j in members}
        assert all(sharing.feldman_ok(dealt[j][i], lists[i], j) for i in members for j in members)
        shares[purpose] = {j: sharing.combine_shares(list(dealt[j].values())) for j in members}
        commitments[purpose] = sharing.combine_commitments(list(lists.values()), t)
        public[purpose] = sharing.public_shares(commitments[purpose], members)
        assert all(sharing.feldman_ok(shares[purpose][j], commitments[purpose], j) for j in members)
    return Committee(t, members, commitments, shares, public)


def hand_over(source: Committee, dealers, t, members, *, seed=0) -> Committee:
    """A reshare of both keys by the functions of the product, every check on the way."""
    members = tuple(Index(j) for j in members)
    commitments, shares, public = {}, {}, {}
    for purpose in PURPOSES:
        polynomials = {
            i: reshare.redeal_polynomial(
                root("reshare", seed, i), source.shares[purpose][i], phi=bytes(32), purpose=purpose, t=t
            )
            for i in dealers
        }
        deals = {i: sharing.commit_poly(polynomials[i]) for i in dealers}
        for i in dealers:
            reshare.check_deal(deals[i], dealer=i, public_share=source.public_shares[purpose][i], t=t)
        dealt = {j: {i: sharing.poly_eval(polynomials[i], j) for i in dealers} for j in members}
        assert all(sharing.feldman_ok(dealt[j][i], deals[i], j) for i in dealers for j in members)
        commitments[purpose] = reshare.combine_deals(deals, t)
        public[purpose] = reshare.check_successor(commitments[purpose], public_key=source.key(purpose), members=members)
        shares[purpose] = {j: reshare.combine_dealt(dealt[j]) for j in members}
        assert all(sharing.feldman_ok(shares[purpose][j], commitments[purpose], j) for j in members)
    return Committee(t, members, commitments, shares, public)


def nonce_commitment(i, pair) -> frost.NonceCommitment:
    return frost.NonceCommitment(i, pair.hiding, pair.binding)


def threshold_sign(committee: Committee, quorum, message, *, seed=0):
    """(prepared, shares, signature) of one signing by `quorum`."""
    shares = committee.shares["sign"]
    pairs = {i: frost.nonce_pair(secret("d", seed, i), secret("e", seed, i), shares[i]) for i in quorum}
    prepared = frost.prepare(committee.key(), message, [nonce_commitment(i, pairs[i]) for i in quorum])
    z = {i: frost.sign_share(prepared, i, pairs[i], shares[i]) for i in quorum}
    return prepared, z, frost.aggregate(prepared, z, committee.public_shares["sign"])


CONTEXT = dkd.Context(account=bytes(32), app="chat", kind="ed25519", label="alice", version=1)
TR = b"\x77" * 32


@cache
def point_of(context) -> dkd.ContextPoint:
    return dkd.context_point(context)


def derive_partial(committee: Committee, i, *, context=CONTEXT, tr=TR):
    shares, public = committee.shares["derive"], committee.public_shares["derive"]
    return dkd.partial(
        shares[i], point_of(context), tr=tr, index=i, public_share=public[i], random32=secret("w", tr, i)
    )


def derive_output(committee: Committee, quorum, *, context=CONTEXT):
    """The derived key from the partials of `quorum`, each verified."""
    sigmas = {}
    for i in quorum:
        value = derive_partial(committee, i, context=context)
        public_share = committee.public_shares["derive"][i]
        assert dkd.verify_partial(value, point_of(context), tr=TR, index=i, public_share=public_share)
        sigmas[i] = value.sigma
    return dkd.combine(sigmas, t=committee.t, context=context)


# -- the sessions of CRYPTO.md 12.5, by the product ----


def sessions():
    """The same values as `crypto_reference.sessions`, computed by the product."""
    seeds = {i: SecretBytes(bytes([i]) * 32) for i in (1, 2, 3)}
    roots = {Index(i): SessionRoot(bytes([0x40 + i]) * 32) for i in (1, 2, 3)}
    roster = tuple((Index(i), Signer(seed).key) for i, seed in seeds.items())
    account = keygen.account_id(f=0, roster=roster, salt=bytes(32), t=2)
    body = {"f": 0, "prestate": None, "roster": roster_value(roster), "salt": bytes(32), "t": 2}
    fields = {"account": account, "author": roster[0][1].encoded, "body": body, "epoch": 0, "kind": "keygen.open"}
    opening = canon(fields | {"parents": [], "prev": None, "route": None, "seq": 0, "session": None, "v": 1})
    session = hashing.event_id(opening)
    out = {"account": account, "opening": opening, "session": session}
    out["signature"] = Signer(seeds[1]).sign(hashing.event_message(session))
    committee = _keygen(out, account, session, roster, roots)
    _sealing(out, account, session, roots[1])
    encoded = _founding(out, account, session, committee)
    _signing(out, encoded, session, committee)
    _derivation(out, account, roster, roots, committee)
    _guardians(out, account, roots, committee)
    scope = out["scope"] = lock.lock_scope(account=account, epoch=1, kind="reshare", prestate=bytes(32), term=0)
    out["tickets"] = [lock.lock_ticket(scope=scope, key=key, prestate=bytes(32)) for _, key in roster]
    out["simulated_block"] = rng.simulated_block(seed=b"seed", device="device-1", incarnation=2, number=3)
    return hexed(out)


def _keygen(out, account, session, roster, roots):
    public = {"account": account, "epoch": 1, "f": 0, "kind": "devices", "prestate": None, "session": session, "t": 2}
    phis = tuple(keygen.keygen_phi(purpose=purpose, roster=roster, **public) for purpose in PURPOSES)
    contributions = {i: keygen.contribute(root_, phis=phis, index=i, t=2) for i, root_ in roots.items()}
    commitments, shares, public_shares = {}, {}, {}
    for phi, purpose in zip(phis, PURPOSES, strict=True):
        lists = {i: getattr(contribution, purpose) for i, contribution in contributions.items()}
        polynomials = [keygen.polynomial(root_, phi=phi, purpose=purpose, t=2) for root_ in roots.values()]
        commitments[purpose] = sharing.combine_commitments(list(lists.values()), 2)
        shares[purpose] = {j: sharing.combine_shares([sharing.poly_eval(a, j) for a in polynomials]) for j in roots}
        public_shares[purpose] = sharing.public_shares(commitments[purpose], roots)
        out[f"dealt_{purpose}"] = lists
        out[f"commitments_{purpose}"] = commitments[purpose]
        out[f"public_shares_{purpose}"] = public_shares[purpose]
        out[f"shares_{purpose}"] = shares[purpose]
    out["phis"] = phis
    out["pops"] = {i: [proof.value() for proof in contribution.pop] for i, contribution in contributions.items()}
    out["keygen_commitments"] = {
        i: keygen.keygen_commitment(contribution, phis=phis, index=i) for i, contribution in contributions.items()
    }
    out["committee"] = keygen.committee_id(
        account=account, epoch=1, f=0, kind="devices", roster=roster, t=2, **commitments
    )
    return Committee(2, indices_of(roster), commitments, shares, public_shares)


def _sealing(out, account, session, own_root):
    private = {i: pair_private_key(own_root, session=session, sender=i) for i in (2, 3)}
    keys = {i: seal.pair_key(key) for i, key in private.items()}
    out["pair_keys"] = keys
    places = {"account": account, "bind": b"".join(out["phis"]), "epoch": 0, "session": session}
    out["info"] = seal.seal_info(sender=2, to=1, pk=keys[2], role="keygen-share", **places)
    out["blob_digest"] = seal.blob_digest(b"blob")


def _founding(out, account, session, committee):
    events = tuple((i, bytes([0x80 + i]) * 32) for i in committee.members)
    out["transcript"] = hashing.transcript(session=session, phase="commit", events=events)
    founded = out["T"] = keygen.keygen_transcript(
        commits=b"\x01" * 32,
        committee=out["committee"],
        phis=out["phis"],
        reveals=b"\x02" * 32,
        **committee.commitments,
    )
    body = payload.membership_body(
        transcript=founded, devices=out["committee"], guardians=None, request=None, retired=[]
    )
    value = payload.Payload(account, body, 0, "keygen", None, session, founded)
    out["payload"] = value.encode()
    out["head"] = payload.head(out["payload"])
    assert payload.decode_payload(out["payload"]) == value
    return out["payload"]


def _signing(out, encoded, session, committee):
    shares = committee.shares["sign"]
    pairs = {
        i: frost.nonce_pair(SecretBytes(bytes([0x60 + i]) * 32), SecretBytes(bytes([0x70 + i]) * 32), shares[i])
        for i in (1, 3)
    }
    message = hashing.commit_message(encoded)
    prepared = frost.prepare(committee.key(), message, [nonce_commitment(i, pair) for i, pair in pairs.items()])
    z = {i: frost.sign_share(prepared, i, pair, shares[i]) for i, pair in pairs.items()}
    out["binding_factors"], out["group_nonce"], out["signature_shares"] = prepared.factors, prepared.group_nonce, z
    out["threshold_signature"] = frost.aggregate(prepared, z, committee.public_shares["sign"])
    commits = tuple((i, bytes([0x90 + i]) * 32) for i in pairs)
    out["quorum"] = payload.signing_set_digest(commits=commits, payload=encoded, session=session)


def _derivation(out, account, roster, roots, committee):
    context = dkd.Context(account=account, app="chat", kind="ed25519", label="alice", version=1)
    point = point_of(context)
    out["ctx"] = context.encode()
    tr = out["tr"] = dkd.derivation_transcript(
        account=account,
        committee=out["committee"],
        ctx=out["ctx"],
        epoch=1,
        invited=roster,
        recipients=roster[:1],
        session=b"\x77" * 32,
    )
    partials = {
        i: dkd.partial(
            committee.shares["derive"][i],
            point,
            tr=tr,
            index=i,
            public_share=committee.public_shares["derive"][i],
            random32=SecretBytes(bytes(32)),
        )
        for i in roots
    }
    out["context_point"] = point.point
    out["sigma"] = {i: value.sigma for i, value in partials.items()}
    out["dleq"] = {i: [value.proof.challenge, value.proof.response] for i, value in partials.items()}
    out["cm"] = {
        i: dkd.partial_commitment(value.sigma, commitment_salt(roots[i], bind=tr).expose(), tr=tr, index=i)
        for i, value in partials.items()
    }
    derived = dkd.combine(out["sigma"], t=2, context=context)
    out["dkd_output"], out["dkd_check"] = derived.output, derived.check
    out["dkd_body"] = payload.dkd_body(check=derived.check, recipients=roster[:1], tr=tr)


def _guardians(out, account, roots, committee):
    roster = tuple((Index(32768 + i), Signer(SecretBytes(bytes([0x11 + i]) * 32)).key) for i in range(5))
    target = {"cooldown": 86400, "f": 0, "kind": "guardians", "roster": roster, "t": 3}
    phi = out["reshare_phi"] = reshare.reshare_phi(
        account=account,
        epoch=2,
        prestate=out["head"],
        session=b"\x66" * 32,
        source=out["committee"],
        target=reshare.target_value(**target),
        term=0,
    )
    commitments = {}
    for purpose in PURPOSES:
        shares = committee.shares[purpose]
        polynomials = {i: reshare.redeal_polynomial(roots[i], shares[i], phi=phi, purpose=purpose, t=3) for i in (1, 3)}
        commitments[purpose] = reshare.combine_deals({i: sharing.commit_poly(a) for i, a in polynomials.items()}, 3)
        out[f"reshared_{purpose}"] = commitments[purpose]
        out[f"reshared_shares_{purpose}"] = {
            j: reshare.combine_dealt({i: sharing.poly_eval(a, j) for i, a in polynomials.items()})
            for j in indices_of(roster)
        }
    out["guardian_committee"] = keygen.committee_id(account=account, epoch=2, **target, **commitments)
    out["reshare_T"] = reshare.reshare_transcript(
        committee=out["guardian_committee"],
        deals=tuple((i, bytes([0xA0 + i]) * 32) for i in (1, 3)),
        phi=phi,
        **commitments,
    )
    refreshed = {
        i: sharing.commit_poly(
            reshare.redeal_polynomial(roots[i], committee.shares["sign"][i], phi=b"\x55" * 32, purpose="sign", t=2)
        )
        for i in (1, 3)
    }
    out["refreshed_C1_sign"] = reshare.combine_deals(refreshed, 2)[1]


def hexed(value):
    """Any of the values above as JSON-like text: bytes, points, scalars and secrets become hexadecimal."""
    if isinstance(value, SecretScalar | SecretBytes):
        value = value.expose()
    if isinstance(value, Point | Scalar | DeviceKey | seal.KemKey):
        value = value.encoded
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): hexed(item) for key, item in value.items()}
    return [hexed(item) for item in value] if isinstance(value, list | tuple) else value
