"""The messages of RockPaperScissors.

Generated from rock_paper_scissors.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Throw(Message, frozen=True):
    hand: str


class Winner(Message, frozen=True):
    name: str


class Draw(Message, frozen=True):
    pass
