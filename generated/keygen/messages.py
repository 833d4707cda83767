"""The messages of Keygen.

Generated from keygen.chor; do not edit.
"""

# isort: skip_file

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aura_chor.crypto.types import Digest as Digest
from aura_chor.crypto.types import EventIds as EventIds
from aura_chor.crypto.types import KemKeys as KemKeys
from aura_chor.crypto.types import Points as Points
from aura_chor.crypto.types import Possessions as Possessions
from aura_chor.crypto.types import SharePair as SharePair
from aura_chor.crypto.types import Signature as Signature
from aura_chor.session.groups import Group
from aura_chor.session.sealed import Sealed
from aura_chor.session.wire import Message


class Approve(Message, frozen=True):
    accepted: Digest | None
    phi: Digest


class Commit(Message, frozen=True):
    h: Digest
    kem: KemKeys


class Reveal(Message, frozen=True):
    commits: Digest
    derive: Points
    pop: Possessions
    salt: Digest
    sign: Points


class Deal(Message, frozen=True):
    reveals: Digest
    share: Sealed[SharePair]
    SEALED: ClassVar[Mapping[str, str | Group | None]] = {"share": None}


class Ack(Message, frozen=True):
    T: Digest


class Vote(Message, frozen=True):
    T: Digest
    acks: Digest


class Certificate(Message, frozen=True):
    acks: EventIds
    old_signature: Signature | None
    payload: bytes
    signature: Signature
    votes: EventIds | None


class Complain(Message, frozen=True):
    against: int
    blob: bytes
    key: bytes
