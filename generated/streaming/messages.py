"""The messages of Streaming.

Generated from streaming.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class End(Message, frozen=True):
    pass


class Chunk(Message, frozen=True):
    data: bytes


class Received(Message, frozen=True):
    total: int


class Ack(Message, frozen=True):
    received: int
