"""The messages of Leadership.

Generated from leadership.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Heartbeat(Message, frozen=True):
    term: int


class Resign(Message, frozen=True):
    pass


class Loyal(Message, frozen=True):
    pass


class Deposed(Message, frozen=True):
    pass


class Accepted(Message, frozen=True):
    pass


class Seized(Message, frozen=True):
    pass


class Inherited(Message, frozen=True):
    pass


class Recorded(Message, frozen=True):
    pass
