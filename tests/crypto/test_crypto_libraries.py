"""Where libraries differ, and the self-test that refuses bad ones (CRYPTO.md 1, 12.4)."""

import pytest
from crypto_world import load, signer, stream
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl import bindings

from aura_chor.crypto import hash2curve, selftest
from aura_chor.crypto.errors import DecodeError, UnsafeLibrary
from aura_chor.crypto.group import (
    IDENTITY,
    P,
    Point,
    add,
    sub,
)
from aura_chor.crypto.members import (
    decode_device_key,
)
from aura_chor.crypto.signatures import verify


def doubled(point: Point, times: int) -> Point:
    for _ in range(times):
        point = add(point, point)
    return point


# -- differences between libraries (CRYPTO.md 12.4) --


def test_from_uniform_is_another_map_up_to_sign():
    """200 field elements: libsodium's map is ± ours after the cofactor, and by another rule for the sign."""
    signs = set()
    for number in range(200):
        uniform = bytearray(stream("u", number)[:32])
        uniform[31] &= 0x7F
        u = int.from_bytes(uniform, "little") % P
        [(x, y), _] = hash2curve.edwards_points((u, 0))
        ours = doubled(Point((y | (x & 1) << 255).to_bytes(32, "little")), 3)
        theirs = Point(bindings.crypto_core_ed25519_from_uniform(bytes(uniform)))
        assert theirs in (ours, sub(IDENTITY, ours))
        signs.add(theirs == ours)
    assert signs == {True, False}


def openssl_verifies(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 50), st.binary(max_size=40), st.integers(0, 511), st.booleans())
def test_openssl_agrees_on_good_keys(i, message, bit, flip):
    signature = bytearray(signer(i).sign(message))
    if flip:
        signature[bit // 8] ^= 1 << bit % 8
    ours = verify(signer(i).key, message, bytes(signature))
    assert ours == openssl_verifies(signer(i).key.encoded, message, bytes(signature)) == (not flip)


def test_openssl_differs_on_small_order_keys():
    """Why there is one verifier: under a small-order key OpenSSL accepts a signature of anything."""
    trivial = IDENTITY.encoded + bytes(32)
    assert openssl_verifies(IDENTITY.encoded, b"anything", trivial)
    assert not verify(IDENTITY, b"anything", trivial)
    with pytest.raises(DecodeError):
        decode_device_key(IDENTITY.encoded)


@pytest.mark.parametrize("key", selftest.torsion_points(), ids=("identity", "order 2", "order 4", "order 8"))
def test_openssl_accepts_what_nobody_signed_under_every_small_order_key(key):
    """R = identity, S = 0 holds whenever the challenge is a multiple of the key's order: soon, for some message."""
    trivial = IDENTITY.encoded + bytes(32)
    messages = [b"message %d" % number for number in range(64)]
    accepted = [message for message in messages if openssl_verifies(key, message, trivial)]
    assert accepted
    assert not any(verify(Point(key), message, trivial) for message in messages)


def test_openssl_agrees_on_all_of_wycheproof():
    """Their keys are good ones; signatures of all kinds of badness are refused by both."""
    seen = 0
    for tests in load("wycheproof/ed25519_test.json")["testGroups"]:
        key = bytes.fromhex(tests["publicKey"]["pk"])
        for test in tests["tests"]:
            message, signature = bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"])
            assert openssl_verifies(key, message, signature) == verify(Point(key), message, signature), test["tcId"]
            seen += 1
    assert seen == 151


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(65), bytes(64), bytearray(64)])
def test_not_signatures(signature):
    assert not verify(signer(1).key, b"m", signature)


# -- the self-test --


@pytest.mark.parametrize("name", selftest.CHECKS)
def test_self_test_refuses_a_bad_library(name, monkeypatch):
    """Every check can fail: a mutant of each makes the package refuse to import."""
    selftest.run()
    monkeypatch.setitem(selftest.CHECKS, name, lambda: False)
    with pytest.raises(UnsafeLibrary, match=name):
        selftest.run()


@pytest.mark.parametrize(
    ("function", "mutant", "name"),
    [
        ("crypto_core_ed25519_is_valid_point", lambda encoded: True, "points outside the subgroup are invalid"),
        ("crypto_core_ed25519_is_valid_point", lambda encoded: False, "the base point is valid"),
        ("crypto_scalarmult_ed25519_noclamp", lambda k, p: p, "are not multiplied"),
        ("crypto_sign_open", lambda signed, key: b"", "trivial and non-canonical"),
        ("has_crypto_core_ed25519", False, "group functions"),
    ],
)
def test_self_test_sees_mutants(function, mutant, name, monkeypatch):
    monkeypatch.setattr(selftest.bindings, function, mutant)
    with pytest.raises(UnsafeLibrary, match=name):
        selftest.run()


def test_self_test_sees_a_lenient_reader(monkeypatch):
    import cbor2

    monkeypatch.setattr(selftest, "read", cbor2.loads)
    with pytest.raises((UnsafeLibrary, cbor2.CBORError)):
        selftest.run()
