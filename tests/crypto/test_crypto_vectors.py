"""Published vectors, byte for byte (CRYPTO.md 12.3)."""

import pytest
from crypto_world import load
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from aura_chor.crypto import frost, group, hash2curve, hpke, rest, sharing
from aura_chor.crypto.derive import SHA256, hkdf_expand, hkdf_extract
from aura_chor.crypto.errors import CheckFailed, DecodeError
from aura_chor.crypto.group import Point, decode_point, decode_scalar, mul_base, scalar_add, scalar_sum
from aura_chor.crypto.members import decode_kem, ser
from aura_chor.crypto.secrets import SecretBytes, SecretScalar, decode_secret
from aura_chor.crypto.signatures import Signer, verify


def b(text: str) -> bytes:
    return bytes.fromhex(text)


def hidden(text: str) -> SecretScalar:
    return decode_secret(b(text))


def number(text: str) -> int:
    return int(text, 16)


# -- FROST (RFC 9591 appendix E.1, and the Zcash Foundation's implementation) --

FROST = ["cfrg_frost-ed25519-sha512", "zf_vectors"]


@pytest.fixture(params=FROST)
def case(request):
    return load(f"frost_rfc9591/{request.param}.json")


def test_frost_shares(case):
    inputs = case["inputs"]
    coefficients = [hidden(inputs["group_secret_key"]), *map(hidden, inputs["share_polynomial_coefficients"])]
    for entry in inputs["participant_shares"]:
        share = sharing.poly_eval(coefficients, entry["identifier"])
        assert share.expose().encoded == b(entry["participant_share"])
        assert sharing.feldman_ok(share, sharing.commit_poly(coefficients), entry["identifier"])
    key = inputs.get("group_public_key") or inputs["verifying_key_key"]
    assert sharing.commit_poly(coefficients)[0].encoded == b(key)


def test_frost_signature(case):
    inputs = case["inputs"]
    key = decode_point(b(inputs.get("group_public_key") or inputs["verifying_key_key"]))
    message = b(inputs["message"])
    shares = {
        entry["identifier"]: decode_secret(b(entry["participant_share"])) for entry in inputs["participant_shares"]
    }
    first = {entry["identifier"]: entry for entry in case["round_one_outputs"]["outputs"]}
    pairs = {}
    for i, entry in first.items():
        randoms = [SecretBytes(b(entry[f"{kind}_nonce_randomness"])) for kind in ("hiding", "binding")]
        pairs[i] = frost.nonce_pair(*randoms, shares[i])
        assert frost.nonce(randoms[0], shares[i]) == hidden(entry["hiding_nonce"])
        assert frost.nonce(randoms[1], shares[i]) == hidden(entry["binding_nonce"])
        assert pairs[i].hiding.encoded == b(entry["hiding_nonce_commitment"])
        assert pairs[i].binding.encoded == b(entry["binding_nonce_commitment"])
    commitments = [frost.NonceCommitment(i, pair.hiding, pair.binding) for i, pair in pairs.items()]
    factors = frost.binding_factors(key, message, commitments)
    assert {i: factor.encoded for i, factor in factors.items()} == {i: b(e["binding_factor"]) for i, e in first.items()}
    prepared = frost.prepare(key, message, commitments)
    assert prepared.group_nonce == frost.group_commitment(commitments, factors)
    z = {i: frost.sign_share(prepared, i, pair, shares[i]) for i, pair in pairs.items()}
    expected = {entry["identifier"]: b(entry["sig_share"]) for entry in case["round_two_outputs"]["outputs"]}
    assert {i: share.encoded for i, share in z.items()} == expected
    public = {i: mul_base(share.expose()) for i, share in shares.items()}
    assert all(frost.verify_share(prepared, i, z[i], public[i]) for i in z)
    assert frost.aggregate(prepared, z, public) == b(case["final_output"]["sig"])


def test_frost_elements_and_samples():
    with pytest.raises(DecodeError):
        decode_point(b(load("frost_rfc9591/zf_elements.json")["elements"]["invalid_element"]))
    samples = load("frost_rfc9591/zf_samples.json")
    assert decode_scalar(b(samples["identifier"])) == ser(42)
    assert decode_scalar(b(samples["scalar1"])).encoded == b(samples["scalar1"])
    assert [decode_point(b(samples[name])).encoded for name in ("element1", "element2")] == [
        b(samples["element1"]),
        b(samples["element2"]),
    ]
    proof = b(samples["proof_of_knowledge"])
    assert (decode_point(proof[:32]).encoded, decode_scalar(proof[32:]).encoded) == (proof[:32], proof[32:])
    assert decode_point(b(samples["element1"])) == group.BASE


@pytest.mark.parametrize(("section", "prefix"), [("scalar_generation", "random_scalar"), ("sigma_generation", "sigma")])
def test_frost_scalar_sums(section, prefix):
    values = load("frost_rfc9591/zf_repair-share.json")[section]
    parts = [decode_scalar(b(text)) for name, text in sorted(values.items()) if not name.endswith("sum")]
    assert len(parts) in (3, 4)
    assert scalar_sum(parts).encoded == b(values[f"{prefix}_sum"])


# -- hash to curve (RFC 9380 appendices J.5.1, J.4.1, K.3) --


@pytest.mark.parametrize("at", range(5))
def test_hash_to_edwards25519(at):
    file = load("h2c_rfc9380/edwards25519_XMD-SHA-512_ELL2_RO_.json")
    vector = file["vectors"][at]
    message, dst = vector["msg"].encode(), file["dst"].encode()
    us = hash2curve.hash_to_field(message, dst)
    assert list(us) == [number(text) for text in vector["u"]]
    expected = [(number(vector[q]["x"]), number(vector[q]["y"])) for q in ("Q0", "Q1")]
    assert hash2curve.edwards_points(us) == expected
    x, y = number(vector["P"]["x"]), number(vector["P"]["y"])
    assert hash2curve.hash_to_curve(message, dst).encoded == (y | (x & 1) << 255).to_bytes(32, "little")


@pytest.mark.parametrize("at", range(5))
def test_hash_to_curve25519(at):
    file = load("h2c_rfc9380/curve25519_XMD-SHA-512_ELL2_RO_.json")
    vector = file["vectors"][at]
    us = hash2curve.hash_to_field(vector["msg"].encode(), file["dst"].encode())
    assert list(us) == [number(text) for text in vector["u"]]
    expected = [(number(vector[q]["x"]), number(vector[q]["y"])) for q in ("Q0", "Q1")]
    assert hash2curve.montgomery_points(us) == expected


def test_expand_message_xmd():
    file = load("h2c_rfc9380/expand_message_xmd_SHA512_38.json")
    assert len(file["tests"]) >= 10
    for vector in file["tests"]:
        length = number(vector["len_in_bytes"])
        uniform = hash2curve.expand_message_xmd(vector["msg"].encode(), file["DST"].encode(), length)
        assert uniform.hex() == vector["uniform_bytes"]


@pytest.mark.parametrize(("dst", "length"), [(b"", 32), (b"x" * 256, 32), (b"x", 64 * 255 + 1)])
def test_expand_message_xmd_limits(dst, length):
    with pytest.raises(ValueError, match="out of range"):
        hash2curve.expand_message_xmd(b"", dst, length)


# -- Ed25519 (RFC 8032; Wycheproof) --


def test_ed25519_signatures():
    lines = load("ed25519_rfc8032/sign.input.first128").splitlines()
    assert len(lines) == 128
    for line in lines:
        secret_and_key, key, message, signed = (b(field) for field in line.split(":")[:4])
        signer = Signer(SecretBytes(secret_and_key[:32]))
        assert signer.key.encoded == key == secret_and_key[32:]
        assert signer.sign(message) + message == signed
        assert verify(signer.key, message, signed[:64])
        assert not verify(signer.key, message + b"\0", signed[:64])


def test_ed25519_wycheproof():
    file, seen = load("wycheproof/ed25519_test.json"), 0
    for tests in file["testGroups"]:
        key = Point(b(tests["publicKey"]["pk"]))
        for test in tests["tests"]:
            seen += 1
            assert verify(key, b(test["msg"]), b(test["sig"])) == (test["result"] == "valid"), test["tcId"]
    assert seen == file["numberOfTests"] == 151


# -- HKDF (RFC 5869; Wycheproof) --


def records(text):
    """Blocks of `name = value` lines, each begun by COUNT."""
    for block in text.split("COUNT")[1:]:
        lines = [line.split("=", 1) for line in block.splitlines()[1:] if "=" in line and not line.startswith("#")]
        yield {name.strip(): value.strip() for name, value in lines}


def test_hkdf_rfc5869():
    cases = list(records(load("hkdf_rfc5869/rfc-5869-HKDF-SHA256.txt")))
    assert len(cases) == 3
    for case_ in cases:
        prk = hkdf_extract(SHA256, b(case_["salt"]), b(case_["IKM"]))
        assert prk == b(case_["PRK"])
        assert hkdf_expand(SHA256, prk, b(case_["info"]), int(case_["L"])) == b(case_["OKM"])


def test_hkdf_wycheproof():
    file, seen = load("wycheproof/hkdf_sha256_test.json"), 0
    for test in (test for tests in file["testGroups"] for test in tests["tests"]):
        seen += 1
        prk = hkdf_extract(SHA256, b(test["salt"]), b(test["ikm"]))
        if test["result"] == "valid":
            assert hkdf_expand(SHA256, prk, b(test["info"]), test["size"]) == b(test["okm"])
        else:
            with pytest.raises(ValueError, match="255 blocks"):
                hkdf_expand(SHA256, prk, b(test["info"]), test["size"])
    assert seen == file["numberOfTests"] == 86


# -- records at rest (Wycheproof; RFC 9106) --


def test_xchacha20_poly1305_wycheproof():
    file, seen = load("wycheproof/xchacha20_poly1305_test.json"), 0
    for test in (test for tests in file["testGroups"] for test in tests["tests"]):
        seen += 1
        nonce, key, aad = b(test["iv"]), SecretBytes(b(test["key"])), b(test["aad"])
        sealed = nonce + b(test["ct"]) + b(test["tag"])
        if test["result"] == "valid":
            assert rest.open_record(sealed, key=key, aad=aad) == SecretBytes(b(test["msg"]))
            assert rest.seal_record(SecretBytes(b(test["msg"])), key=key, nonce=nonce, aad=aad) == sealed
            continue
        if len(nonce) != rest.NONCE_BYTES:
            with pytest.raises(ValueError, match="24 bytes"):
                rest.seal_record(SecretBytes(b(test["msg"])), key=key, nonce=nonce, aad=aad)
        with pytest.raises((CheckFailed, DecodeError)):
            rest.open_record(sealed, key=key, aad=aad)
    assert seen == file["numberOfTests"] == 315


def test_argon2id_rfc9106():
    cases = list(records(load("argon2_rfc9106/argon2id.txt")))
    assert cases
    for case_ in cases:
        kdf = Argon2id(
            salt=b(case_["salt"]),
            length=int(case_["length"]),
            iterations=int(case_["iter"]),
            lanes=int(case_["lanes"]),
            memory_cost=int(case_["memcost"]),
            ad=b(case_["ad"]) if case_.get("ad") else None,
            secret=b(case_["secret"]) if case_.get("secret") else None,
        )
        assert kdf.derive(b(case_["pass"])).hex() == case_["output"]


def test_libsodium_argon2id_is_the_same_at_one_lane():
    passphrase, salt = b"correct horse", bytes(range(16))
    parameters = rest.PassphraseParameters(salt=salt, operations=2, memory_bytes=64 * 1024)
    other = Argon2id(salt=salt, length=32, iterations=2, lanes=1, memory_cost=64)
    assert rest.master_key(SecretBytes(passphrase), parameters) == SecretBytes(other.derive(passphrase))


# -- HPKE (RFC 9180 appendix A.2) --


def hpke_cases():
    return [
        case_ for case_ in load("hpke_rfc9180/x25519_hkdf_sha256.json") if case_["mode"] == 0 and case_["aead_id"] == 3
    ]


def test_hpke_base_mode():
    cases = hpke_cases()
    assert cases
    for case_ in cases:
        entry, info = case_["encryptions"][0], b(case_["info"])
        blob = hpke.seal_base(
            b(entry["pt"]),
            decode_kem(b(case_["pkRm"])),
            ephemeral=SecretBytes(b(case_["skEm"])),
            info=info,
            aad=b(entry["aad"]),
        )
        assert blob == b(case_["enc"]) + b(entry["ct"])
        assert hpke.open_base(blob, SecretBytes(b(case_["skRm"])), info=info, aad=b(entry["aad"])) == b(entry["pt"])
        with pytest.raises(CheckFailed):
            hpke.open_base(blob, SecretBytes(b(case_["skRm"])), info=info + b"x", aad=b(entry["aad"]))


def test_scalars_add_up_in_both_orders():
    one, two = SecretScalar(group.ONE), ser(2)
    assert scalar_add(one.expose(), two) == scalar_add(two, one.expose()) == ser(3)
