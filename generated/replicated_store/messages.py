"""The messages of ReplicatedStore.

Generated from replicated_store.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Close(Message, frozen=True):
    pass


class Put(Message, frozen=True):
    key: str
    value: bytes


class Closed(Message, frozen=True):
    pass


class Copy(Message, frozen=True):
    key: str
    value: bytes


class Copied(Message, frozen=True):
    pass


class Keep(Message, frozen=True):
    pass


class Dropped(Message, frozen=True):
    pass


class Fetch(Message, frozen=True):
    pass


class Failed(Message, frozen=True):
    pass


class Stored(Message, frozen=True):
    pass
