"""The messages of PingPong.

Generated from ping_pong.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Ping(Message, frozen=True):
    ball: int


class Pong(Message, frozen=True):
    same: int
