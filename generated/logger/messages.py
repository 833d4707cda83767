"""The messages of Logger.

Generated from logger.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message
from aura_chor.session.wire import Milliseconds as Milliseconds


class Stop(Message, frozen=True):
    pass


class Request(Message, frozen=True):
    text: str


class Report(Message, frozen=True):
    requests: int


class Busy(Message, frozen=True):
    pause: Milliseconds


class Reply(Message, frozen=True):
    text: str
