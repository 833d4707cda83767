"""The messages of Ring.

Generated from ring.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Token(Message, frozen=True):
    value: int
