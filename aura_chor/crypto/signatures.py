"""Plain Ed25519 for devices and for finished threshold signatures, by libsodium and by nothing else.

Another library accepts small-order keys that libsodium refuses; two verifiers that disagree would fork the ledger.

Source: CRYPTO.md 0.11 and 3.2; RFC 8032 section 5.1.
"""

from typing import Final

from aura_chor.crypto.group import SIGNATURE_BYTES, Point
from aura_chor.crypto.members import DeviceKey, decode_device_key
from aura_chor.crypto.primitives import RAW
from aura_chor.crypto.secrets import SecretBytes

SEED_BYTES: Final = 32


def device_key(seed: SecretBytes) -> DeviceKey:
    """The public key of a 32-byte seed (RFC 8032 section 5.1.5)."""
    public, _ = RAW.sign_keypair(seed.expose())
    return decode_device_key(public)


def sign(seed: SecretBytes, message: bytes) -> bytes:
    """64 bytes: the deterministic Ed25519 signature (RFC 8032 section 5.1.6).

    Expands the seed each time; whoever signs often keeps a `Signer`.
    """
    return Signer(seed).sign(message)


class Signer:
    """One device's signing key, expanded once. Prints as its public key and hands out signatures only."""

    __slots__ = ("_expanded", "_raw_sign", "key")

    def __init__(self, seed: SecretBytes) -> None:
        public, expanded = RAW.sign_keypair(seed.expose())
        self.key: Final = decode_device_key(public)
        self._expanded = SecretBytes(expanded)
        # What was expanded by one set of primitives must never be signed with by another.
        self._raw_sign = RAW.sign

    def sign(self, message: bytes) -> bytes:
        """64 bytes: the deterministic Ed25519 signature of the message (RFC 8032 section 5.1.6)."""
        return self._raw_sign(message, self._expanded.expose())

    def __repr__(self) -> str:
        return f"Signer({self.key!r})"


def verify(key: Point | DeviceKey, message: bytes, signature: bytes) -> bool:
    """Whether the 64 bytes sign the message under the key (RFC 8032 section 5.1.7, strict: S < L, no small order)."""
    if type(signature) is not bytes or len(signature) != SIGNATURE_BYTES:
        return False
    return RAW.verify(key.encoded, message, signature)
