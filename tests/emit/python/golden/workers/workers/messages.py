"""The messages of Workers.

Generated from workers.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from aura_chor.session.groups import Group
from aura_chor.session.sealed import Sealed
from aura_chor.session.wire import Message, exactly
from aura_chor.session.wire import Milliseconds as Milliseconds


class Work(Message, frozen=True):
    part: int
    key: Sealed[Annotated[bytes, exactly(32)]]
    SEALED: ClassVar[Mapping[str, str | Group | None]] = {"key": None}


class Ask(Message, frozen=True):
    pass


class Answer(Message, frozen=True):
    value: int


class Digest(Message, frozen=True):
    value: Annotated[bytes, exactly(32)]


class Result(Message, frozen=True):
    value: int


class Price(Message, frozen=True):
    cents: int


class Unpriced(Message, frozen=True):
    pass


class Done(Message, frozen=True):
    pass
