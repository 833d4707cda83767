"""The messages of Relay.

Generated from relay.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Ready(Message, frozen=True):
    pass


class AtTheLine(Message, frozen=True):
    pass


class Go(Message, frozen=True):
    pass


class Lap(Message, frozen=True):
    ms: int


class Thanks(Message, frozen=True):
    pass


class Result(Message, frozen=True):
    ms: int
