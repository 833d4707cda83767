"""The messages of Dkd.

Generated from dkd.chor; do not edit.
"""

# isort: skip_file

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aura_chor.crypto.types import Digest as Digest
from aura_chor.crypto.types import EventIds as EventIds
from aura_chor.crypto.types import KemKeys as KemKeys
from aura_chor.crypto.types import Partial as Partial
from aura_chor.session.groups import Group
from aura_chor.session.sealed import Sealed
from aura_chor.session.wire import Message


class Receive(Message, frozen=True):
    kem: KemKeys
    tr: Digest


class Commit(Message, frozen=True):
    cm: Digest
    tr: Digest


class Reveal(Message, frozen=True):
    commits: EventIds
    tr: Digest
    partial: Sealed[Partial]
    SEALED: ClassVar[Mapping[str, str | Group | None]] = {"partial": None}


class Done(Message, frozen=True):
    check: Digest
    tr: Digest


class Complain(Message, frozen=True):
    against: int
    blob: bytes
    key: bytes
