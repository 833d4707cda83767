"""The messages of Chat.

Generated from chat.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class HangUp(Message, frozen=True):
    pass


class Say(Message, frozen=True):
    text: str


class Bill(Message, frozen=True):
    words: int
