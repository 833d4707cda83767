"""The messages of Approval.

Generated from approval.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Proposal(Message, frozen=True):
    """What is to be paid."""

    payee: str
    amount: int


class Vote(Message, frozen=True):
    digest: bytes
    yes: bool


class Paid(Message, frozen=True):
    receipt: str


class Late(Message, frozen=True):
    pass


class Veto(Message, frozen=True):
    reason: str


class Doubt(Message, frozen=True):
    text: str
