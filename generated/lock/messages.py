"""The messages of Lock.

Generated from lock.chor; do not edit.
"""

# isort: skip_file

from __future__ import annotations

from aura_chor.crypto.types import Digest as Digest
from aura_chor.session.wire import Message


class Request(Message, frozen=True):
    kind: str
    term: int


class Vote(Message, frozen=True):
    request: Digest
    term: int


class Release(Message, frozen=True):
    kind: str
    term: int
