"""The messages of AlternatingBit.

Generated from alternating_bit.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class HangUp(Message, frozen=True):
    pass


class Zero(Message, frozen=True):
    data: bytes


class Nack(Message, frozen=True):
    pass


class Ack(Message, frozen=True):
    pass


class One(Message, frozen=True):
    data: bytes
