"""The messages of Nim.

Generated from nim.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Resign(Message, frozen=True):
    pass


class TakeLast(Message, frozen=True):
    rest: int


class Take(Message, frozen=True):
    sticks: int
