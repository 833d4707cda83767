"""Hearing out members whose messages came too late for their gather, and are needed all the same.

Whoever has named them chose among what it had heard; here they are judged as they come, by the same check.
"""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from aura_chor.session.brand import S
from aura_chor.session.core import Core
from aura_chor.session.events import MessageEvent
from aura_chor.session.gathering import Gathering
from aura_chor.session.groups import seat_name
from aura_chor.session.instructions import AwaitThreshold
from aura_chor.session.witness import Terms, Witness


class HearingOut(Gathering):
    """The judgement of such a wait: all of `senders`, none of which has a place in a channel any more."""

    def __init__(self, core: Core[Any], terms: Terms, senders: tuple[str, ...]) -> None:
        arrival = core.frame.arrivals[terms.label]
        super().__init__(core, arrival, senders=senders, needed=len(senders), terms=terms)
        for seat, event in core.frame.evidence.events_of(terms.label).items():
            if seat in senders:
                self.offer(event)

    def hear(self, event: MessageEvent) -> None:
        """One of those that are waited for, or something else that checks may look at."""
        if event.label == self.label and event.sender in self._senders:
            self.offer(event)
        else:
            super().hear(event)

    def outcome(self) -> tuple[MessageEvent, ...] | None:
        """Nothing is chosen: whatever has come is among what came too late."""
        return None if super().outcome() is None else ()


async def hear_out(core: Core[S], kind: type[Witness[Any, Any]], members: Iterable[int]) -> dict[int, Struct]:
    """The valid messages of these members, each judged; `InvalidMessage` where one of them does not hold."""
    terms = kind.TERMS
    seats = {index: seat_name(terms.family.role, index) for index in members}
    evidence = core.frame.evidence
    _, _, others, refuted = await AwaitThreshold((), HearingOut(core, terms, tuple(seats.values())), None)
    for event in others:
        if (late := core.readable(event)) is not None:
            evidence.take(event, late)
    evidence.refute(refuted)
    found = {index: evidence.message_of(terms.label, seat) for index, seat in seats.items()}
    return {index: message for index, message in found.items() if message is not None}
