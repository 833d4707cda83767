"""Seats and indices: the member of a family's seat i is the i-th of its roster, ascending by index.

Seats are numbered from 1 in every session; indices are certified, never reused, and therefore have gaps. Messages and
transcripts carry indices (CRYPTO.md 1), states and collections speak of seats.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar, final

from aura_chor.crypto.members import Index, Pairs, Roster, indices_of
from aura_chor.crypto.types import EventIds

T = TypeVar("T")


@final
@dataclass(frozen=True, slots=True)
class Members:
    """The members of one family in one session."""

    roster: Roster

    @property
    def indices(self) -> tuple[Index, ...]:
        """Ascending."""
        return indices_of(self.roster)

    def index(self, seat: int) -> Index:
        """The index of a seat."""
        return self.roster[seat - 1][0]

    def seat(self, index: Index) -> int:
        """The seat of an index; `KeyError` where nobody has it."""
        return self._seats()[index]

    def by_index(self, by_seat: Mapping[int, T]) -> dict[Index, T]:
        """What was collected by seat, by index, ascending."""
        return {self.index(seat): by_seat[seat] for seat in sorted(by_seat)}

    def pairs(self, events: tuple[tuple[int, bytes], ...]) -> Pairs:
        """A witness's events by seat as [[index, event id]..]."""
        return tuple((self.index(seat), identifier) for seat, identifier in sorted(events))

    def event_ids(self, events: tuple[tuple[int, bytes], ...]) -> EventIds:
        """As `pairs`, as a message carries it."""
        return EventIds(self.pairs(events))

    def _seats(self) -> dict[Index, int]:
        return {index: seat for seat, (index, _) in enumerate(self.roster, start=1)}
