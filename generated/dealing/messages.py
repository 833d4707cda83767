"""The messages of Dealing.

Generated from redistribute.chor; do not edit.
"""

# isort: skip_file

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aura_chor.crypto.types import Digest as Digest
from aura_chor.crypto.types import EventIds as EventIds
from aura_chor.crypto.types import Points as Points
from aura_chor.crypto.types import SharePair as SharePair
from aura_chor.session.groups import Group, every
from aura_chor.session.sealed import Sealed
from aura_chor.session.wire import Message


class Deal(Message, frozen=True):
    approvals: EventIds
    derive: Points
    phi: Digest
    share: Sealed[SharePair]
    sign: Points
    SEALED: ClassVar[Mapping[str, str | Group | None]] = {"share": every("Target")}


class Fix(Message, frozen=True):
    deals: EventIds
