"""Sealed delivery: one message from one sender to one recipient in one session, under a key used for nothing else.

The recipient posts one fresh X25519 key per possible sender; the sender's signed event carries only the digest of the
blob; everything that the message is for stands in HPKE's info, so that a blob re-posted elsewhere does not open.

Source: CRYPTO.md 2.6; RFC 9180 (base mode, single-shot).
"""

from collections.abc import Callable
from typing import Final, Literal, Protocol, TypeAlias, final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from aura_chor.base.canon import DIGEST_BYTES, SIZE_BYTES_MAX, Value, canon, digest, read
from aura_chor.crypto import hpke, tags
from aura_chor.crypto.errors import CheckFailed, DecodeError, WrongLength
from aura_chor.crypto.members import Index, KemKey, Pairs, check_ascending, decode_kem
from aura_chor.crypto.primitives import LIBRARY, RAW, require_library
from aura_chor.crypto.secrets import SecretBytes

Role: TypeAlias = Literal["keygen-share", "reshare-share", "dkd-reveal"]

SUITE_NAME: Final = "X25519/HKDF-SHA256/ChaCha20-Poly1305"
TAG_BYTES: Final = 16
BLOB_BYTES_MAX: Final = hpke.ENC_BYTES + SIZE_BYTES_MAX + TAG_BYTES
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class Sealer(Protocol):
    """Encrypts to a pair key and opens with the private one; production takes `HpkeSealer` and nothing else."""

    def seal(self, plaintext: bytes, recipient: KemKey, info: bytes) -> bytes:
        """enc (32 bytes) ‖ ciphertext."""

    def open(self, blob: bytes, private_key: SecretBytes, info: bytes) -> bytes:
        """The plaintext, or `CheckFailed((), "decryption")`."""


@final
class HpkeSealer:
    """The library's HPKE; it draws the ephemeral key from the operating system.

    While the primitives are exchanged it seals nothing (`NotTheLibrary`), and opens what they have sealed.
    """

    __slots__ = ()

    def seal(self, plaintext: bytes, recipient: KemKey, info: bytes) -> bytes:
        """enc (32 bytes) ‖ ciphertext (RFC 9180 section 6.1)."""
        require_library()
        return _SUITE.encrypt(plaintext, X25519PublicKey.from_public_bytes(recipient.encoded), info)

    def open(self, blob: bytes, private_key: SecretBytes, info: bytes) -> bytes:
        """The plaintext; `DecodeError` for a bad enc, `CheckFailed((), "decryption")` if the tag is false."""
        if RAW.name != LIBRARY.name:
            return hpke.open_base(blob, private_key, info=info)
        decode_kem(blob[: hpke.ENC_BYTES])
        try:
            return _SUITE.decrypt(blob, X25519PrivateKey.from_private_bytes(private_key.expose()), info)
        except InvalidTag as error:
            raise CheckFailed((), "decryption") from error


@final
class SimulatedSealer:
    """The same mode with ephemeral keys from a simulated source, so that a simulation is deterministic to the byte."""

    __slots__ = ("_draw",)

    def __init__(self, draw: Callable[[int], bytes]) -> None:
        """`draw(n)` gives n bytes, as `SimulatedRng.bytes` does."""
        self._draw = draw

    def seal(self, plaintext: bytes, recipient: KemKey, info: bytes) -> bytes:
        """enc (32 bytes) ‖ ciphertext, under the next 32 simulated bytes."""
        return hpke.seal_base(plaintext, recipient, ephemeral=SecretBytes(self._draw(hpke.ENC_BYTES)), info=info)

    def open(self, blob: bytes, private_key: SecretBytes, info: bytes) -> bytes:
        """The plaintext; `DecodeError` for a bad enc, `CheckFailed((), "decryption")` if the tag is false."""
        return hpke.open_base(blob, private_key, info=info)


def seal_info(
    *, account: bytes, bind: bytes, epoch: int, sender: Index, pk: KemKey, role: Role, session: bytes, to: Index
) -> bytes:
    """HPKE's info: who seals what to whom, in which session, under which key. `epoch` is that of the session's events.

    `bind` is Φ_sign ‖ Φ_derive (keygen-share), Φ_R (reshare-share) or tr (dkd-reveal).
    """
    fields = {
        "account": account,
        "bind": bind,
        "epoch": epoch,
        "from": sender,
        "pk": pk.encoded,
        "role": role,
        "session": session,
        "suite": SUITE_NAME,
        "tag": tags.SEAL,
        "to": to,
    }
    return canon(fields)


def blob_digest(blob: bytes) -> bytes:
    """32 bytes: what the sender's event says about a blob."""
    return digest(tags.SEAL_DIGEST, blob)


def pair_key(private_key: SecretBytes) -> KemKey:
    """The public key of a pair private key (RFC 7748 section 6.1); `DecodeError` unless that is 32 bytes."""
    if len(private_key.expose()) != hpke.ENC_BYTES:
        raise DecodeError("not an X25519 private key")
    return decode_kem(RAW.kem_pair(private_key.expose()).public)


def open_blob(sealer: Sealer, blob: bytes, *, signed_digest: bytes, private_key: SecretBytes, info: bytes) -> Value:
    """What a recipient does with a blob, up to the protocol's own check.

    The digest must be the signed one, enc a good key, the tag true, the plaintext canonical: `CheckFailed((),
    "decryption")` or `DecodeError`.
    """
    if len(blob) > BLOB_BYTES_MAX or blob_digest(blob) != signed_digest:
        raise CheckFailed((), "decryption")
    return read(sealer.open(blob, private_key, info))


def decode_kem_set(value: Value, senders: tuple[Index, ...]) -> dict[Index, KemKey]:
    """`kem: [[i, pk]..]`: exactly the expected senders, ascending, all keys distinct; `WrongLength`, `DecodeError`."""
    entries = _exact_pairs(value, senders)
    keys = {index: decode_kem(key) for index, key in entries}
    if len(set(keys.values())) != len(keys):
        raise DecodeError("one pair key stands twice")
    return keys


def decode_seals(value: Value, recipients: tuple[Index, ...]) -> Pairs:
    """`seals: [[to, blob digest]..]`: exactly the expected recipients, ascending; `WrongLength`, `DecodeError`."""
    entries = _exact_pairs(value, recipients)
    for _, signed_digest in entries:
        if type(signed_digest) is not bytes or len(signed_digest) != DIGEST_BYTES:
            raise DecodeError("not a digest")
    return tuple((index, signed_digest) for index, signed_digest in entries if type(signed_digest) is bytes)


def _exact_pairs(value: Value, expected: tuple[Index, ...]) -> list[tuple[Index, Value]]:
    check_ascending(expected)
    if type(value) is not list or len(value) != len(expected):
        raise WrongLength("not exactly the expected members")
    entries: list[tuple[Index, Value]] = []
    for index, pair in zip(expected, value, strict=True):
        if type(pair) is not list or len(pair) != 2 or type(pair[0]) is not int or pair[0] != index:
            raise DecodeError("not exactly the expected members")
        entries.append((index, pair[1]))
    return entries
