"""The clock of a device: the system's time, made to go forwards for ever, also across restarts.

Between two readings at least as much time passes as the monotonic clock says, whatever happens to the wall clock; a
wall clock that runs ahead (a machine that slept) is followed. What was ever answered is below a horizon that is durable
before the answer is given, and a restarted clock begins at the horizon. The horizon is moved in the background, so that
a reading waits for the disk only when the disk is slower than `LEASE_MS / 2`.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Final

from aura_chor.effects.ports import Batch, Store

LEASE_MS: Final = 2_000
"""How far the horizon lies ahead; a clock that is killed and restarted may gain so much, and never loses."""
RECORD: Final = "clock"
_BYTES: Final = 8

Milliseconds = Callable[[], int]


def wall_ms() -> int:
    """The system's time, which may jump either way."""
    return time.time_ns() // 1_000_000


def monotonic_ms() -> int:
    """Time since some beginning, which may stand still while the machine sleeps."""
    return time.monotonic_ns() // 1_000_000


class LiveClock:
    """Readings may come from any thread. A reading raises the `StoreFault` that kept the horizon from moving."""

    def __init__(self, store: Store, *, wall: Milliseconds = wall_ms, monotonic: Milliseconds = monotonic_ms) -> None:
        stored = store.record(RECORD)
        self._store = store
        self._wall, self._monotonic = wall, monotonic
        self._guard = Lock()
        self._horizon = 0 if stored is None else int.from_bytes(stored, "big")
        self._moving: tuple[int, Future[None]] | None = None
        self._elapsed = monotonic()
        self._last = max(wall(), self._horizon)

    def now_ms(self) -> int:
        """Milliseconds since 1970, never less than any earlier answer of this device."""
        with self._guard:
            self._last, self._elapsed = self._read()
            if self._last + LEASE_MS // 2 > self._horizon:
                self._extend()
            while self._last >= self._horizon:
                self._settle()
                self._extend()
            return self._last

    def close(self) -> None:
        """Store the last answer, so that a restart after an orderly end gains nothing. The store is still open."""
        with self._guard:
            if self._moving is not None:
                self._settle()
            self._commit(self._last + 1).result()

    def _read(self) -> tuple[int, int]:
        elapsed = self._monotonic()
        passed = max(0, elapsed - self._elapsed)
        return max(self._last + passed, self._wall()), elapsed

    def _extend(self) -> None:
        if self._moving is not None and self._moving[1].done():
            self._settle()
        if self._moving is None and self._last + LEASE_MS // 2 > self._horizon:
            ahead = self._last + LEASE_MS
            self._moving = ahead, self._commit(ahead)

    def _settle(self) -> None:
        """Wait for the horizon that is on its way; if it fails, the next reading asks for another."""
        assert self._moving is not None, "a horizon is always on its way before somebody waits for one"
        (ahead, durable), self._moving = self._moving, None
        durable.result()
        self._horizon = ahead

    def _commit(self, horizon: int) -> Future[None]:
        return self._store.commit(Batch(records=((RECORD, horizon.to_bytes(_BYTES, "big")),)))
