"""The messages of KeyValueStore.

Generated from key_value_store.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Close(Message, frozen=True):
    pass


class Get(Message, frozen=True):
    key: str


class Put(Message, frozen=True):
    key: str
    value: bytes


class Found(Message, frozen=True):
    value: bytes | None


class Contents(Message, frozen=True):
    values: dict[str, bytes]


class Saved(Message, frozen=True):
    pass
