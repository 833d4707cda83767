"""The messages of Quorum.

Generated from quorum.chor; do not edit.
"""

from __future__ import annotations

from typing import Annotated

from aura_chor.session.wire import Message, exactly


class Nonce(Message, frozen=True):
    point: Annotated[bytes, exactly(32)]


class Names(Message, frozen=True):
    who: list[int]


class Share(Message, frozen=True):
    scalar: Annotated[bytes, exactly(32)]


class Thanks(Message, frozen=True):
    pass


class Reward(Message, frozen=True):
    cents: int


class Goodbye(Message, frozen=True):
    pass


class Vote(Message, frozen=True):
    yes: bool


class Counted(Message, frozen=True):
    pass


class Uncounted(Message, frozen=True):
    pass


class Stop(Message, frozen=True):
    pass
