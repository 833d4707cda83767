"""What is still to happen in a world, ordered by moment, then by when it was entered."""

import heapq
from collections.abc import Callable
from enum import IntEnum
from typing import Final, NamedTuple, TypeAlias

Happen: TypeAlias = Callable[[], None]


class Way(IntEnum):
    """What brings something about. The last three wait for their moment; all others may be as fast as they like."""

    LINK = 0
    STRAY = 1
    GREETING = 2
    DISK = 3
    HOST = 4
    TIMER = 5
    START = 6
    PLAN = 7

    @property
    def timed(self) -> bool:
        """Whether it waits for its moment."""
        return self >= Way.TIMER


class Lane(NamedTuple):
    """Things of one lane happen in their order. `device` is where they happen, `source` whose doing they are.

    Devices by number; `number` tells messages apart that have left the order of their link.
    """

    way: Way
    device: int = 0
    source: int = 0
    number: int = 0


COMMON: Final = Lane(Way.PLAN)
"""What is planned for the whole world."""


class Queue:
    """`now_ms` is the moment of what happened last."""

    def __init__(self) -> None:
        self.now_ms = 0
        self._entries: list[tuple[int, int, Happen]] = []
        self._entered = 0

    def enter(self, delay_ms: int, happen: Happen, lane: Lane = COMMON) -> None:
        """Let `happen` be called so much later. Here the lane decides nothing."""
        self._entered += 1
        heapq.heappush(self._entries, (self.now_ms + max(0, delay_ms), self._entered, happen))

    def next_ms(self) -> int:
        """When the next thing happens; there always is one, since ledgers are compared for ever."""
        return self._entries[0][0]

    def step(self) -> None:
        """Let the next thing happen."""
        self.now_ms, _, happen = heapq.heappop(self._entries)
        happen()
