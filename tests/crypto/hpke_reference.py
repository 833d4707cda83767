"""HPKE's base mode (X25519, HKDF-SHA256, ChaCha20-Poly1305) in plain integers, written from RFC 9180, 5869 and 8439.

Part of the second implementation: nothing of `aura_chor`, no library but hashlib and hmac.
"""

import hmac

from crypto_reference import x25519

KEM_SUITE = b"KEM\x00\x20"
SUITE = b"HPKE\x00\x20\x00\x01\x00\x03"


def seal(plaintext, recipient, *, ephemeral, info):
    """enc ‖ ciphertext (RFC 9180 section 6.1), for a given ephemeral private key and no associated data."""
    enc = x25519(ephemeral)
    shared = x25519(ephemeral, int.from_bytes(recipient, "little"))
    key, nonce = schedule(shared, enc + recipient, info)
    return enc + encrypt(key, nonce, plaintext)


def schedule(shared, kem_context, info):
    """Key and nonce of the first message (RFC 9180 sections 4.1 and 5.1)."""
    eae = labelled_extract(KEM_SUITE, b"", b"eae_prk", shared)
    secret = labelled_expand(KEM_SUITE, eae, b"shared_secret", kem_context, 32)
    context = b"\0" + labelled_extract(SUITE, b"", b"psk_id_hash", b"")
    context += labelled_extract(SUITE, b"", b"info_hash", info)
    prk = labelled_extract(SUITE, secret, b"secret", b"")
    return labelled_expand(SUITE, prk, b"key", context, 32), labelled_expand(SUITE, prk, b"base_nonce", context, 12)


def labelled_extract(suite, salt, label, ikm):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")


def labelled_expand(suite, prk, label, info, length):
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, labelled + b"\x01", "sha256")[:length]


# -- ChaCha20-Poly1305 (RFC 8439) ----


def encrypt(key, nonce, plaintext):
    """The ciphertext and its tag, no associated data (RFC 8439 section 2.8)."""
    blocks = b"".join(block(key, nonce, number) for number in range(1, 2 + len(plaintext) // 64))
    ciphertext = bytes(x ^ y for x, y in zip(plaintext, blocks, strict=False))
    padded = ciphertext + bytes(-len(ciphertext) % 16) + bytes(8) + len(ciphertext).to_bytes(8, "little")
    return ciphertext + tag(block(key, nonce, 0)[:32], padded)


def block(key, nonce, number):
    """64 bytes of key stream (RFC 8439 section 2.3)."""
    words = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574]
    data = key + number.to_bytes(4, "little") + nonce
    words += [int.from_bytes(data[at : at + 4], "little") for at in range(0, 48, 4)]
    state = list(words)
    for _ in range(10):
        for a, b, c, d in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)):
            quarter(state, a, b, c, d)
        for a, b, c, d in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(state, a, b, c, d)
    return b"".join(((x + y) % 2**32).to_bytes(4, "little") for x, y in zip(state, words, strict=True))


def quarter(state, a, b, c, d):
    for left, right, target, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        state[left] = (state[left] + state[right]) % 2**32
        mixed = state[target] ^ state[left]
        state[target] = (mixed << bits | mixed >> (32 - bits)) % 2**32


def tag(key, message):
    """Poly1305 of whole blocks (RFC 8439 section 2.5)."""
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(message), 16):
        total = (total + int.from_bytes(message[at : at + 16] + b"\x01", "little")) * r % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")
