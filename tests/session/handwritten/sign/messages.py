"""The messages of Sign."""

from __future__ import annotations

from aura_chor.session.wire import Message


class Ask(Message, frozen=True):
    kind: str


class Share(Message, frozen=True):
    z: int


class Parameters(Message, frozen=True):
    kind: str
