"""The evidence in ReplicatedStore: only the runtime makes it, from events.

Generated from replicated_store.chor; do not edit.
"""

from __future__ import annotations

from typing import final

from aura_chor.session.typestate import S
from aura_chor.session.witness import SubFamily


@final
class Fast(SubFamily[S]):
    """The members of Backup that were heard, as Fast."""

    __slots__ = ()
    NAME, FAMILY = "Fast", "Backup"
