"""The messages of DoubleBuffering.

Generated from double_buffering.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class FillFirst(Message, frozen=True):
    pass


class Finished(Message, frozen=True):
    pass


class First(Message, frozen=True):
    data: bytes


class FillSecond(Message, frozen=True):
    pass


class Second(Message, frozen=True):
    data: bytes


class Drained(Message, frozen=True):
    pass
