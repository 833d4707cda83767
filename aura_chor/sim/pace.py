"""How fast a world goes for a protocol: one whose deadlines are days is given days, and its devices time to rest."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from aura_chor.runtime.clock import EPOCH
from aura_chor.session.collectives import Wait
from aura_chor.session.deadlines import MILLISECONDS, Deadline
from aura_chor.session.seats import Seat
from aura_chor.sim.conformance import operations_of, reachable

SYNC_MS: Final = 500
"""How often devices compare their ledgers where deadlines are short."""
_ROUNDS: Final = 240
"""So often in the longest deadline otherwise: much rarer than messages, much more often than deadlines."""
_DAWDLES: Final = 2
"""Automatic bodies let up to twice the longest deadline pass before each send."""


class Pace(Struct, frozen=True):
    """`sync_ms`: how often ledgers are compared; `longest_ms`: how long all deadlines take together, and some more.
    Up to `asked_ms` there is something still to be asked for, so that nothing is over before."""

    sync_ms: int
    longest_ms: int
    asked_ms: int = 0


def pace_of(seats: tuple[Seat, ...], parameters: Struct | None) -> Pace:
    """By the waits of all states of these seats."""
    starts = dict.fromkeys([seat.start for seat in seats if isinstance(seat.start, type)])
    states = [state for start in starts for state in reachable(start)]
    longest = max(_lengths(states, parameters), default=0)
    return Pace(max(SYNC_MS, longest // _ROUNDS), _DAWDLES * longest * len(states))


def _lengths(states: Sequence[type[object]], parameters: Struct | None) -> Iterator[int]:
    for state in states:
        for operation in operations_of(state).values():
            length = operation.length if isinstance(operation, Wait) else getattr(operation, "deadline", None)
            if isinstance(length, Deadline):
                yield length.amount if length.unit == MILLISECONDS else length.amount * EPOCH
            elif isinstance(length, tuple) and isinstance(amount := getattr(parameters, length[1], None), int):
                yield amount
