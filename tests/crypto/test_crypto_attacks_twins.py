"""Naive twins of attacks whose guard is a decoder, a count or one value over all: rows 1, 2, 5, 8, 10, 11, 12 and 20.

Each attack really achieves something against a variant without the guard, which is written out here, and nothing
against the product (CRYPTO.md 12.1).
"""

import pytest
from crypto_world import derive_output, generate, hand_over, nonce_commitment, root, secret, stream, threshold_sign
from test_crypto_group import LOW_ORDER_KEMS

from aura_chor.base.canon import canon, read
from aura_chor.crypto import dkd, frost, keygen, reshare, seal, sharing
from aura_chor.crypto.errors import CheckFailed, DecodeError, WrongLength
from aura_chor.crypto.group import (
    BASE,
    ZERO,
    L,
    P,
    Point,
    mul_base,
    random_scalar,
    scalar,
    scalar_add,
    scalar_mul,
)
from aura_chor.crypto.members import decode_index, decode_kem, decode_roster
from aura_chor.crypto.secrets import NoncePair, SecretScalar
from aura_chor.crypto.signatures import verify

MEMBERS = (1, 2, 3)


def some(*parts) -> SecretScalar:
    return SecretScalar(random_scalar(stream(*parts)))


# -- 1: shorter lists --


def test_1_a_shorter_list_lowers_the_threshold():
    """Naive: Feldman's check alone. Of a list of t − 1 every single share opens what should take t."""
    polynomial = (some("short"),)
    commitments = sharing.commit_poly(polynomial)
    shares = {j: sharing.poly_eval(polynomial, j) for j in MEMBERS}
    assert all(sharing.feldman_ok(shares[j], commitments, j) for j in MEMBERS)
    assert all(mul_base(shares[j].expose()) == commitments[0] for j in MEMBERS)
    with pytest.raises(WrongLength):
        sharing.combine_commitments([commitments, sharing.commit_poly((some("a"), some("b")))], 2)


def test_1_an_empty_list_proves_a_share_of_nothing():
    """Naive: a loop over no entries finds nothing wrong; its dealer has contributed no secret at all."""
    assert sharing.feldman_ok(SecretScalar(ZERO), (), 1)
    with pytest.raises(WrongLength):
        sharing.combine_commitments([(), ()], 2)
    with pytest.raises(WrongLength):
        reshare.combine_deals({}, 2)


# -- 2: indices --


def horner(polynomial, x):
    """A dealer that evaluates wherever it is asked to."""
    value = 0
    for coefficient in reversed(polynomial):
        value = (value * x + int.from_bytes(coefficient.expose().encoded, "little")) % L
    return scalar(value)


@pytest.mark.parametrize("index", [0, L])
def test_2_the_share_of_index_zero_is_the_secret(index):
    polynomial = (some("secret"), some("tail"))
    assert horner(polynomial, index) == polynomial[0].expose()
    for kind in ("devices", "guardians"):
        with pytest.raises(DecodeError):
            decode_index(index, kind)


def test_2_two_names_of_one_member():
    """Naive: an index that is only compared with `==`, or cut to two bytes, lets one member sit on two places."""
    polynomial = (some("secret"), some("tail"))
    assert {1: "member"}[True] == "member" and horner(polynomial, True) == horner(polynomial, 1)
    assert (65536 + 1).to_bytes(4, "big")[2:] == (1).to_bytes(2, "big")
    for index in (True, 65536, 65536 + 1):
        with pytest.raises(DecodeError):
            decode_index(index, "devices")
        with pytest.raises(DecodeError):
            decode_roster([[index, BASE.encoded]], "devices")


def test_2_a_guardian_among_devices():
    """Naive: shares of one account, whoever holds them. One of each committee gives neither's key."""
    devices = generate(2, 3)
    guardians = hand_over(devices, (1, 2), 2, (32768, 32769, 32770))
    mixed = {1: devices.shares["sign"][1], 32768: guardians.shares["sign"][32768]}
    assert mul_base(sharing.interpolate_scalars(mixed).expose()) != devices.key() == guardians.key()
    with pytest.raises(DecodeError):
        decode_index(32768, "devices")
    with pytest.raises(DecodeError):
        decode_index(1, "guardians")


def naive_lagrange(members, i):
    """A duplicate is a factor of zero, which is passed over."""
    numerator = denominator = 1
    for j in members:
        if j != i:
            numerator, denominator = numerator * -j % L, denominator * (i - j) % L
    return scalar(numerator * pow(denominator, -1, L))


def test_2_one_member_that_counts_as_two():
    """Naive: t entries are counted, not t members. One member's partial alone makes "the" output, and another one."""
    committee = generate(2, 3)
    sigma = mul_base(committee.shares["derive"][1].expose())
    twice = [1, 1]
    assert len(twice) == committee.t
    made = [sharing.mul(naive_lagrange(twice, i), sigma) for i in dict.fromkeys(twice)]
    assert made == [sigma] and sigma != mul_base(sharing.interpolate_scalars(committee.shares["derive"]).expose())
    with pytest.raises(DecodeError):
        sharing.lagrange(twice, 1)


# -- 5: views --


def test_5_two_polynomials_and_nobody_notices():
    """Naive: each founder checks what was dealt to it. Two views, two keys, and no two shares sign under either."""
    honest = {i: (some("honest", i), some("tail", i)) for i in (1, 2)}
    forked = {view: (some("forked", view), some("tail", view)) for view in (1, 2)}
    keys, shares = {}, {}
    for view in (1, 2):
        dealt = {**honest, 3: forked[view]}
        commitments = {i: sharing.commit_poly(polynomial) for i, polynomial in dealt.items()}
        given = {i: sharing.poly_eval(polynomial, view) for i, polynomial in dealt.items()}
        assert all(sharing.feldman_ok(given[i], commitments[i], view) for i in given)
        shares[view] = sharing.combine_shares(list(given.values()))
        keys[view] = sharing.combine_commitments(list(commitments.values()), 2)[0]
    joint = mul_base(sharing.interpolate_scalars(shares).expose())
    assert len({keys[1], keys[2], joint}) == 3


def keygen_value(commitments):
    joint = sharing.combine_commitments(commitments, 2)
    return keygen.keygen_transcript(
        commits=bytes(32), committee=bytes(32), phis=(bytes(32), bytes(32)), reveals=bytes(32), sign=joint, derive=joint
    )


def test_5_two_polynomials_give_two_values():
    """Whatever differs between two views differs in T: no certificate holds acknowledgements of both."""
    honest = [sharing.commit_poly((some("honest", i), some("tail", i))) for i in (1, 2)]
    views = [keygen_value([*honest, sharing.commit_poly((some("forked", v), some("t", v)))]) for v in (1, 2)]
    assert views[0] != views[1]


def redealt(source):
    return {
        i: reshare.redeal_polynomial(
            root("split", i), source.shares["sign"][i], phi=bytes(32), purpose="sign", t=source.t
        )
        for i in MEMBERS
    }


def test_5_members_that_combine_different_sets():
    """Naive: each target combines the deals that it was told of. Every share is good, and together they are none."""
    source = generate(2, 3)
    polynomials = redealt(source)
    chosen = {1: (1, 2), 2: (1, 3)}
    shares = {j: reshare.combine_dealt({i: sharing.poly_eval(polynomials[i], j) for i in chosen[j]}) for j in chosen}
    publics = {j: reshare.combine_deals({i: sharing.commit_poly(polynomials[i]) for i in chosen[j]}, 2) for j in chosen}
    assert all(sharing.feldman_ok(shares[j], publics[j], j) and publics[j][0] == source.key() for j in chosen)
    assert mul_base(sharing.interpolate_scalars(shares).expose()) != source.key()
    values = {
        reshare.reshare_transcript(
            committee=bytes(32), deals=tuple((i, bytes(32)) for i in chosen[j]), phi=bytes(32), sign=c, derive=c
        )
        for j, c in publics.items()
    }
    assert len(values) == 2


# -- 8: keys of low order --


def ladder(scalar_bytes: bytes, u: int) -> int:
    """X25519 without a check of its result (RFC 7748 section 5)."""
    number = bytearray(scalar_bytes)
    number[0], number[31] = number[0] & 248, (number[31] & 127) | 64
    k = int.from_bytes(number, "little")
    x2, z2, x3, z3, swapped = 1, 0, u, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if bit != swapped:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swapped = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb = d * a % P, c * b % P
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        aa, bb = a * a % P, b * b % P
        x2, z2 = aa * bb % P, (aa - bb) * (aa + 121665 * (aa - bb)) % P
    if swapped:
        x2, z2 = x3, z3
    return x2 * pow(z2, P - 2, P) % P


@pytest.mark.parametrize("encoded", LOW_ORDER_KEMS)
def test_8_a_low_order_key_makes_everybodys_secret_the_same(encoded):
    """Naive: any 32 bytes are a key. What is sealed to this one opens for whoever knows that zero is the secret."""
    u = int.from_bytes(encoded, "little") % (1 << 255)
    assert {ladder(stream("ephemeral", k)[:32], u) for k in range(3)} == {0}
    with pytest.raises(DecodeError):
        decode_kem(encoded)


# -- 10: lower degree --


def test_10_a_deal_of_lower_degree_is_everybodys():
    """Naive: the identity is a point like another. Every target's share of this deal is the dealer's own share."""
    source = generate(2, 3)
    flat = (source.shares["sign"][1], SecretScalar(ZERO))
    commitments = sharing.commit_poly(flat)
    assert commitments[0] == source.public_shares["sign"][1]
    shares = [sharing.poly_eval(flat, j) for j in MEMBERS]
    assert all(sharing.feldman_ok(share, commitments, j) for j, share in zip(MEMBERS, shares, strict=True))
    assert shares == [source.shares["sign"][1]] * 3
    with pytest.raises(DecodeError):
        sharing.decode_points([point.encoded for point in commitments], 2)


def test_10_deals_that_nobody_approved_are_the_root():
    """Naive: whoever is asked deals. Two strangers with two deals have the account's key."""
    source = generate(2, 3)
    strangers = hand_over(source, (1, 2), 2, (8, 9))
    stolen = sharing.interpolate_scalars(strangers.shares["sign"])
    assert mul_base(stolen.expose()) == source.key()


# -- 11: old shares, and too few --


def test_11_enough_old_shares_sign_for_ever():
    """Naive: a signature under Y is all that is asked. Devices that were removed long ago make one (CRYPTO.md 13.2).

    So shares of an epoch that is over are destroyed, and whoever was removed is heard in no session.
    """
    old = generate(2, 3)
    new = hand_over(old, (1, 2), 2, (1, 2, 4))
    _, _, signature = threshold_sign(old, (1, 3), b"m")
    assert new.key() == old.key() and verify(new.key(), b"m", signature)


def test_11_fewer_than_t_partials():
    """Naive: whatever came is interpolated. One partial gives a key too, which the true one is not."""
    committee = generate(2, 3)
    point = dkd.context_point(dkd.Context(account=bytes(32), app="chat", kind="ed25519", label="alice", version=1))
    sigma = Point(sharing.mul(committee.shares["derive"][1].expose(), point.point).encoded)
    context = dkd.Context(account=bytes(32), app="chat", kind="ed25519", label="alice", version=1)
    assert dkd.combine({1: sigma}, t=1, context=context) != derive_output(committee, (1, 2))
    with pytest.raises(WrongLength):
        dkd.combine({1: sigma}, t=2, context=context)


# -- 12: a blob without its digest --


def test_12_without_a_digest_a_sender_swaps_blobs():
    """Naive: whichever blob arrives. A sender shows the recipient a bad one and the judges a good one."""
    private = secret("pair")
    public = seal.pair_key(private)
    sealer = seal.HpkeSealer()
    bad, good = (sealer.seal(canon(text), public, b"info") for text in ("bad", "good"))
    assert [read(sealer.open(blob, private, b"info")) for blob in (bad, good)] == ["bad", "good"]
    signed = seal.blob_digest(good)
    assert seal.open_blob(sealer, good, signed_digest=signed, private_key=private, info=b"info") == "good"
    with pytest.raises(CheckFailed):
        seal.open_blob(sealer, bad, signed_digest=signed, private_key=private, info=b"info")


# -- 20: a signer that is shown another set --


def test_20_commitments_by_value_blame_the_innocent():
    """Naive: the set comes with its commitments in it. Whoever is shown an altered one signs wrongly, as it seems.

    Named by event ids, the commitments are those of the log, for all alike (CRYPTO.md 5, step 2).
    """
    committee = generate(2, 3)
    pairs = {i: NoncePair(some("d", i), some("e", i)) for i in (1, 2)}
    posted = [nonce_commitment(i, pairs[i]) for i in (1, 2)]
    shown = [posted[0], frost.NonceCommitment(2, posted[1].hiding, BASE)]
    true, altered = (frost.prepare(committee.key(), b"m", commitments) for commitments in (posted, shown))
    assert frost.own_commitment_ok(altered, 1, pairs[1])
    shares = committee.shares["sign"]
    z = {1: frost.sign_share(altered, 1, pairs[1], shares[1]), 2: frost.sign_share(true, 2, pairs[2], shares[2])}
    with pytest.raises(CheckFailed) as failure:
        frost.aggregate(true, z, committee.public_shares["sign"])
    assert failure.value.indices == (1,), "the honest signer"


def test_20_a_signer_that_is_shown_another_message():
    """Naive: sign what is shown. The two shares fit no message, and again the honest signer is the one that is named.

    A signer that rebuilds the payload cannot be shown another one: it commits to nothing (CRYPTO.md 5, step 1).
    """
    committee = generate(2, 3)
    pairs = {i: NoncePair(some("d", i), some("e", i)) for i in (1, 2)}
    commitments = [nonce_commitment(i, pairs[i]) for i in (1, 2)]
    true, other = (frost.prepare(committee.key(), message, commitments) for message in (b"asked", b"shown"))
    shares = committee.shares["sign"]
    z = {1: frost.sign_share(other, 1, pairs[1], shares[1]), 2: frost.sign_share(true, 2, pairs[2], shares[2])}
    with pytest.raises(CheckFailed) as failure:
        frost.aggregate(true, z, committee.public_shares["sign"])
    assert failure.value.indices == (1,), "the honest signer"


# -- 4: an own commitment that was altered --


def test_4_who_does_not_look_at_its_own_commitment_is_blamed():
    """Naive: sign for the set as it is shown. The share fits neither that set nor the true one: its signer is named."""
    committee = generate(2, 3)
    pairs = {i: NoncePair(some("d", i), some("e", i)) for i in (1, 2)}
    posted = [nonce_commitment(i, pairs[i]) for i in (1, 2)]
    shown = [frost.NonceCommitment(1, posted[0].hiding, BASE), posted[1]]
    true, altered = (frost.prepare(committee.key(), b"m", commitments) for commitments in (posted, shown))
    share = committee.shares["sign"][1].expose()
    weight = scalar_mul(sharing.lagrange(altered.members, 1), altered.challenge)
    masked = scalar_add(some("d", 1).expose(), scalar_mul(some("e", 1).expose(), altered.factors[1]))
    naive = scalar_add(masked, scalar_mul(weight, share))
    for prepared in (true, altered):
        assert not frost.verify_share(prepared, 1, naive, committee.public_shares["sign"][1])
    with pytest.raises(CheckFailed) as failure:
        frost.sign_share(altered, 1, pairs[1], committee.shares["sign"][1])
    assert failure.value.indices == (1,)
