"""The evidence in Lottery: only the runtime makes it, from events.

Generated from lottery.chor; do not edit.
"""

from __future__ import annotations

from typing import final

from aura_chor.session.groups import every
from aura_chor.session.typestate import S
from aura_chor.session.witness import Terms, Witness

from . import messages


@final
class AllChosen(Witness[S, messages.Commit]):
    """All of Commit from Player. (lottery.chor:9)

    Everybody has chosen.
    """

    __slots__ = ()
    TERMS = Terms("Commit", every("Player"), None, None, None)


@final
class AllShown(Witness[S, messages.Show]):
    """All of Show from Player, verified by ticket_opens. (lottery.chor:11)

    Everybody has shown what it chose.
    """

    __slots__ = ()
    TERMS = Terms("Show", every("Player"), None, None, "ticket_opens")
