"""The messages of Sign.

Generated from sign.chor; do not edit.
"""

# isort: skip_file

from __future__ import annotations

from aura_chor.crypto.types import Digest as Digest
from aura_chor.crypto.types import EventIds as EventIds
from aura_chor.crypto.types import Point as Point
from aura_chor.crypto.types import Scalar as Scalar
from aura_chor.crypto.types import Signature as Signature
from aura_chor.session.wire import Message


class Commit(Message, frozen=True):
    D: Point
    E: Point
    payload: Digest


class Quorum(Message, frozen=True):
    commits: EventIds


class Share(Message, frozen=True):
    quorum: Digest
    z: Scalar


class Done(Message, frozen=True):
    signature: Signature
