"""P9 of CRYPTO.md 12.2 over sizes, thresholds and sets: the product's functions beside independent integers.

Whole key generations, redistributions, derivations and signatures, with transcripts, ids and heads, from roots and sets
that hypothesis draws. `test_session_vectors` does the same for sessions between hosts.
"""

import ast
from pathlib import Path

import crypto_reference as ref
import session_changes
import session_log
import session_uses
from crypto_world import hexed, make_roster
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_chor.base.canon import canon
from aura_chor.crypto import dkd, dleq, frost, hashing, keygen, payload, reshare, sharing
from aura_chor.crypto.group import Point, mul_base, scalar
from aura_chor.crypto.members import PURPOSES, Index, roster_value
from aura_chor.crypto.secrets import SecretBytes, SecretScalar, SessionRoot

ROOTS = st.binary(min_size=32, max_size=32)
SCALARS = st.integers(1, ref.L - 1)


@st.composite
def thresholds(draw, most=5):
    """(t, n), t ≤ n."""
    n = draw(st.integers(2, most))
    return draw(st.integers(2, n)), n


def hidden(number):
    return SecretScalar(scalar(number))


def roster_of(indices):
    roster = make_roster(indices)
    return roster, roster_value(roster)


def points(affine):
    return tuple(Point(ref.enc(point)) for point in affine)


@settings(max_examples=6, deadline=None)
@given(thresholds(), st.data())
def test_p9_key_generation(size, data):
    (t, n), session = size, data.draw(ROOTS)
    roots = {Index(i): data.draw(ROOTS) for i in range(1, n + 1)}
    roster, listed = roster_of(roots)
    account = keygen.account_id(f=0, roster=roster, salt=bytes(32), t=t)
    assert account == ref.mdigest("aura/account/v1", f=0, roster=listed, salt=bytes(32), t=t)
    phis = session_changes.keygen_phis(account, listed, session, t)
    public = {"account": account, "epoch": 1, "f": 0, "kind": "devices", "prestate": None, "session": session}
    assert phis == [keygen.keygen_phi(purpose=p, roster=roster, t=t, **public) for p in PURPOSES]
    theirs = {i: session_changes.contribution(root, i, phis, t) for i, root in roots.items()}
    ours = {i: keygen.contribute(SessionRoot(root), phis=tuple(phis), index=i, t=t) for i, root in roots.items()}
    for i in roots:
        assert hexed(list(ours[i].sign)) == hexed(theirs[i]["commitments"]["sign"])
        assert [proof.value() for proof in ours[i].pop] == theirs[i]["proofs"]
        assert keygen.keygen_commitment(ours[i], phis=tuple(phis), index=i) == theirs[i]["h"]
    joined = {p: session_changes.joint({i: mine[p] for i, mine in theirs.items()}) for p in PURPOSES}
    combined = {p: sharing.combine_commitments([getattr(c, p) for c in ours.values()], t) for p in PURPOSES}
    shares = {
        p: {
            j: sharing.combine_shares([sharing.poly_eval(list(map(hidden, mine[p])), j) for mine in theirs.values()])
            for j in roots
        }
        for p in PURPOSES
    }
    shape = {"kind": "devices", "t": t}
    made = session_log.committee(
        account,
        epoch=1,
        roster=listed,
        commitments={p: joined[p][0] for p in PURPOSES},
        shares={p: joined[p][1] for p in PURPOSES},
        **shape,
    )
    assert hexed(session_log.shown(made)["shares"]) == hexed(shares)
    identifier = keygen.committee_id(account=account, epoch=1, f=0, roster=roster, **combined, **shape)
    assert identifier == made["id"]
    same_end(account, session, phis, made, combined, data.draw(ROOTS))


def same_end(account, session, phis, made, combined, event):
    """Transcripts, T, payload and head."""
    events = [[i, ref.digest("x", event, bytes([i]))] for i, _ in made["roster"]]
    pairs = tuple((Index(i), identifier) for i, identifier in events)
    commits = hashing.transcript(session=session, phase="commit", events=pairs)
    assert commits == session_log.transcript(session, "commit", events)
    places = {"commits": commits, "committee": made["id"], "reveals": event}
    value = keygen.keygen_transcript(phis=tuple(phis), **places, **combined)
    assert value == ref.mdigest("aura/keygen/T/v1", phi=phis, **places, **made["public"])
    body = payload.membership_body(transcript=value, devices=made["id"], guardians=None, request=event, retired=[])
    fields = {"T": value, "devices": made["id"], "guardians": None, "request": event, "retired": []}
    assert body == ref.mdigest("aura/body/v1", **fields)
    encoded = payload.Payload(account, body, 3, "recover", event, session, value).encode()
    fields = {"account": account, "body": body, "epoch": 3, "kind": "recover", "prestate": event, "v": 1}
    assert encoded == ref.canon(fields | {"session": session, "transcript": value})
    assert payload.head(encoded) == ref.digest("aura/cert/v1", encoded)


@settings(max_examples=5, deadline=None)
@given(thresholds(4), thresholds(4), st.booleans(), st.data())
def test_p9_redistribution(old, new, enrols, data):
    (t, n), (new_t, new_n) = old, new
    first = 32768 if enrols else 1
    members = sorted(data.draw(st.sets(st.integers(first, first + 900), min_size=new_n, max_size=new_n)))
    dealers = sorted(data.draw(st.sets(st.integers(1, n), min_size=t, max_size=n)))
    session = data.draw(ROOTS)
    roster, listed = roster_of(members)
    target = {"f": 0, "kind": "guardians" if enrols else "devices", "roster": listed, "t": new_t}
    target |= {"cooldown": 86_400} if enrols else {}
    assert reshare.target_value(**(target | {"roster": roster})) == target
    fields = {"account": bytes(32), "epoch": 7, "prestate": b"p" * 32, "session": session, "source": b"c" * 32}
    phi = reshare.reshare_phi(target=target, term=2, **fields)
    assert phi == ref.mdigest("aura/reshare/phi/v1", target=target, term=2, **fields)
    ours, theirs, shares = {}, {}, {}
    for purpose in PURPOSES:
        secrets = data.draw(st.lists(SCALARS, min_size=t, max_size=t))
        roots = {i: data.draw(ROOTS) for i in dealers}
        held = {i: ref.at(secrets, i) for i in dealers}
        polynomials = {i: session_changes.redealt(roots[i], held[i], phi, purpose, new_t) for i in dealers}
        theirs[purpose], expected = session_changes.combined(polynomials, members)
        place = {"phi": phi, "purpose": purpose, "t": new_t}
        dealt = {i: reshare.redeal_polynomial(SessionRoot(roots[i]), hidden(held[i]), **place) for i in dealers}
        lists = {i: sharing.commit_poly(a) for i, a in dealt.items()}
        for i in dealers:
            reshare.check_deal(lists[i], dealer=i, public_share=mul_base(scalar(held[i])), t=new_t)
        ours[purpose] = reshare.combine_deals(lists, new_t)
        assert list(map(hexed, ours[purpose])) == hexed(ref.encs(theirs[purpose]))
        assert ours[purpose][0] == mul_base(scalar(secrets[0]))
        got = {j: reshare.combine_dealt({i: sharing.poly_eval(a, j) for i, a in dealt.items()}) for j in members}
        assert hexed(got) == hexed({j: ref.sc(share) for j, share in expected.items()})
        reshare.check_successor(ours[purpose], public_key=ours[purpose][0], members=members)
        shares[purpose] = expected
    shape = {"kind": target["kind"], "t": new_t, "cooldown": target.get("cooldown")}
    made = session_log.committee(bytes(32), epoch=7, roster=listed, commitments=theirs, shares=shares, **shape)
    assert keygen.committee_id(account=bytes(32), epoch=7, f=0, roster=roster, **ours, **shape) == made["id"]
    deals = tuple((Index(i), ref.digest("deal", bytes([i]))) for i in dealers)
    value = reshare.reshare_transcript(committee=made["id"], deals=deals, phi=phi, **ours)
    named = {"committee": made["id"], "deals": [list(pair) for pair in deals], "phi": phi}
    assert value == ref.mdigest("aura/reshare/T/v1", **named, **made["public"])


CONTEXTS = st.fixed_dictionaries(
    {
        "app": st.from_regex(r"[a-z0-9._-]{1,64}", fullmatch=True),
        "kind": st.sampled_from(dkd.OUTPUT_KINDS),
        "label": st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=128),
        "version": st.integers(0, 2**32 - 1),
    }
)


@settings(max_examples=6, deadline=None)
@given(CONTEXTS, thresholds(4), st.data())
def test_p9_derivation(fields, size, data):
    t, n = size
    context = dkd.Context(account=data.draw(ROOTS), **fields)
    ctx = ref.canon({"account": context.account, "v": 1, **fields})
    assert context.encode() == ctx and dkd.decode_context(ctx) == context
    point = ref.hash_to_curve(ctx, b"AURA-DKD-V01-CS01-with-edwards25519_XMD:SHA-512_ELL2_RO_")
    assert dkd.context_point(context).point.encoded == ref.enc(point)
    roster, listed = roster_of(range(1, n + 1))
    agreed = {"account": context.account, "committee": b"c" * 32, "ctx": ctx, "epoch": 9, "session": b"s" * 32}
    tr = dkd.derivation_transcript(invited=roster, recipients=roster[1:], **agreed)
    assert tr == ref.mdigest("aura/dkd/tr/v1", invited=listed, recipients=listed[1:], **agreed)
    coefficients = data.draw(st.lists(SCALARS, min_size=t, max_size=t))
    shares = {i: ref.at(coefficients, i) for i, _ in roster}
    commitments = ref.commit(coefficients)
    members = {"shares": {"derive": shares}, "public_derive": {}}
    sigmas, random = {}, data.draw(ROOTS)
    for i, share in shares.items():
        members["public_derive"][i] = ref.enc(ref.at_points(commitments, i))
        place = {"tr": tr, "index": i, "public_share": mul_base(scalar(share))}
        made = dkd.partial(hidden(share), dkd.context_point(context), random32=SecretBytes(random), **place)
        assert dkd.verify_partial(made, dkd.context_point(context), **place)
        sigma = ref.mul(share, point)
        proof = session_uses.dleq(random, members, i, tr, point, sigma)
        assert (made.sigma.encoded, made.proof.challenge.encoded, made.proof.response.encoded) == (
            ref.enc(sigma),
            *proof,
        )
        salt = ref.digest("salt", bytes([i]))
        cm = dkd.partial_commitment(made.sigma, salt, tr=tr, index=i)
        assert cm == ref.digest("aura/dkd/commit/v1", tr, ref.ser(i), ref.enc(sigma), salt)
        sigmas[i] = made.sigma
    chosen = sorted(data.draw(st.permutations(sorted(sigmas)))[: data.draw(st.integers(t, n))])
    derived = dkd.combine({i: sigmas[i] for i in chosen}, t=t, context=context)
    same_output(context, ctx, ref.mul(coefficients[0], point), derived)


def same_output(context, ctx, root, derived):
    """The output by the root key itself, which only a test may know."""
    ikm, kind = ref.frame("aura/dkd/ikm/v1", ctx, ref.enc(root)), context.kind.encode()
    output = ref.hkdf_sha512(b"aura/dkd/v1", ikm, ref.frame("aura/dkd/out/v1", kind))
    assert derived.output.expose() == output
    assert derived.check == ref.hkdf_sha512(b"aura/dkd/v1", ikm, ref.frame("aura/dkd/check/v1", kind))
    public = {"ed25519": ref.public_key, "x25519": ref.x25519, "symmetric": lambda _: None}[context.kind](output)
    assert dkd.derived_public_key(context.kind, derived.output) == public


@settings(max_examples=6, deadline=None)
@given(st.binary(max_size=60), thresholds(), st.data())
def test_p9_signing(message, size, data):
    t, n = size
    coefficients = data.draw(st.lists(SCALARS, min_size=t, max_size=t))
    members = sorted(data.draw(st.permutations(range(1, n + 1)))[:t])
    shares = {i: ref.at(coefficients, i) for i in members}
    randoms = {i: data.draw(st.tuples(ROOTS, ROOTS)) for i in members}
    nonces = {i: tuple(ref.frost_nonce(r, shares[i]) for r in pair) for i, pair in randoms.items()}
    key = ref.base(coefficients[0])
    rho, group, z, signature = ref.frost(key, shares, nonces, message)
    pairs = {i: frost.nonce_pair(*map(SecretBytes, randoms[i]), hidden(shares[i])) for i in members}
    listed = [frost.NonceCommitment(i, pair.hiding, pair.binding) for i, pair in pairs.items()]
    prepared = frost.prepare(*points([key]), message, listed)
    assert (prepared.group_nonce.encoded, hexed(prepared.factors)) == (
        ref.enc(group),
        hexed({i: ref.sc(k) for i, k in rho.items()}),
    )
    ours = {i: frost.sign_share(prepared, i, pairs[i], hidden(shares[i])) for i in members}
    assert hexed(ours) == hexed({i: ref.sc(k) for i, k in z.items()})
    assert frost.aggregate(prepared, ours, {i: mul_base(scalar(k)) for i, k in shares.items()}) == signature
    commits = tuple((Index(i), ref.digest("commit", bytes([i]))) for i in members)
    quorum = payload.signing_set_digest(commits=commits, payload=message, session=b"s" * 32)
    named = {"commits": [list(pair) for pair in commits], "payload": message, "session": b"s" * 32}
    assert quorum == ref.mdigest("aura/sign/quorum/v1", **named)


@settings(max_examples=4, deadline=None)
@given(SCALARS, SCALARS, ROOTS, st.integers(1, 65535), ROOTS)
def test_p9_dleq(k, at, random, index, tr):
    point = ref.base(at)
    sigma, members = (
        ref.mul(k, point),
        {"shares": {"derive": {index: k}}, "public_derive": {index: ref.enc(ref.base(k))}},
    )
    c, z = session_uses.dleq(random, members, index, tr, point, sigma)
    statement = dleq.Statement(tr, index, *points([ref.base(k), point, sigma]))
    proof = dleq.prove(statement, hidden(k), SecretBytes(random))
    assert (proof.challenge.encoded, proof.response.encoded) == (c, z)
    assert dleq.proof_ok(statement, proof)
    other = dleq.Statement(tr, index, *points([ref.base(k), point, ref.add(sigma, ref.BASE)]))
    assert not dleq.proof_ok(other, proof)


def test_the_reference_shares_nothing_with_the_product():
    """What it imports: hashes, its own files, and two helpers of the language. No library does its arithmetic."""
    folder = Path(ref.__file__).parent
    files = {path.stem for path in folder.glob("*_reference.py")} | {"session_log", "session_uses", "session_changes"}
    allowed = files | {"hashlib", "hmac", "functools", "itertools", "json"}
    assert len(files) == 6
    for name in files:
        for node in ast.walk(ast.parse((folder / f"{name}.py").read_text())):
            if isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} <= allowed, name
            elif isinstance(node, ast.ImportFrom):
                assert node.module in allowed, name


def test_the_reference_writes_the_same_bytes():
    value = {"b": [1, -1, 2**64 - 1, -(2**63), None, True, b"\0", "é"], "aa": {}, "a": [[]]}
    assert ref.canon(value) == canon(value) and session_log.read(canon(value)) == value
