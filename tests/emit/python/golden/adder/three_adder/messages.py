"""The messages of ThreeAdder.

Generated from adder.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Add(Message, frozen=True):
    x: int


class Sum(Message, frozen=True):
    x: int


class Left(Message, frozen=True):
    pass
