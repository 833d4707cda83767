"""Time, as a session sees it: whole milliseconds since some beginning, never going back; epochs are its ticks."""

import asyncio
import time
from collections.abc import Collection
from typing import Any, Protocol

EPOCH = 1_000
"""Milliseconds of an epoch where nobody says otherwise."""


class TimeSource(Protocol):
    """What the deadlines of a session are measured by. `period` is the length of an epoch in milliseconds."""

    @property
    def period(self) -> int: ...

    def now(self) -> int: ...

    async def let_pass(self, moment: int | None, tasks: Collection["asyncio.Task[Any]"]) -> None:
        """Return when `moment` has come (never, for None) or one of `tasks` is done; one of the two is given."""


class VirtualTime:
    """Time that passes only when everybody waits: the next deadline comes at once. What the host does takes no time."""

    def __init__(self, *, period: int = EPOCH) -> None:
        self.period = _positive(period)
        self._now = 0

    def now(self) -> int:
        return self._now

    async def let_pass(self, moment: int | None, tasks: Collection["asyncio.Task[Any]"]) -> None:
        if tasks:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        elif moment is not None:
            self._now = max(self._now, moment)


class RealTime:
    """The monotonic clock of this machine."""

    def __init__(self, *, period: int = EPOCH) -> None:
        self.period = _positive(period)
        self._start = time.monotonic_ns()

    def now(self) -> int:
        return (time.monotonic_ns() - self._start) // 1_000_000

    async def let_pass(self, moment: int | None, tasks: Collection["asyncio.Task[Any]"]) -> None:
        seconds = None if moment is None else max(0, moment - self.now()) / 1_000
        if tasks:
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        elif seconds is not None:
            await asyncio.sleep(seconds)


def _positive(period: int) -> int:
    if period < 1:
        raise ValueError(f"an epoch of {period} ms")
    return period
