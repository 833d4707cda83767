"""The messages of CoinToss.

Generated from coin_toss.chor; do not edit.
"""

from __future__ import annotations

from typing import Annotated

from aura_chor.session.wire import Message, exactly


class Commit(Message, frozen=True):
    hash: Annotated[bytes, exactly(32)]


class Reveal(Message, frozen=True):
    heads: bool
    salt: Annotated[bytes, exactly(32)]


class Accuse(Message, frozen=True):
    culprit: str
    why: str


class Agree(Message, frozen=True):
    heads: bool
