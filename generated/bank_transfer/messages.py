"""The messages of BankTransfer.

Generated from bank_transfer.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Order(Message, frozen=True):
    account: str
    purpose: str


class Report(Message, frozen=True):
    account: str
    purpose: str


class Objection(Message, frozen=True):
    reason: str


class Cleared(Message, frozen=True):
    pass


class Ask(Message, frozen=True):
    code: int


class Confirm(Message, frozen=True):
    answer: int


class Done(Message, frozen=True):
    balance: int


class Nothing(Message, frozen=True):
    pass
