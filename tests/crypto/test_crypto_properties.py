"""Properties P1, P2, P3 and P9 of CRYPTO.md 12.2, at the level of pure functions."""

from dataclasses import replace
from itertools import combinations

import crypto_reference as ref
import pytest
from crypto_world import CONTEXT, derive_output, generate, hand_over, stream, threshold_sign
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_chor.crypto import dkd, frost, reshare, sharing
from aura_chor.crypto.errors import DecodeError
from aura_chor.crypto.group import L, decode_scalar, mul_base, scalar
from aura_chor.crypto.hash2curve import edwards_points, hash_to_curve
from aura_chor.crypto.secrets import NoncePair, SecretBytes, SecretScalar
from aura_chor.crypto.signatures import Signer, verify

SIZES = [(t, n) for n in range(1, 8) for t in range(1, n + 1)]


def subsets(members, smallest):
    return [chosen for size in range(smallest, len(members) + 1) for chosen in combinations(members, size)]


@pytest.mark.parametrize(("t", "n"), SIZES)
def test_p1_every_quorum_signs(t, n):
    committee = generate(t, n)
    for quorum in combinations(committee.members, t):
        message = repr(quorum).encode()
        _, _, signature = threshold_sign(committee, quorum, message, seed=quorum)
        assert verify(committee.key(), message, signature)
        Ed25519PublicKey.from_public_bytes(committee.key().encoded).verify(signature, message)


@pytest.mark.parametrize(("t", "n"), [size for size in SIZES if size[0] > 1])
def test_p1_fewer_shares_give_another_key(t, n):
    committee = generate(t, n)
    for purpose in ("sign", "derive"):
        shares = committee.shares[purpose]
        for few in list(combinations(committee.members, t - 1))[:5]:
            assert mul_base(sharing.interpolate_scalars({i: shares[i] for i in few}).expose()) != committee.key(purpose)
        enough = sharing.interpolate_scalars({i: shares[i] for i in committee.members[:t]})
        assert mul_base(enough.expose()) == committee.key(purpose)


def test_the_two_keys_are_independent():
    committee = generate(2, 3)
    assert committee.key("sign") != committee.key("derive")
    assert committee.shares["sign"] != committee.shares["derive"]


@pytest.mark.parametrize(("t", "n"), [(1, 1), (1, 3), (2, 3), (3, 5)])
def test_p2_every_quorum_derives_the_same(t, n):
    committee = generate(t, n)
    outputs = [derive_output(committee, quorum) for quorum in subsets(committee.members, t)]
    assert all(other == outputs[0] for other in outputs)
    assert len(outputs[0].check) == 32 and SecretBytes(outputs[0].check) != outputs[0].output


def test_p2_the_output_survives_resharing():
    first = generate(2, 3)
    expected = derive_output(first, (1, 2))
    second = hand_over(first, (1, 3), 3, (2, 4, 5, 6, 7))
    third = hand_over(second, (2, 5, 6, 7), 1, (9,), seed=1)
    for committee in (second, third):
        for quorum in subsets(committee.members, committee.t):
            assert derive_output(committee, quorum) == expected


@settings(max_examples=6, deadline=None)
@given(st.data())
def test_p2_and_p1_after_reshares_to_any_sets_and_thresholds(data):
    """Every quorum of every size derives the same and signs under the same key, whoever the members are by then."""
    committee = first = generate(2, 3)
    expected = derive_output(first, (1, 2))
    for step in range(data.draw(st.integers(1, 2))):
        members = sorted(data.draw(st.sets(st.integers(1, 40), min_size=1, max_size=5)))
        t = data.draw(st.integers(1, len(members)))
        dealers = data.draw(st.sampled_from(subsets(committee.members, committee.t)))
        committee = hand_over(committee, dealers, t, members, seed=step)
        for quorum in subsets(committee.members, committee.t):
            assert derive_output(committee, quorum) == expected
        for quorum in combinations(committee.members, committee.t):
            _, _, signature = threshold_sign(committee, quorum, b"m", seed=step)
            assert verify(first.key(), b"m", signature)
            Ed25519PublicKey.from_public_bytes(first.key().encoded).verify(signature, b"m")
        for few in combinations(committee.members, committee.t - 1):
            held = {i: committee.shares["sign"][i] for i in few}
            assert not few or mul_base(sharing.interpolate_scalars(held).expose()) != first.key()


@pytest.mark.parametrize(
    "change",
    [
        {"account": b"\1" * 32},
        {"app": "mail"},
        {"kind": "x25519"},
        {"kind": "symmetric"},
        {"label": "bob"},
        {"version": 2},
    ],
)
def test_p2_every_field_of_the_context_matters(change):
    committee = generate(2, 3)
    one, other = derive_output(committee, (1, 2)), derive_output(committee, (1, 2), context=replace(CONTEXT, **change))
    assert one.output != other.output and one.check != other.check


def test_derived_public_keys():
    output = derive_output(generate(2, 3), (1, 2)).output
    assert dkd.derived_public_key("ed25519", output) == Signer(output).key.encoded == ref.public_key(output.expose())
    assert dkd.derived_public_key("x25519", output) == ref.x25519(output.expose())
    assert dkd.derived_public_key("symmetric", output) is None


def test_p3_devices_guardians_devices():
    devices = generate(2, 3)
    guardians = hand_over(devices, (1, 3), 3, range(32768, 32773))
    for helpers in combinations(guardians.members, 3):
        recovered = hand_over(guardians, helpers, 2, (4, 5, 6), seed=helpers)
        assert [recovered.key(p) for p in ("sign", "derive")] == [devices.key(p) for p in ("sign", "derive")]
        _, _, signature = threshold_sign(recovered, (4, 6), b"recovered")
        assert verify(devices.key(), b"recovered", signature)
    assert devices.shares["sign"][1] not in recovered.shares["sign"].values()


def test_r2_any_holders_may_deal():
    source = generate(2, 4)
    for dealers in subsets(source.members, 2):
        assert hand_over(source, dealers, 2, (1, 2), seed=dealers).key() == source.key()


# -- P9: independent integers --

SCALARS = st.integers(1, L - 1)


def hidden(numbers):
    return tuple(SecretScalar(scalar(k)) for k in numbers)


@settings(max_examples=4, deadline=None)
@given(st.lists(SCALARS, min_size=1, max_size=3), st.integers(1, 65535))
def test_p9_sharing(coefficients, j):
    polynomial = hidden(coefficients)
    commitments = sharing.commit_poly(polynomial)
    assert [point.encoded for point in commitments] == ref.encs(ref.commit(coefficients))
    assert sharing.poly_eval(polynomial, j).expose().encoded == ref.sc(ref.at(coefficients, j))
    expected = ref.at_points([ref.dec(point.encoded) for point in commitments], j)
    assert sharing.eval_commitments(commitments, j).encoded == ref.enc(expected)


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(1, 65535), min_size=1, max_size=9))
def test_p9_lagrange(members):
    members = tuple(members)
    expected = {i: ref.sc(ref.lagrange(members, i)) for i in members}
    assert {i: sharing.lagrange(members, i).encoded for i in members} == expected
    assert {i: weight.encoded for i, weight in sharing.lagrange_all(members).items()} == expected


@pytest.mark.parametrize("members", [(), (1, 1), (1, 2, 1)])
def test_weights_are_of_distinct_members(members):
    with pytest.raises(DecodeError):
        sharing.lagrange_all(members)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=80), st.binary(min_size=1, max_size=255))
def test_p9_hash_to_curve(message, dst):
    assert hash_to_curve(message, dst).encoded == ref.enc(ref.hash_to_curve(message, dst))


@pytest.mark.parametrize("u", [0, 1, 2, ref.P - 1, ref.SQRT_M1, pow(2, -1, ref.P)])
def test_p9_exceptional_field_elements(u):
    """u = 0 gives t = 0's neighbour; both implementations agree on the corners of the map too."""
    assert edwards_points((u, 1)) == [ref.to_edwards(*ref.elligator2(u)), ref.to_edwards(*ref.elligator2(1))]


@settings(max_examples=3, deadline=None)
@given(st.binary(max_size=50), st.integers(2, 4), st.data())
def test_p9_frost(message, t, data):
    coefficients = data.draw(st.lists(SCALARS, min_size=t, max_size=t))
    members = sorted(data.draw(st.sets(st.integers(1, 9), min_size=t, max_size=t)))
    nonces = {i: data.draw(st.tuples(SCALARS, SCALARS)) for i in members}
    shares = {i: ref.at(coefficients, i) for i in members}
    key = mul_base(scalar(coefficients[0]))
    rho, group_nonce, z, signature = ref.frost(ref.dec(key.encoded), shares, nonces, message)
    pairs = {i: NoncePair(*hidden(pair)) for i, pair in nonces.items()}
    commitments = [frost.NonceCommitment(i, pair.hiding, pair.binding) for i, pair in pairs.items()]
    prepared = frost.prepare(key, message, commitments)
    assert prepared.group_nonce.encoded == ref.enc(group_nonce)
    assert {i: factor.encoded for i, factor in prepared.factors.items()} == {i: ref.sc(k) for i, k in rho.items()}
    ours = {i: frost.sign_share(prepared, i, pairs[i], hidden([shares[i]])[0]) for i in members}
    assert {i: share.encoded for i, share in ours.items()} == {i: ref.sc(k) for i, k in z.items()}
    public = {i: mul_base(scalar(share)) for i, share in shares.items()}
    assert frost.aggregate(prepared, ours, public) == signature
    assert ref.verify(key.encoded, message, signature)


@settings(max_examples=3, deadline=None)
@given(st.lists(SCALARS, min_size=2, max_size=2), st.integers(1, 3), st.data())
def test_p9_reshare(secret_polynomial, t, data):
    dealers = (2, 5)
    old = {i: ref.at(secret_polynomial, i) for i in dealers}
    tails = {i: data.draw(st.lists(SCALARS, min_size=t - 1, max_size=t - 1)) for i in dealers}
    polynomials = {i: [old[i], *tails[i]] for i in dealers}
    deals = {i: sharing.commit_poly(hidden(a)) for i, a in polynomials.items()}
    combined = reshare.combine_deals(deals, t)
    expected = [
        ref.total(ref.mul(ref.lagrange(dealers, i), ref.mul(polynomials[i][k], ref.BASE)) for i in dealers)
        for k in range(t)
    ]
    assert [point.encoded for point in combined] == ref.encs(expected)
    for j in (1, 2, 7):
        share = reshare.combine_dealt({i: sharing.poly_eval(hidden(a), j) for i, a in polynomials.items()})
        weights = {i: ref.lagrange(dealers, i) for i in dealers}
        assert share.expose().encoded == ref.sc(sum(weights[i] * ref.at(polynomials[i], j) for i in dealers))
    assert combined[0] == mul_base(scalar(secret_polynomial[0]))


def test_scalars_of_the_reference_decode():
    k = int.from_bytes(stream("k")[:40], "little") % L
    assert decode_scalar(ref.sc(k)) == scalar(k)
