"""The messages of Recover.

Generated from recover.chor; do not edit.
"""

# isort: skip_file

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aura_chor.crypto.types import Digest as Digest
from aura_chor.crypto.types import EventIds as EventIds
from aura_chor.crypto.types import KemKeys as KemKeys
from aura_chor.crypto.types import Points as Points
from aura_chor.crypto.types import SharePair as SharePair
from aura_chor.crypto.types import Signature as Signature
from aura_chor.session.groups import Group, every
from aura_chor.session.sealed import Sealed
from aura_chor.session.wire import Message
from aura_chor.session.wire import Milliseconds as Milliseconds


class Join(Message, frozen=True):
    kem: KemKeys
    phi: Digest


class Approve(Message, frozen=True):
    accepted: Digest | None
    phi: Digest


class Deal(Message, frozen=True):
    approvals: EventIds
    derive: Points
    phi: Digest
    share: Sealed[SharePair]
    sign: Points
    SEALED: ClassVar[Mapping[str, str | Group | None]] = {"share": every("Target")}


class Fix(Message, frozen=True):
    deals: EventIds


class Ack(Message, frozen=True):
    T: Digest


class Vote(Message, frozen=True):
    T: Digest
    acks: Digest


class Certificate(Message, frozen=True):
    acks: EventIds
    payload: bytes
    signature: Signature
    votes: EventIds


class Cancel(Message, frozen=True):
    request: Digest


class Nudge(Message, frozen=True):
    request: Digest
    to: list[int]


class Complain(Message, frozen=True):
    against: int
    blob: bytes
    key: bytes
