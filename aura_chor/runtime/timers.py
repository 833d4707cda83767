"""The deadlines of the waits of a session, earliest first.

At one moment those who only let time pass go on first, so that what they do then is still in time; the others in the
order in which their waits began.
"""

import heapq
from typing import TYPE_CHECKING

from aura_chor.session.events import EventFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aura_chor.runtime.strands import Strand


class Timers:
    """A wait that has been answered leaves its entry behind; such entries are dropped when they are met."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, bool, int, Strand, Sequence[EventFilter]]] = []
        self._started = 0

    def start(self, strand: "Strand", due: int) -> None:
        """For the wait that the strand has just begun."""
        assert strand.filters is not None
        self._started += 1
        strand.timer = self._started
        heapq.heappush(self._heap, (due, bool(strand.filters), self._started, strand, strand.filters))
        if self._started % _SWEEP == 0:
            self._heap = [entry for entry in self._heap if _runs(*entry)]
            heapq.heapify(self._heap)

    def earliest(self) -> int | None:
        """When the next deadline comes."""
        while self._heap and not _runs(*self._heap[0]):
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def runs_for(self, strand: "Strand") -> bool:
        """Whether the wait that the strand is in has a deadline."""
        return any(entry[3] is strand and _runs(*entry) for entry in self._heap)

    def take(self) -> "Strand":
        """The strand whose deadline is the next; `earliest` has found one."""
        return heapq.heappop(self._heap)[3]


_SWEEP = 1_024
"""After so many waits the entries that nobody waits for are swept out."""


def _runs(due: int, waits: bool, number: int, strand: "Strand", filters: "Sequence[EventFilter]") -> bool:
    """Whether the strand still waits in that very wait."""
    return strand.timer == number and strand.filters is filters
