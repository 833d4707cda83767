"""The messages of RingOfFive.

Generated from ring_of_five.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Candidate(Message, frozen=True):
    name: str
    bid: int


class Winner(Message, frozen=True):
    name: str
