"""The messages of Adder.

Generated from adder.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Hello(Message, frozen=True):
    greeting: str


class Bye(Message, frozen=True):
    pass


class Add(Message, frozen=True):
    term: int


class Sum(Message, frozen=True):
    total: int
