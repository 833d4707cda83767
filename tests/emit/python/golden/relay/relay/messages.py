"""The messages of Relay.

Generated from relay.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Go(Message, frozen=True):
    pass


class Item(Message, frozen=True):
    n: int
    tags: list[str]


class Thanks(Message, frozen=True):
    total: int
