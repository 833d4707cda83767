"""What is still to happen in a world, ordered by moment, then by when it was entered."""

import heapq
from collections.abc import Callable


class Queue:
    """`now_ms` is the moment of what happened last."""

    def __init__(self) -> None:
        self.now_ms = 0
        self._entries: list[tuple[int, int, Callable[[], None]]] = []
        self._entered = 0

    def enter(self, delay_ms: int, happen: Callable[[], None]) -> None:
        """Let `happen` be called so much later."""
        self._entered += 1
        heapq.heappush(self._entries, (self.now_ms + max(0, delay_ms), self._entered, happen))

    def next_ms(self) -> int:
        """When the next thing happens; there always is one, since ledgers are compared for ever."""
        return self._entries[0][0]

    def step(self) -> None:
        """Let the next thing happen."""
        self.now_ms, _, happen = heapq.heappop(self._entries)
        happen()
