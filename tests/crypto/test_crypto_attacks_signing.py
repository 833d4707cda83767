"""Attacks on signing: rows 2, 4 and 11, and who is named for a bad share.

Each attack succeeds against a naive variant and fails in the product (CRYPTO.md 12.1).
"""

from dataclasses import replace

import pytest
from crypto_world import (
    CONTEXT,
    derive_partial,
    generate,
    hand_over,
    nonce_commitment,
    secret,
    stream,
    threshold_sign,
)

from aura_chor.crypto import dkd, frost
from aura_chor.crypto.errors import CheckFailed, DecodeError, WrongLength
from aura_chor.crypto.group import (
    BASE,
    IDENTITY,
    ONE,
    L,
    mul,
    mul_base,
    random_scalar,
    scalar,
    scalar_add,
    scalar_mul,
    scalar_sum,
    sub,
)
from aura_chor.crypto.secrets import NoncePair, NonceSpent, SecretBytes, SecretScalar


def some(*parts) -> SecretScalar:
    return SecretScalar(random_scalar(stream(*parts)))


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
