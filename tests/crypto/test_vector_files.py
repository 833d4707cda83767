"""Every published vector file is there byte for byte, and has a test (CRYPTO.md 12.3)."""

import hashlib
import inspect

import pytest
import test_crypto_known_answers as known_answers
import test_crypto_vectors as published
import test_session_vectors as sessions
from crypto_world import VECTORS

# path: (first half of its SHA-256, the test that reads it)
FILES = {
    "argon2_rfc9106/argon2id.txt": ("447e8da4bcd24315f3b3b9708b47661f", published.test_argon2id_rfc9106),
    "ed25519_rfc8032/sign.input.first128": ("c4d16d5734a8e5f31e25cf34c9281d4a", published.test_ed25519_signatures),
    "frost_rfc9591/cfrg_frost-ed25519-sha512.json": (
        "1aa27908efa7f9388c4145059021fe71",
        published.test_frost_signature,
    ),
    "frost_rfc9591/zf_elements.json": ("9a7bd5d176ec7d674a2b6dad58d721a3", published.test_frost_elements_and_samples),
    "frost_rfc9591/zf_repair-share.json": ("2f0c6fae5a29a48606865b68e76c90f7", published.test_frost_scalar_sums),
    "frost_rfc9591/zf_samples.json": ("219fe897ea351d15e430fd635913edbe", published.test_frost_elements_and_samples),
    "frost_rfc9591/zf_vectors.json": ("758b15f8ca7f6e18dae2ce907ab72771", published.test_frost_signature),
    "h2c_rfc9380/curve25519_XMD-SHA-512_ELL2_RO_.json": (
        "ef8367bb9b6f2c9c1a73a56862a6948c",
        published.test_hash_to_curve25519,
    ),
    "h2c_rfc9380/edwards25519_XMD-SHA-512_ELL2_RO_.json": (
        "9a7894394635feb238f5fc0eb13ed855",
        published.test_hash_to_edwards25519,
    ),
    "h2c_rfc9380/expand_message_xmd_SHA512_38.json": (
        "55eb8283ada87be852449e5f02b27889",
        published.test_expand_message_xmd,
    ),
    "hkdf_rfc5869/rfc-5869-HKDF-SHA256.txt": ("faeb61bd8baf571f0f42ba3cea5d075c", published.test_hkdf_rfc5869),
    "hpke_rfc9180/x25519_hkdf_sha256.json": ("5046339fca640954756480e392c14277", published.test_hpke_base_mode),
    "wycheproof/ed25519_test.json": ("752d2ea7d7c6cf4736381b6cbacb61f8", published.test_ed25519_wycheproof),
    "wycheproof/hkdf_sha256_test.json": ("bb2b462a38b251cb52a2aede706d6d4b", published.test_hkdf_wycheproof),
    "wycheproof/xchacha20_poly1305_test.json": (
        "a79de072571b90eb40c3a63ce0c7f75d",
        published.test_xchacha20_poly1305_wycheproof,
    ),
}
OWN = {
    "aura/sessions.json": known_answers.test_reference_equals_committed_vectors,
    "aura/account": sessions.test_the_reference_computes_what_is_committed,
}
PAGES = {"SOURCES.md", "aura/README.md"}


def test_no_file_is_without_a_test():
    found = {path.relative_to(VECTORS).as_posix() for path in VECTORS.rglob("*") if path.is_file()}
    chapters = {path for path in found if path.startswith("aura/account/")}
    assert found - chapters == set(FILES) | PAGES | {"aura/sessions.json"}
    assert chapters, "the chapters have a test of their own for which of them there must be"


def names(test, path: str) -> bool:
    """Whether the text of a test names the file, or one of the parameters it is run with does."""
    stem = path.rsplit("/", 1)[1].removesuffix(".json")
    text = inspect.getsource(test) + inspect.getsource(published.hpke_cases)
    return stem in text or ("case" in inspect.signature(test).parameters and stem in published.FROST)


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_the_published_one_and_its_test_reads_it(path):
    begins, test = FILES[path]
    assert hashlib.sha256((VECTORS / path).read_bytes()).hexdigest().startswith(begins)
    assert names(test, path)


def test_naming_can_fail():
    assert not names(published.test_argon2id_rfc9106, "hkdf_rfc5869/rfc-5869-HKDF-SHA256.txt")
    assert not names(published.test_hkdf_rfc5869, "frost_rfc9591/zf_vectors.json")


def test_the_own_vectors_have_tests():
    assert all((VECTORS / path).exists() and callable(test) for path, test in OWN.items())
