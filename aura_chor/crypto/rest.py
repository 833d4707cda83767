"""Secrets at rest: records under random record keys, record keys under a master key, the master key from a passphrase.

Destroying a record key destroys its records, as far as storage forgets; Python and disks promise nothing. Nonces and
keys come in as random bytes. Which committee and epoch a record belongs to is bound into it, so that an old share can
not be put in the place of a new one unseen.

Source: CRYPTO.md 10; draft-irtf-cfrg-xchacha-03 (XChaCha20-Poly1305); RFC 9106 (Argon2id).
"""

from dataclasses import dataclass
from typing import Final

from nacl import bindings, pwhash
from nacl import exceptions as nacl_exceptions

from aura_chor.base.canon import canon
from aura_chor.crypto import tags
from aura_chor.crypto.errors import CheckFailed, DecodeError
from aura_chor.crypto.secrets import SecretBytes

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 24
TAG_BYTES: Final = 16
PASSPHRASE_SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class PassphraseParameters:
    """How a master key was made from a passphrase: stored beside the file. Memory in bytes, operations in passes."""

    salt: bytes
    operations: int = pwhash.argon2id.OPSLIMIT_MODERATE
    memory_bytes: int = pwhash.argon2id.MEMLIMIT_MODERATE

    @property
    def weak(self) -> bool:
        """Whether they are below the default; production refuses such a file (`WeakParameters`)."""
        defaults = (pwhash.argon2id.OPSLIMIT_MODERATE, pwhash.argon2id.MEMLIMIT_MODERATE)
        return self.operations < defaults[0] or self.memory_bytes < defaults[1]


def master_key(passphrase: SecretBytes, parameters: PassphraseParameters) -> SecretBytes:
    """32 bytes by Argon2id, one lane (RFC 9106 section 3); `DecodeError` for parameters outside the library's range."""
    try:
        key = pwhash.argon2id.kdf(
            KEY_BYTES,
            passphrase.expose(),
            parameters.salt,
            opslimit=parameters.operations,
            memlimit=parameters.memory_bytes,
        )
    except (nacl_exceptions.ValueError, nacl_exceptions.TypeError) as error:
        raise DecodeError("not parameters of Argon2id") from error
    return SecretBytes(key)


def record_aad(*, account: bytes, committee: bytes | None, epoch: int, index: int | None, record: str) -> bytes:
    """The associated data of a secret record: what it is and whose, so that records cannot be exchanged."""
    fields = {"account": account, "committee": committee, "epoch": epoch, "index": index, "record": record}
    return canon(fields | {"tag": tags.REST})


def wrap_aad(*, account: bytes, identifier: bytes) -> bytes:
    """The associated data of a wrapped record key; `identifier` is the id of the record key."""
    return canon({"account": account, "id": identifier, "tag": tags.REST_WRAP})


def seal_record(plaintext: SecretBytes, *, key: SecretBytes, nonce: bytes, aad: bytes) -> bytes:
    """nonce (24) ‖ ciphertext ‖ tag (16), by XChaCha20-Poly1305. The nonce is 24 fresh random bytes."""
    if len(nonce) != NONCE_BYTES:
        raise ValueError("a record nonce is 24 bytes")
    encrypt = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt
    return nonce + encrypt(plaintext.expose(), aad, nonce, key.expose())


def open_record(sealed: bytes, *, key: SecretBytes, aad: bytes) -> SecretBytes:
    """The plaintext; `DecodeError` if too short, `CheckFailed((), "decryption")` if key, aad or bytes are others."""
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise DecodeError("too short for a sealed record")
    nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        plain = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, aad, nonce, key.expose())
    except nacl_exceptions.CryptoError as error:
        raise CheckFailed((), "decryption") from error
    return SecretBytes(plain)


def wrap_key(record_key: SecretBytes, *, master: SecretBytes, nonce: bytes, account: bytes, identifier: bytes) -> bytes:
    """A record key under the master key, in the form of `seal_record`."""
    return seal_record(record_key, key=master, nonce=nonce, aad=wrap_aad(account=account, identifier=identifier))


def unwrap_key(wrapped: bytes, *, master: SecretBytes, account: bytes, identifier: bytes) -> SecretBytes:
    """The record key; raises what `open_record` raises."""
    return open_record(wrapped, key=master, aad=wrap_aad(account=account, identifier=identifier))
