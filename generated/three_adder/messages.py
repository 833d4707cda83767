"""The messages of ThreeAdder.

Generated from three_adder.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Add(Message, frozen=True):
    term: int


class Sum(Message, frozen=True):
    total: int
