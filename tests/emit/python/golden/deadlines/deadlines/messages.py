"""The messages of Deadlines.

Generated from deadlines.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Ask(Message, frozen=True):
    question: str


class Vote(Message, frozen=True):
    yes: bool


class Thanks(Message, frozen=True):
    pass


class TooLate(Message, frozen=True):
    pass


class Again(Message, frozen=True):
    weight: int


class Enough(Message, frozen=True):
    total: int


class Absent(Message, frozen=True):
    pass


class Noted(Message, frozen=True):
    pass


class Closed(Message, frozen=True):
    pass


class Filed(Message, frozen=True):
    pass


class Bye(Message, frozen=True):
    pass
