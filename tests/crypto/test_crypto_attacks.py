"""Attacks of CRYPTO.md 12.1 that pure functions decide. Each succeeds against a naive variant and fails in the product.

Rows 7, 8, 9 continue in test_crypto_group, 12 and 13 in test_crypto_sealing, 23 in tests/base, 24 in
test_crypto_secrets.
"""

from dataclasses import replace
from itertools import combinations

import pytest
from crypto_world import (
    CONTEXT,
    TR,
    derive_output,
    derive_partial,
    generate,
    hand_over,
    nonce_commitment,
    phis_of,
    point_of,
    root,
    secret,
    stream,
    threshold_sign,
)
from test_crypto_group import NOT_POINTS, NOT_SCALARS

from aura_chor.base.canon import canon, mdigest, read
from aura_chor.crypto import dkd, dleq, frost, keygen, reshare, sharing
from aura_chor.crypto.errors import CheckFailed, DecodeError, WrongLength
from aura_chor.crypto.group import (
    BASE,
    IDENTITY,
    ONE,
    ZERO,
    L,
    Point,
    add,
    mul,
    mul_base,
    point_sum,
    random_scalar,
    scalar,
    scalar_add,
    scalar_mul,
    scalar_sum,
    sub,
)
from aura_chor.crypto.members import points_value
from aura_chor.crypto.secrets import NoncePair, NonceSpent, SecretBytes, SecretScalar
from aura_chor.crypto.signatures import verify

T, MEMBERS = 2, (1, 2, 3)
PHIS = phis_of(T, MEMBERS)
OTHER_PHIS = phis_of(T, MEMBERS, session=b"o" * 32)


def some(*parts) -> SecretScalar:
    return SecretScalar(random_scalar(stream(*parts)))


def contribution(i, phis=PHIS):
    return keygen.contribute(root("attack", i), phis=phis, index=i, t=T)


def body(value: keygen.Contribution):
    """The fields of a reveal as they arrive."""
    return {
        "sign": points_value(value.sign),
        "derive": points_value(value.derive),
        "pop": [proof.value() for proof in value.pop],
        "salt": value.salt,
    }


# -- 1: length of the commitment list --


def test_1_a_longer_list_raises_the_threshold():
    """Naive: Feldman's check alone. All shares pass, and t of them no longer give the key."""
    polynomial = tuple(some("longer", k) for k in range(T + 1))
    commitments = sharing.commit_poly(polynomial)
    shares = {j: sharing.poly_eval(polynomial, j) for j in MEMBERS}
    assert all(sharing.feldman_ok(shares[j], commitments, j) for j in MEMBERS)
    for quorum in combinations(MEMBERS, T):
        assert mul_base(sharing.interpolate_scalars({j: shares[j] for j in quorum}).expose()) != commitments[0]


@pytest.mark.parametrize("length", [0, 1, 3, 100])
@pytest.mark.parametrize("field", ["sign", "derive"])
def test_1_product_counts_first(field, length):
    fields = body(contribution(1))
    assert keygen.decode_contribution(**fields, t=T) == contribution(1)
    with pytest.raises(WrongLength):
        keygen.decode_contribution(**(fields | {field: [BASE.encoded] * length}), t=T)
    with pytest.raises(WrongLength):
        keygen.decode_contribution(**(fields | {field: [b"junk"] * length}), t=T)
    with pytest.raises(WrongLength):
        reshare.check_deal((BASE,) * length, dealer=1, public_share=BASE, t=T)
    with pytest.raises(WrongLength):
        reshare.combine_deals({1: (BASE,) * length, 2: (BASE,) * T}, T)
    with pytest.raises(WrongLength):
        sharing.combine_commitments([(BASE,) * T, (BASE,) * length], T)


@pytest.mark.parametrize("field", ["sign", "derive", "pop", "salt"])
def test_1_lists_are_lists(field):
    for wrong in (None, 2, b"", {}, "ab", []):
        with pytest.raises(DecodeError):
            keygen.decode_contribution(**(body(contribution(1)) | {field: wrong}), t=T)


# -- 2: duplicates (decoders are in test_crypto_group) --


def test_2_a_member_twice_in_a_signing_set():
    """Naive: a dictionary swallows the duplicate, and t − 1 members look like t."""
    committee = generate(2, 3)
    pair = NoncePair(some("d"), some("e"))
    twice = [nonce_commitment(1, pair), nonce_commitment(1, pair)]
    assert len(twice) == committee.t and len({entry.index for entry in twice}) < committee.t
    for bad in (twice, [nonce_commitment(2, pair), nonce_commitment(1, pair)], []):
        with pytest.raises(DecodeError):
            frost.prepare(committee.key(), b"m", bad)


def test_2_a_partial_twice_does_not_count():
    committee = generate(2, 3)
    sigma = derive_partial(committee, 1).sigma
    with pytest.raises(WrongLength):
        dkd.combine({1: sigma}, t=2, context=CONTEXT)
    with pytest.raises(WrongLength):
        dkd.combine({}, t=0, context=CONTEXT)


# -- 3: rogue keys and proofs of possession --


def test_3_a_rogue_key_is_the_sum():
    """Naive: without a proof the last founder chooses Y: it publishes X − Σ others and signs alone."""
    own = some("rogue")
    others = [contribution(i).sign[0] for i in (1, 2)]
    rogue = sub(mul_base(own.expose()), point_sum(others))
    joint = point_sum([*others, rogue])
    pair = NoncePair(some("d"), some("e"))
    prepared = frost.prepare(joint, b"m", [nonce_commitment(1, pair)])
    z = frost.sign_share(prepared, 1, pair, own)
    assert verify(joint, b"m", frost.aggregate(prepared, {1: z}, {1: joint}))


def test_3_nobody_can_prove_a_rogue_key():
    own = some("rogue")
    rogue = sub(mul_base(own.expose()), contribution(1).sign[0])
    proof = keygen.prove_possession(own, some("k"), phi=PHIS[0], index=3, constant=rogue)
    assert not keygen.possession_ok(proof, phi=PHIS[0], index=3, constant=rogue)


def naive_possession_ok(proof, *, constant, **_):
    """A proof over nothing but the key: index and Φ are left out."""
    challenge = keygen.pop_challenge(b"", 0, constant, proof.commitment)
    return mul_base(proof.response) == add(proof.commitment, mul(challenge, constant))


@pytest.mark.parametrize("change", [{"index": 2}, {"phi": PHIS[1]}, {"phi": OTHER_PHIS[0]}])
def test_3_copied_and_replayed_proofs(change):
    secret_term = some("term")
    constant = mul_base(secret_term.expose())
    place = {"phi": PHIS[0], "index": 1, "constant": constant}
    naive = keygen.prove_possession(secret_term, some("k"), phi=b"", index=0, constant=constant)
    assert naive_possession_ok(naive, **(place | change))
    proof = keygen.prove_possession(secret_term, some("k"), **place)
    assert keygen.possession_ok(proof, **place)
    assert not keygen.possession_ok(proof, **(place | change))


def test_3_altered_proofs():
    value = contribution(1)
    place = {"phi": PHIS[0], "index": 1, "constant": value.sign[0]}
    assert keygen.possession_ok(value.pop[0], **place)
    assert not keygen.possession_ok(value.pop[1], **place)
    for bad in (
        replace(value.pop[0], response=scalar_add(value.pop[0].response, ONE)),
        replace(value.pop[0], commitment=BASE),
        keygen.Possession(IDENTITY, ZERO),
    ):
        assert not keygen.possession_ok(bad, **place)
    assert not keygen.possession_ok(value.pop[0], **(place | {"constant": value.sign[1]}))


# -- 4: nonces --


def test_4_three_messages_reveal_the_share():
    """Naive: one (d, e) under three messages is three linear equations in d, e and the share."""
    share, d, e = (some(name).expose() for name in ("share", "d", "e"))
    key, equations = mul_base(share), []
    commitment = frost.NonceCommitment(1, mul_base(d), mul_base(e))
    for message in (b"1", b"2", b"3"):
        prepared = frost.prepare(key, message, [commitment])
        z = scalar_sum([d, scalar_mul(e, prepared.factors[1]), scalar_mul(prepared.challenge, share)])
        equations.append([int.from_bytes(k.encoded, "little") for k in (prepared.factors[1], prepared.challenge, z)])
    (r1, c1, z1), (r2, c2, z2), (r3, c3, z3) = equations
    determinant = (r2 - r1) * (c3 - c1) - (r3 - r1) * (c2 - c1)
    found = ((r2 - r1) * (z3 - z1) - (r3 - r1) * (z2 - z1)) * pow(determinant, -1, L)
    assert scalar(found) == share


def test_4_nonces_sign_once():
    committee = generate(2, 3)
    pairs = {i: NoncePair(some("d", i), some("e", i)) for i in (1, 2, 3)}
    sets = [[nonce_commitment(i, pairs[i]) for i in chosen] for chosen in ((1, 2), (1, 3))]
    first, second = (frost.prepare(committee.key(), b"m", chosen) for chosen in sets)
    frost.sign_share(first, 1, pairs[1], committee.shares["sign"][1])
    for prepared in (first, second, frost.prepare(committee.key(), b"other", sets[0])):
        with pytest.raises(NonceSpent):
            frost.sign_share(prepared, 1, pairs[1], committee.shares["sign"][1])


def test_4_taken_nonces_leave_the_session():
    committee = generate(2, 3)
    pair, other = NoncePair(some("d"), some("e")), NoncePair(some("d2"), some("e2"))
    prepared = frost.prepare(committee.key(), b"m", [nonce_commitment(1, pair), nonce_commitment(2, other)])
    held = pair.take()
    with pytest.raises(NonceSpent):
        frost.sign_share(prepared, 1, pair, committee.shares["sign"][1])
    share = frost.sign_share(prepared, 1, held, committee.shares["sign"][1])
    assert frost.verify_share(prepared, 1, share, committee.public_shares["sign"][1])


@pytest.mark.parametrize("field", ["hiding", "binding"])
def test_4_own_commitment_altered(field):
    committee = generate(2, 3)
    share = committee.shares["sign"][1]
    pair, other = NoncePair(some("d"), some("e")), NoncePair(some("d2"), some("e2"))
    altered = replace(nonce_commitment(1, pair), **{field: BASE})
    prepared = frost.prepare(committee.key(), b"m", [altered, nonce_commitment(2, other)])
    assert not frost.own_commitment_ok(prepared, 1, pair)
    with pytest.raises(CheckFailed) as failure:
        frost.sign_share(prepared, 1, pair, share)
    assert failure.value.indices == (1,)
    with pytest.raises(CheckFailed):
        frost.sign_share(frost.prepare(committee.key(), b"m", [nonce_commitment(2, other)]), 1, pair, share)
    honest = frost.prepare(committee.key(), b"m", [nonce_commitment(1, pair), nonce_commitment(2, other)])
    assert frost.sign_share(honest, 1, pair, share)


def test_4_nonces_are_hedged():
    """One random string for two shares, or one share with two random strings, gives different nonces."""
    random32 = SecretBytes(bytes(32))
    nonces = [frost.nonce(random32, some(k)).expose() for k in range(3)]
    nonces += [frost.nonce(secret(k), some(0)).expose() for k in range(3)]
    assert len(set(nonces)) == 6


# -- signing: who is named --


def test_bad_shares_are_named():
    committee = generate(3, 5)
    prepared, z, signature = threshold_sign(committee, (1, 3, 5), b"m")
    public = committee.public_shares["sign"]
    assert frost.aggregate(prepared, z, public) == signature
    for liars in ((1,), (3, 5), (1, 3, 5)):
        bad = {i: scalar_add(z[i], scalar(i)) if i in liars else z[i] for i in z}
        with pytest.raises(CheckFailed) as failure:
            frost.aggregate(prepared, bad, public)
        assert (failure.value.indices, failure.value.equation) == (liars, "signature share")


def test_aggregate_takes_the_whole_set():
    committee = generate(3, 5)
    prepared, z, _ = threshold_sign(committee, (1, 3, 5), b"m")
    public = committee.public_shares["sign"]
    for shares in ({1: z[1], 3: z[3]}, z | {2: ONE}, {}):
        with pytest.raises(DecodeError):
            frost.aggregate(prepared, shares, public)
    assert not frost.verify_share(prepared, 2, z[1], public[2])


def test_shares_that_cancel_out():
    """Two liars whose errors add up to zero still make a valid signature: nobody is named, nothing is lost."""
    committee = generate(3, 5)
    prepared, z, signature = threshold_sign(committee, (1, 3, 5), b"m")
    bad = z | {1: scalar_add(z[1], ONE), 3: scalar_add(z[3], scalar(L - 1))}
    assert frost.aggregate(prepared, bad, committee.public_shares["sign"]) == signature


def test_an_identity_nonce_is_degenerate():
    d = some("d")
    commitments = [frost.NonceCommitment(1, mul_base(d.expose()), BASE)]
    factors = frost.binding_factors(BASE, b"m", commitments)
    hiding = sub(IDENTITY, mul(factors[1], BASE))
    with pytest.raises(CheckFailed) as failure:
        frost.group_commitment([frost.NonceCommitment(1, hiding, BASE)], factors)
    assert (failure.value.indices, failure.value.equation) == ((), "degenerate")


def test_11_old_shares_are_named():
    old = generate(2, 3)
    new = hand_over(old, (1, 2), 2, (1, 2, 3))
    pairs = {i: NoncePair(some("d", i), some("e", i)) for i in (1, 2)}
    prepared = frost.prepare(new.key(), b"m", [nonce_commitment(i, pair) for i, pair in pairs.items()])
    z = {
        1: frost.sign_share(prepared, 1, pairs[1], new.shares["sign"][1]),
        2: frost.sign_share(prepared, 2, pairs[2], old.shares["sign"][2]),
    }
    with pytest.raises(CheckFailed) as failure:
        frost.aggregate(prepared, z, new.public_shares["sign"])
    assert failure.value.indices == (2,)


# -- 6: copied commitments, chosen sums --


def naive_commitment(value, **_):
    """A hash of the points alone, without author, session or salt."""
    return mdigest("aura/test/v1", {"sign": points_value(value.sign), "derive": points_value(value.derive)})


def opens(commitment, posted, value, *, index, phis=PHIS):
    """Whether a revealed contribution opens what its author posted."""
    return posted == commitment(value, phis=phis, index=index)


def test_6_a_copied_commitment_opens():
    """Naive: member 2, or a later session, posts member 1's hash and opens it with what member 1 reveals."""
    victim = contribution(1)
    posted = naive_commitment(victim)
    assert opens(naive_commitment, posted, victim, index=2) and opens(naive_commitment, posted, victim, index=1)

    posted = keygen.keygen_commitment(victim, phis=PHIS, index=1)
    assert opens(keygen.keygen_commitment, posted, victim, index=1)
    assert not opens(keygen.keygen_commitment, posted, victim, index=2)
    assert not opens(keygen.keygen_commitment, posted, victim, index=1, phis=OTHER_PHIS)
    assert not keygen.possession_ok(victim.pop[0], phi=PHIS[0], index=2, constant=victim.sign[0])


@pytest.mark.parametrize("change", ["index", "phis", "salt", "sign", "derive", "pop"])
def test_6_commitments_bind_everything(change):
    value, place = contribution(1), {"phis": PHIS, "index": 1}
    original = keygen.keygen_commitment(value, **place)
    if change == "index":
        place["index"] = 2
    elif change == "phis":
        place["phis"] = OTHER_PHIS
    else:
        value = replace(value, **{change: getattr(contribution(2), change)})
    assert keygen.keygen_commitment(value, **place) != original


def test_6_the_last_revealer_chooses():
    """Naive: without commitments the last founder tries keys until Y suits it. Committed, only the first opens h."""
    others = point_sum(contribution(i).sign[0] for i in (1, 2))
    tries = [contribution(3)] + [keygen.contribute(root("grind", k), phis=PHIS, index=3, t=T) for k in range(64)]
    chosen = next(value for value in tries if add(others, value.sign[0]).encoded[0] & 7 == 5)
    assert chosen != tries[0]
    posted = keygen.keygen_commitment(tries[0], phis=PHIS, index=3)
    assert [value for value in tries if opens(keygen.keygen_commitment, posted, value, index=3)] == tries[:1]


# -- 7 and 8: every field that carries a point or a scalar --


def reveal(**change):
    plaintext = read(dkd.encode_reveal(derive_partial(generate(2, 3), 1), secret("salt")))
    return dkd.decode_reveal(plaintext | change)


@pytest.mark.parametrize("name", NOT_POINTS)
def test_7_points_in_every_field(name):
    bad, good = NOT_POINTS[name], body(contribution(1))
    for field in ("sign", "derive"):
        for entry in range(T):
            points = [bad if k == entry else point for k, point in enumerate(good[field])]
            with pytest.raises(DecodeError):
                keygen.decode_contribution(**(good | {field: points}), t=T)
    for proofs in ([[bad, good["pop"][0][1]], good["pop"][1]], [good["pop"][0], [bad, good["pop"][1][1]]]):
        with pytest.raises(DecodeError):
            keygen.decode_contribution(**(good | {"pop": proofs}), t=T)
    with pytest.raises(DecodeError):
        reveal(sigma=bad)
    with pytest.raises(DecodeError):
        sharing.decode_points([BASE.encoded, bad], 2)


@pytest.mark.parametrize("bad", NOT_SCALARS)
def test_8_scalars_in_every_field(bad):
    good = body(contribution(1))
    with pytest.raises(DecodeError):
        keygen.decode_contribution(**(good | {"pop": [[good["pop"][0][0], bad], good["pop"][1]]}), t=T)
    for field in ("c", "z"):
        with pytest.raises(DecodeError):
            reveal(**{field: bad})


def test_8_a_second_encoding_of_a_share_passes_naively():
    """Naive: compared after libsodium's silent reduction, z and z + L are the same share with two event ids."""
    z = scalar(7)
    second = (7 + L).to_bytes(32, "little")
    assert scalar_mul(type(z)(second), ONE) == z and second != z.encoded


# -- 10: deals of another secret --


def test_10_a_deal_of_another_secret_changes_the_key():
    """Naive: deals are only checked against themselves; the key moves and the old shares are deleted."""
    source = generate(2, 3)
    honest = (source.shares["sign"][1], some("tail"))
    wrong = (some("another secret"), some("tail 2"))
    deals = {1: sharing.commit_poly(honest), 2: sharing.commit_poly(wrong)}
    assert all(sharing.feldman_ok(sharing.poly_eval(wrong, j), deals[2], j) for j in MEMBERS)
    combined = reshare.combine_deals(deals, 2)
    assert combined[0] != source.key()

    reshare.check_deal(deals[1], dealer=1, public_share=source.public_shares["sign"][1], t=2)
    with pytest.raises(CheckFailed) as failure:
        reshare.check_deal(deals[2], dealer=2, public_share=source.public_shares["sign"][2], t=2)
    assert (failure.value.indices, failure.value.equation) == ((2,), "deal")
    with pytest.raises(CheckFailed) as failure:
        reshare.check_successor(combined, public_key=source.key(), members=MEMBERS)
    assert (failure.value.indices, failure.value.equation) == ((), "degenerate")


def test_10_a_nonzero_refresh():
    """Naive "refresh" adds a polynomial that should vanish at 0; nothing shows that it does not."""
    source = generate(2, 3)
    update = (some("not zero"), some("tail"))
    shares = {j: sharing.combine_shares([source.shares["sign"][j], sharing.poly_eval(update, j)]) for j in MEMBERS}
    moved = sharing.interpolate_scalars({j: shares[j] for j in (1, 2)})
    assert mul_base(moved.expose()) != source.key()
    with pytest.raises(CheckFailed):
        reshare.check_deal(sharing.commit_poly(update), dealer=1, public_share=source.public_shares["sign"][1], t=2)


def test_10_a_lower_degree():
    """A deal whose top coefficient is zero has an identity in its list, which no decoder accepts; a shorter list has
    another length."""
    source = generate(2, 3)
    flat = sharing.commit_poly((source.shares["sign"][1], SecretScalar(ZERO)))
    assert flat[1] == IDENTITY
    with pytest.raises(DecodeError):
        sharing.decode_points(points_value(flat), 2)
    with pytest.raises(WrongLength):
        sharing.decode_points(points_value(flat[:1]), 2)


def test_10_a_successor_without_members_or_commitments():
    with pytest.raises(CheckFailed):
        reshare.check_successor((), public_key=BASE, members=())


# -- 17: derivation --


def partial_ok(value, i=1, *, committee=None, tr=TR, context=CONTEXT, public_share=None):
    committee = committee or generate(2, 3)
    public_share = public_share or committee.public_shares["derive"][i]
    return dkd.verify_partial(value, point_of(context), tr=tr, index=i, public_share=public_share)


def test_17_a_shifted_partial():
    """Naive: no proof. σ + P, committed to as such, changes everybody's key, and nobody knows whose fault it is."""
    committee = generate(2, 3)
    honest = derive_partial(committee, 1)
    point = point_of(CONTEXT).point
    shifted = replace(honest, sigma=add(honest.sigma, point))
    other = derive_partial(committee, 2).sigma
    wrong = dkd.combine({1: shifted.sigma, 2: other}, t=2, context=CONTEXT)
    assert wrong != derive_output(committee, (1, 2))
    assert partial_ok(honest) and not partial_ok(shifted)


def test_17_a_proof_under_another_key():
    """Naive: the public share comes with the message. Any key then proves itself."""
    own = some("another key")
    claimed = mul_base(own.expose())
    forged = dkd.partial(own, point_of(CONTEXT), tr=TR, index=1, public_share=claimed, random32=secret("w"))
    assert partial_ok(forged, public_share=claimed)
    assert not partial_ok(forged)
    certified = generate(2, 3).public_shares["derive"][1]
    dressed = dkd.partial(own, point_of(CONTEXT), tr=TR, index=1, public_share=certified, random32=secret("w"))
    assert not partial_ok(dressed)


def naive_dleq_challenge(statement, left, right):
    """A challenge over the points alone: neither session nor member."""
    return dleq.hscalar("aura/test/v1", *(p.encoded for p in (statement.point, statement.sigma, left, right)))


def test_17_replayed_proofs(monkeypatch):
    value = derive_partial(generate(2, 3), 1)
    assert not partial_ok(value, tr=b"\x88" * 32)
    assert not partial_ok(value, i=2)
    assert not partial_ok(value, context=replace(CONTEXT, label="bob"))
    assert partial_ok(value)
    monkeypatch.setattr(dleq, "_challenge", naive_dleq_challenge)
    naive = derive_partial(generate(2, 3), 1)
    assert partial_ok(naive, tr=b"\x88" * 32)


def test_17_altered_proofs():
    value = derive_partial(generate(2, 3), 1)
    proof = value.proof
    for bad in (
        replace(proof, response=scalar_add(proof.response, ONE)),
        replace(proof, challenge=scalar_add(proof.challenge, ONE)),
        dleq.Proof(ZERO, ZERO),
    ):
        assert not partial_ok(replace(value, proof=bad))
    assert not partial_ok(replace(value, sigma=IDENTITY))


def test_17_a_received_point():
    """Naive: evaluate what is sent. A blinded point of another context gives that context's key."""
    committee = generate(2, 3)
    shares = committee.shares["derive"]
    blind, target = some("blind").expose(), point_of(replace(CONTEXT, label="victim")).point
    sent = mul(blind, target)
    unblind = scalar(pow(int.from_bytes(blind.encoded, "little"), -1, L))
    sigmas = {i: mul(unblind, mul(shares[i].expose(), sent)) for i in (1, 2)}
    stolen = dkd.combine(sigmas, t=2, context=replace(CONTEXT, label="victim"))
    assert stolen == derive_output(committee, (1, 2), context=replace(CONTEXT, label="victim"))

    fields = {"tr": TR, "index": 1, "public_share": committee.public_shares["derive"][1], "random32": secret("w")}
    for received in (sent, sent.encoded):
        with pytest.raises(AttributeError):
            dkd.partial(shares[1], received, **fields)


def test_17_clear_partials_are_the_key():
    """Why reveals are sealed: whoever reads t partials has the key, without any secret of its own."""
    committee = generate(2, 3)
    public = {i: Point(derive_partial(committee, i).sigma.encoded) for i in (1, 3)}
    assert dkd.combine(public, t=2, context=CONTEXT) == derive_output(committee, (1, 2))


def test_17_commitments_bind():
    salt, sigma = stream("salt")[:32], derive_partial(generate(2, 3), 1).sigma
    original = dkd.partial_commitment(sigma, salt, tr=TR, index=1)
    others = [
        dkd.partial_commitment(BASE, salt, tr=TR, index=1),
        dkd.partial_commitment(sigma, bytes(32), tr=TR, index=1),
        dkd.partial_commitment(sigma, salt, tr=bytes(32), index=1),
        dkd.partial_commitment(sigma, salt, tr=TR, index=2),
    ]
    assert original not in others


def test_17_repeated_random_bytes_reveal_nothing():
    """Same statement, same proof; another statement, another nonce: two responses give no equation for the key."""
    committee = generate(2, 3)
    share, public_share = committee.shares["derive"][1], committee.public_shares["derive"][1]
    zero = SecretBytes(bytes(32))

    def prove(tr):
        return dkd.partial(share, point_of(CONTEXT), tr=tr, index=1, public_share=public_share, random32=zero).proof

    one, two = prove(TR), prove(b"\x88" * 32)
    assert one == prove(TR)
    number = [int.from_bytes(k.encoded, "little") for k in (one.response, two.response, one.challenge, two.challenge)]
    guessed = (number[0] - number[1]) * pow(number[2] - number[3], -1, L)
    assert scalar(guessed) != share.expose()


# -- contexts --


def test_contexts_round_trip():
    assert dkd.decode_context(CONTEXT.encode()) == CONTEXT
    value = derive_partial(generate(2, 3), 1)
    assert dkd.decode_reveal(read(dkd.encode_reveal(value, SecretBytes(b"s" * 32)))) == (value, b"s" * 32)


@pytest.mark.parametrize(
    "change",
    [
        {"account": bytes(31)},
        {"account": "a"},
        {"app": "Chat"},
        {"app": ""},
        {"kind": "rsa"},
        {"kind": None},
        {"label": "a b"},
        {"version": -1},
        {"version": 2**32},
        {"version": True},
        {"v": 2},
        {"v": True},
        {"time": 0},
    ],
)
def test_not_contexts(change):
    with pytest.raises(DecodeError):
        dkd.decode_context(canon(read(CONTEXT.encode()) | change))


@pytest.mark.parametrize("change", [{"s": bytes(31)}, {"s": "s"}, {"more": 1}, {"sigma": None}])
def test_not_reveals(change):
    with pytest.raises(DecodeError):
        reveal(**change)
