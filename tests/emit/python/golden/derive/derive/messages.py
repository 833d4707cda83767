"""The messages of Derive.

Generated from derive.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aura_chor.session.groups import Group
from aura_chor.session.sealed import Sealed
from aura_chor.session.wire import Message


class Receive(Message, frozen=True):
    kem: bytes
    tr: bytes


class Commit(Message, frozen=True):
    cm: bytes
    tr: bytes


class Reveal(Message, frozen=True):
    tr: bytes
    partial: Sealed[bytes]
    SEALED: ClassVar[Mapping[str, str | Group | None]] = {"partial": None}


class Done(Message, frozen=True):
    check: bytes
    tr: bytes


class Complain(Message, frozen=True):
    against: int
    blob: bytes
    key: bytes
