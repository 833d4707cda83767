"""The messages of Weather.

Generated from weather.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Measured(Message, frozen=True):
    celsius: int
    wind: int


class Price(Message, frozen=True):
    cents: int


class Sown(Message, frozen=True):
    pass


class Flown(Message, frozen=True):
    pass
