"""Cursors: reading a replica's log in the order in which it grew, each event once.

The order is this replica's own and means nothing elsewhere; it is a topological order, so that an event comes after all
that it names. A cursor survives a restart as a number, as long as the store replays the log in its order.
"""

from collections.abc import Callable
from dataclasses import dataclass

from aura_chor.ledger.event import Event, EventId
from aura_chor.ledger.filter import EVERYTHING, EventFilter, selects
from aura_chor.ledger.ledger import AccountLedger


@dataclass(slots=True)
class Cursor:
    """A place in the log, behind the last event that was looked at."""

    ledger: AccountLedger
    position: int = 0

    def take(self, chosen: EventFilter = EVERYTHING, *, counting: bool = True) -> Event | None:
        """The next event that the filter selects (and that counts); what was passed over stays behind."""
        return self._first(lambda event: selects(chosen, event), counting)

    def take_all(self, chosen: EventFilter = EVERYTHING, *, counting: bool = True) -> list[Event]:
        """All further events that the filter selects (and that count)."""
        found = []
        while (event := self.take(chosen, counting=counting)) is not None:
            found.append(event)
        return found

    def _first(self, wanted: Callable[[Event], bool], counting: bool) -> Event | None:
        log = self.ledger.log
        while self.position < len(log):
            identifier: EventId = log[self.position]
            self.position += 1
            event = self.ledger.event(identifier)
            if event is not None and wanted(event) and (not counting or self.ledger.counts(identifier)):
                return event
        return None
