"""The messages of Retries.

Generated from retries.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Sold(Message, frozen=True):
    price: int


class GivenUp(Message, frozen=True):
    pass


class Again(Message, frozen=True):
    pass
