"""The messages of MajorityVote.

Generated from majority_vote.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Question(Message, frozen=True):
    text: str


class Ballot(Message, frozen=True):
    answer: str


class Decided(Message, frozen=True):
    answer: str


class Undecided(Message, frozen=True):
    pass
