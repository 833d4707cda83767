"""The messages of LoadBalancer.

Generated from load_balancer.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Stop(Message, frozen=True):
    pass


class Request(Message, frozen=True):
    number: int


class Work(Message, frozen=True):
    number: int


class Reply(Message, frozen=True):
    square: int
