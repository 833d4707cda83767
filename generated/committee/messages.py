"""The messages of Committee.

Generated from committee.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message
from aura_chor.session.wire import Milliseconds as Milliseconds


class Propose(Message, frozen=True):
    proposal: str


class Approve(Message, frozen=True):
    proposal: str


class Enacted(Message, frozen=True):
    proposal: str


class Veto(Message, frozen=True):
    reason: str


class Remark(Message, frozen=True):
    text: str
