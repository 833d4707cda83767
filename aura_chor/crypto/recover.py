"""The short code of a recovery request: what a guardian compares with the owner over another channel.

Source: CRYPTO.md 8; Crockford's base32 alphabet (no I, L, O, U).
"""

from typing import Final

from aura_chor.base.canon import digest
from aura_chor.crypto import tags

CODE_BITS: Final = 60
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def short_code(request: bytes) -> str:
    """The first 60 bits of the request's digest in Crockford base32, in groups of four: "VJGC-6WNH-V3ZW"."""
    number = int.from_bytes(digest(tags.RECOVER_CODE, request), "big") >> (256 - CODE_BITS)
    symbols = [_ALPHABET[number >> shift & 31] for shift in range(CODE_BITS - 5, -1, -5)]
    return "-".join("".join(symbols[start : start + 4]) for start in range(0, len(symbols), 4))
