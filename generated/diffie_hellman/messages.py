"""The messages of DiffieHellman.

Generated from diffie_hellman.chor; do not edit.
"""

from __future__ import annotations

from typing import Annotated

from aura_chor.session.wire import Message, exactly


class Public(Message, frozen=True):
    key: Annotated[bytes, exactly(32)]


class Secret(Message, frozen=True):
    nonce: Annotated[bytes, exactly(12)]
    text: bytes
