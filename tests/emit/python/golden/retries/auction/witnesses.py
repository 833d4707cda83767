"""The evidence in Auction: only the runtime makes it, from events.

Generated from retries.chor; do not edit.
"""

from __future__ import annotations

from typing import final

from aura_chor.session.typestate import S
from aura_chor.session.witness import SubFamily


@final
class Bidders(SubFamily[S]):
    """The members of Bidder that were heard, as Bidders."""

    __slots__ = ()
    NAME, FAMILY = "Bidders", "Bidder"
