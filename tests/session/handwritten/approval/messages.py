"""The messages of Approval."""

from __future__ import annotations

from aura_chor.session.wire import Message, Milliseconds


class Propose(Message, frozen=True):
    text: str


class Approve(Message, frozen=True):
    stake: int


class Dropped(Message, frozen=True):
    pass


class Quorum(Message, frozen=True):
    who: list[int]


class Work(Message, frozen=True):
    n: int


class Task(Message, frozen=True):
    n: int


class Answer(Message, frozen=True):
    n: int


class Final(Message, frozen=True):
    pass


class Cancel(Message, frozen=True):
    why: str


class Parameters(Message, frozen=True):
    cooldown: Milliseconds
