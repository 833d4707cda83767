"""Scalars, points, indices, keys: one encoding per value, total arithmetic (CRYPTO.md 1; attacks 2, 7, 8, 9)."""

import copy
import pickle

import crypto_reference as ref
import pytest
from crypto_world import make_roster, signer
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl import bindings
from nacl import exceptions as nacl_exceptions

from aura_chor.crypto import group, members, sharing
from aura_chor.crypto.errors import CheckFailed, DecodeError, WrongLength
from aura_chor.crypto.group import (
    BASE,
    IDENTITY,
    ONE,
    ZERO,
    L,
    P,
    Point,
    Scalar,
    add,
    decode_point,
    decode_scalar,
    mul,
    mul_base,
    random_scalar,
    scalar,
    scalar_add,
    scalar_mul,
    sub,
)
from aura_chor.crypto.members import (
    decode_device_key,
    decode_index,
    decode_kem,
    decode_roster,
    quorum,
    roster_value,
    ser,
)
from aura_chor.crypto.secrets import SecretScalar

NOT_POINTS = {
    "identity": IDENTITY.encoded,
    "order 2": (P - 1).to_bytes(32, "little"),
    "order 4": bytes(32),
    "order 8": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    "p + 1": (P + 1).to_bytes(32, "little"),
    "p": P.to_bytes(32, "little"),
    "x = 0 with sign bit": b"\x01" + bytes(30) + b"\x80",
    "x = 0 with sign bit, order 2": ((P - 1) | 1 << 255).to_bytes(32, "little"),
    "not on the curve": (2).to_bytes(32, "little"),
    "B plus order 2": bindings.crypto_core_ed25519_add(BASE.encoded, (P - 1).to_bytes(32, "little")),
    "B plus order 4": bindings.crypto_core_ed25519_add(BASE.encoded, bytes(32)),
    "B plus order 8": bindings.crypto_core_ed25519_add(
        BASE.encoded, bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
    ),
    "short": BASE.encoded[:31],
    "long": BASE.encoded + b"\0",
    "bytearray": bytearray(BASE.encoded),
    "text": "58" * 32,
    "null": None,
}
NOT_SCALARS = [
    L.to_bytes(32, "little"),
    (L + 1).to_bytes(32, "little"),
    b"\xff" * 32,
    bytes(31),
    bytes(33),
    bytearray(32),
    0,
    None,
]
LOW_ORDER_KEMS = [
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    (P - 1).to_bytes(32, "little"),
]

INTEGERS = st.integers(0, L - 1) | st.sampled_from([0, 1, 2, L - 1, 2**252, (L - 1) // 2])


@pytest.mark.parametrize("name", NOT_POINTS)
def test_not_points(name):
    for decoder in (decode_point, decode_device_key):
        with pytest.raises(DecodeError):
            decoder(NOT_POINTS[name])


@pytest.mark.parametrize("encoded", NOT_SCALARS)
def test_not_scalars(encoded):
    """Attack 8: libsodium reduces silently, so that s + L would be a second encoding of s."""
    with pytest.raises(DecodeError):
        decode_scalar(encoded)


def test_library_reduces_silently():
    """Attack 8 succeeds without the comparison: libsodium multiplies by s + L as if it were s."""
    other = (L + 5).to_bytes(32, "little")
    assert bindings.crypto_scalarmult_ed25519_base_noclamp(other) == mul_base(scalar(5)).encoded


def doubled(point: Point, times: int) -> Point:
    for _ in range(times):
        point = add(point, point)
    return point


def test_torsion_passes_a_naive_decoder():
    """Attack 7 succeeds where a decoder only asks whether the point is on the curve: two points, one multiple of B."""
    naive = Point(NOT_POINTS["B plus order 4"])
    assert add(naive, IDENTITY) == naive != BASE
    assert doubled(naive, 2) == doubled(BASE, 2)


@settings(max_examples=40, deadline=None)
@given(INTEGERS, INTEGERS)
def test_arithmetic_is_total_and_equals_the_integers(left, right):
    x, y = scalar(left), scalar(right)
    assert decode_scalar(x.encoded) == x
    assert scalar_add(x, y) == scalar(left + right)
    assert scalar_mul(x, y) == scalar(left * right)
    p, q = mul_base(x), mul_base(y)
    assert p == mul(x, BASE)
    assert add(p, q) == mul_base(scalar(left + right))
    assert sub(p, q) == mul_base(scalar(left - right))
    assert mul(y, p) == mul_base(scalar(left * right))
    if left % L:
        assert decode_point(p.encoded) == p


@settings(max_examples=6, deadline=None)
@given(INTEGERS)
def test_points_equal_the_affine_integers(k):
    assert mul_base(scalar(k)).encoded == ref.enc(ref.mul(k, ref.BASE))


def test_trivial_products():
    assert mul_base(ZERO) == mul(ZERO, BASE) == mul(ONE, IDENTITY) == sub(BASE, BASE) == IDENTITY
    assert add(IDENTITY, IDENTITY) == IDENTITY
    assert mul(scalar(L), BASE) == IDENTITY
    assert group.scalar_sum([]) == ZERO


def test_values_are_immutable_and_compare_by_type():
    same = Point(BASE.encoded)
    assert same == BASE and hash(same) == hash(BASE) and len({same, BASE}) == 1
    assert Point(IDENTITY.encoded) != Scalar(IDENTITY.encoded) != IDENTITY.encoded
    assert signer(1).key != Point(signer(1).key.encoded)
    assert pickle.loads(pickle.dumps(BASE)) == copy.deepcopy(BASE) == copy.copy(BASE) == BASE
    with pytest.raises(AttributeError):
        BASE.encoded = bytes(32)
    assert repr(ONE) == "Scalar(...)" and BASE.encoded.hex() in repr(BASE)


def test_random_scalar():
    assert random_scalar(bytes(64)) == ZERO
    assert random_scalar(L.to_bytes(64, "little")) == ZERO
    assert random_scalar(b"\xff" * 64) == scalar(2**512 - 1)
    for wrong in (bytes(63), bytes(65), b""):
        with pytest.raises(ValueError, match="64 bytes"):
            random_scalar(wrong)


# -- members --


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *((v, "devices") for v in (0, -1, L, 65536, 32768, True, False, "1", 1.0, None)),
        *((v, "guardians") for v in (0, 1, 32767, 65536, L, True, None)),
    ],
)
def test_not_indices(value, kind):
    with pytest.raises(DecodeError):
        decode_index(value, kind)


def test_indices():
    assert [decode_index(v, "devices") for v in (1, 32767)] == [1, 32767]
    assert [decode_index(v, "guardians") for v in (32768, 65535)] == [32768, 65535]
    assert ser(258).encoded == b"\x02\x01" + bytes(30)


@pytest.mark.parametrize("encoded", LOW_ORDER_KEMS)
def test_low_order_kem_keys(encoded):
    with pytest.raises(DecodeError):
        decode_kem(encoded)


def test_non_canonical_kem_keys():
    """Attack 8: X25519 masks the top bit and reduces mod p, so that each key has several encodings."""
    good = (9).to_bytes(32, "little")
    assert decode_kem(good).encoded == good
    for other in ((P + 9).to_bytes(32, "little"), (9 | 1 << 255).to_bytes(32, "little"), P.to_bytes(32, "little")):
        with pytest.raises(DecodeError):
            decode_kem(other)
    for wrong in (good[:31], good + b"\0", None, bytearray(good)):
        with pytest.raises(DecodeError):
            decode_kem(wrong)


def test_rosters():
    roster = make_roster((1, 2, 5))
    value = roster_value(roster)
    assert decode_roster(value, "devices") == roster
    first, second, third = value
    for bad in (
        [],
        None,
        [second, first],
        [first, first],
        [first, [2, first[1]]],
        [[32768, first[1]]],
        [[True, first[1]]],
        [first, second[:1]],
        [first, second, [*third, 0]],
        [first, [2, IDENTITY.encoded]],
    ):
        with pytest.raises(DecodeError):
            decode_roster(bad, "devices")
    with pytest.raises(DecodeError):
        decode_roster(value, "guardians")


def test_new_members_get_fresh_indices():
    keys = [signer(i).key for i in (1, 2, 3)]
    ascending = sorted(keys, key=lambda key: key.encoded)
    for order in (keys, keys[::-1]):
        assert members.assign_indices(order, "devices", None) == tuple(enumerate(ascending, 1))
    assert members.assign_indices(keys[:2], "guardians", None)[0][0] == 32768
    assert members.assign_indices(keys, "devices", 7) == tuple(enumerate(ascending, 8))
    assert members.assign_indices([], "devices", 7) == ()
    for kind, highest in (("devices", 32765), ("guardians", 65535)):
        with pytest.raises(DecodeError):
            members.assign_indices(keys, kind, highest)
    with pytest.raises(DecodeError):
        members.assign_indices([keys[0], keys[0]], "devices", None)


def test_lists_of_pairs_ascend():
    assert members.pairs_value(((1, b"a"), (3, b"b"))) == [[1, b"a"], [3, b"b"]]
    for bad in (((3, b"a"), (1, b"b")), ((1, b"a"), (1, b"b"))):
        with pytest.raises(DecodeError):
            members.pairs_value(bad)


def test_quorums_intersect():
    for n in range(1, 8):
        for t in range(1, n + 1):
            for f in range(n):
                q = quorum(n, t, f)
                assert q >= t and 2 * q - n > f
    assert [quorum(3, 2, 0), quorum(5, 3, 0), quorum(5, 5, 0), quorum(4, 2, 1), quorum(3, 2, 1)] == [2, 3, 5, 3, 3]


# -- sharing --


def test_lagrange():
    assert sharing.lagrange((1, 3), 1) == scalar(3 * pow(2, -1, L))
    assert sharing.lagrange((7,), 7) == ONE
    assert sharing.lagrange((1, 2, 3), 2, x=2) == ONE and sharing.lagrange((1, 2, 3), 2, x=3) == ZERO
    for group_, i in (((), 1), ((1, 1), 1), ((1, 2, 2), 1), ((1, 2), 3)):
        with pytest.raises(DecodeError):
            sharing.lagrange(group_, i)


def test_naive_lagrange_with_a_duplicate():
    """Attack 2 succeeds without the check: a duplicate silently gives another secret (here the factor is dropped)."""
    assert ref.lagrange((1, 2, 2), 1) != ref.lagrange((1, 2), 1)


def test_interpolation_is_not_at_the_member():
    assert sharing.lagrange((1, 2), 1) == scalar(2)


def hidden(k) -> SecretScalar:
    return SecretScalar(scalar(k))


@pytest.mark.parametrize(
    "coefficients",
    [
        (-3, 1),  # f(3) = 0
        (-9, 3),  # f(3) = 0
        (6, -5, 1),  # f(2) = f(3) = 0
        (5, -3, 1),  # Horner at 3 passes through the identity: 1·3 - 3 = 0
        (0, 0),  # the zero polynomial
        (7, 0, 0),  # lower degree
        (0, 1),
    ],
)
def test_zeros_on_the_way(coefficients):
    """Attack 9: f(j) = 0, intermediate identities. No exception, and the right verdict."""
    polynomial = tuple(hidden(k) for k in coefficients)
    commitments = sharing.commit_poly(polynomial)
    for j in (1, 2, 3):
        share = sharing.poly_eval(polynomial, j)
        assert share == hidden(sum(k * j**power for power, k in enumerate(coefficients)))
        assert sharing.feldman_ok(share, commitments, j)
        assert not sharing.feldman_ok(SecretScalar(scalar_add(share.expose(), ONE)), commitments, j)
    degenerate = IDENTITY in commitments or any(sharing.eval_commitments(commitments, j) == IDENTITY for j in (1, 2, 3))
    if degenerate:
        with pytest.raises(CheckFailed) as failure:
            sharing.public_shares(commitments, (1, 2, 3))
        assert (failure.value.indices, failure.value.equation) == ((), "degenerate")
    else:
        assert sharing.public_shares(commitments, (1, 2, 3)).keys() == {1, 2, 3}


def test_libsodium_alone_raises_on_them():
    """Without totality attack 9 succeeds: honest code dies with a library error instead of a verdict."""
    with pytest.raises(nacl_exceptions.RuntimeError):
        bindings.crypto_scalarmult_ed25519_noclamp(ser(3).encoded, IDENTITY.encoded)


def test_empty_lists():
    assert sharing.eval_commitments((), 1) == IDENTITY
    assert sharing.poly_eval((), 1) == hidden(0)
    with pytest.raises(DecodeError):
        sharing.interpolate_points({})
    for lists, t in (([], 2), ([(BASE,)], 2), ([(BASE, BASE), (BASE,)], 2), ([(BASE,) * 3], 2)):
        with pytest.raises(WrongLength):
            sharing.combine_commitments(lists, t)
    with pytest.raises(CheckFailed):
        sharing.public_shares((), ())


def test_points_are_counted_first():
    good = [BASE.encoded, BASE.encoded]
    assert sharing.decode_points(good, 2) == (BASE, BASE)
    for bad in ([BASE.encoded], [BASE.encoded] * 3, [b"junk"] * 3, [], None, (BASE.encoded, BASE.encoded)):
        with pytest.raises(WrongLength):
            sharing.decode_points(bad, 2)
    with pytest.raises(DecodeError) as error:
        sharing.decode_points([BASE.encoded, IDENTITY.encoded], 2)
    assert type(error.value) is DecodeError
