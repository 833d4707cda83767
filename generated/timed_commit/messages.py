"""The messages of TimedCommit.

Generated from timed_commit.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Prepare(Message, frozen=True):
    transaction: str


class Vote(Message, frozen=True):
    yes: bool


class Rollback(Message, frozen=True):
    pass


class Commit(Message, frozen=True):
    pass
