"""The messages of Dkd."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aura_chor.crypto.types import Digest, EventIds, KemKeys, Partial
from aura_chor.session.groups import Group, every
from aura_chor.session.sealed import Sealed
from aura_chor.session.wire import Message


class Receive(Message, frozen=True):
    kem: KemKeys
    tr: Digest


class Commit(Message, frozen=True):
    cm: Digest
    tr: Digest


class Reveal(Message, frozen=True):
    SEALED: ClassVar[Mapping[str, str | Group | None]] = {"partial": every("Recipient")}
    commits: EventIds
    tr: Digest
    partial: Sealed[Partial]


class Complain(Message, frozen=True):
    against: int
    blob: bytes
    key: bytes


class Done(Message, frozen=True):
    check: bytes
    tr: Digest


class Parameters(Message, frozen=True):
    t: int
    ctx: bytes
