"""Attacks on key generation and resharing: rows 1, 3, 6, 7, 8 and 10.

Each attack succeeds against a naive variant and fails in the product (CRYPTO.md 12.1).
"""

from dataclasses import replace
from itertools import combinations

import pytest
from crypto_world import (
    derive_partial,
    generate,
    nonce_commitment,
    phis_of,
    root,
    secret,
    stream,
)
from test_crypto_group import NOT_POINTS, NOT_SCALARS

from aura_chor.base.canon import mdigest, read
from aura_chor.crypto import dkd, frost, keygen, reshare, sharing
from aura_chor.crypto.errors import CheckFailed, DecodeError, WrongLength
from aura_chor.crypto.group import (
    BASE,
    IDENTITY,
    ONE,
    ZERO,
    L,
    add,
    mul,
    mul_base,
    point_sum,
    random_scalar,
    scalar,
    scalar_add,
    scalar_mul,
    sub,
)
from aura_chor.crypto.members import points_value
from aura_chor.crypto.secrets import NoncePair, SecretScalar
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
    junk = {"sign": [b"junk"] * T, "derive": [b"junk"] * T} | {field: [b"junk"] * length}
    with pytest.raises(WrongLength):
        keygen.decode_contribution(**(fields | junk), t=T)
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
