"""HPKE base mode for a given ephemeral key: X25519, HKDF-SHA256, ChaCha20-Poly1305.

For simulation and for comparison with the vectors only: with the ephemeral key as an argument the same run gives the
same bytes. Production seals by the library's own suite (`seal.HpkeSealer`), which draws the key itself; both open each
other's blobs.

Source: RFC 9180 sections 4, 4.1 (DHKEM), 5.1 and 5.1.1 (key schedule, base mode), 5.2, 6.1 (single-shot).
"""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from aura_chor.crypto.derive import SHA256, hkdf_expand, hkdf_extract
from aura_chor.crypto.errors import CheckFailed
from aura_chor.crypto.members import KemKey, decode_kem
from aura_chor.crypto.primitives import RAW
from aura_chor.crypto.secrets import SecretBytes

ENC_BYTES: Final = 32
_KEM_SUITE: Final = b"KEM" + (0x0020).to_bytes(2, "big")
_SUITE: Final = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (0x0020, 0x0001, 0x0003))
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_BASE_MODE: Final = b"\0"


def seal_base(plaintext: bytes, recipient: KemKey, *, ephemeral: SecretBytes, info: bytes, aad: bytes = b"") -> bytes:
    """enc (32 bytes) ‖ ciphertext, sequence number 0 (RFC 9180 sections 4.1 and 6.1)."""
    pair = RAW.kem_pair(ephemeral.expose())
    shared = pair.exchange(recipient.encoded)
    key, nonce = _key_schedule(_shared_secret(shared, pair.public, recipient.encoded), info)
    return pair.public + ChaCha20Poly1305(key).encrypt(nonce, plaintext, aad)


def open_base(blob: bytes, private_key: SecretBytes, *, info: bytes, aad: bytes = b"") -> bytes:
    """The plaintext; `DecodeError` for a bad enc, `CheckFailed((), "decryption")` if the tag is false."""
    enc = decode_kem(blob[:ENC_BYTES]).encoded
    pair = RAW.kem_pair(private_key.expose())
    key, nonce = _key_schedule(_shared_secret(pair.exchange(enc), enc, pair.public), info)
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, blob[ENC_BYTES:], aad)
    except InvalidTag as error:
        raise CheckFailed((), "decryption") from error


def _shared_secret(shared: bytes, enc: bytes, recipient: bytes) -> bytes:
    """ExtractAndExpand (RFC 9180 section 4.1)."""
    prk = _labeled_extract(_KEM_SUITE, b"", b"eae_prk", shared)
    return _labeled_expand(_KEM_SUITE, prk, b"shared_secret", enc + recipient, 32)


def _key_schedule(shared_secret: bytes, info: bytes) -> tuple[bytes, bytes]:
    """(key, base nonce) of base mode: no PSK, no sender key (RFC 9180 section 5.1)."""
    hashes = _labeled_extract(_SUITE, b"", b"psk_id_hash", b"") + _labeled_extract(_SUITE, b"", b"info_hash", info)
    context = _BASE_MODE + hashes
    secret = _labeled_extract(_SUITE, shared_secret, b"secret", b"")
    key = _labeled_expand(_SUITE, secret, b"key", context, _KEY_BYTES)
    return key, _labeled_expand(_SUITE, secret, b"base_nonce", context, _NONCE_BYTES)


def _labeled_extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hkdf_extract(SHA256, salt, b"HPKE-v1" + suite + label + ikm)


def _labeled_expand(suite: bytes, prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    return hkdf_expand(SHA256, prk, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)
