"""The messages of Lottery.

Generated from lottery.chor; do not edit.
"""

from __future__ import annotations

from typing import Annotated

from aura_chor.session.wire import Message, exactly


class Commit(Message, frozen=True):
    ticket: Annotated[bytes, exactly(32)]


class Show(Message, frozen=True):
    number: int
    salt: Annotated[bytes, exactly(16)]


class Winner(Message, frozen=True):
    index: int
