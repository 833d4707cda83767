"""The messages of WordCount.

Generated from word_count.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Part(Message, frozen=True):
    text: str


class Counted(Message, frozen=True):
    words: dict[str, int]


class Sum(Message, frozen=True):
    words: dict[str, int]
