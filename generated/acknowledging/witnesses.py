"""The evidence in Acknowledging: only the runtime makes it, from events.

Generated from redistribute.chor; do not edit.
"""

from __future__ import annotations

from typing import final

from aura_chor.session.groups import every
from aura_chor.session.typestate import S
from aura_chor.session.witness import Terms, Witness

from . import messages


@final
class AllAcknowledged(Witness[S, messages.Ack]):
    """All of Ack from Target that agree on T. (redistribute.chor:23)"""

    __slots__ = ()
    TERMS = Terms("Ack", every("Target"), None, "T", None)
