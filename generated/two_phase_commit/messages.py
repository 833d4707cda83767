"""The messages of TwoPhaseCommit.

Generated from two_phase_commit.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Prepare(Message, frozen=True):
    change: dict[str, int]


class Vote(Message, frozen=True):
    yes: bool


class Cancel(Message, frozen=True):
    reason: str


class Commit(Message, frozen=True):
    pass


class Done(Message, frozen=True):
    pass
