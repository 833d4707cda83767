"""A store on a disk that fails as it is told: for tests of what must survive, and for simulations.

Every write has a fate, chosen by its number. A write that is `slow` is not durable yet, nor is any after it, until
somebody lets the disk go on (`sync`); a loss of power takes what was not durable away, or lets a beginning of it
survive, since one log is written in order. A crash ends the device in the midst of a write.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from enum import Enum
from pathlib import Path
from typing import Final, TypeAlias

from aura_chor.effects.ports import Batch, Entry, Parcel, Store
from aura_chor.effects.store_faults import StoreBroken, StoreClosed, StoreFault, StoreFull

_DISK: Final = Path("faulty disk")


class Fate(Enum):
    """What becomes of one write. After `BROKEN` the store writes no more, after `FULL` nothing of the log."""

    DONE = "done"
    SLOW = "slow"
    FULL = "full"
    BROKEN = "broken"
    CRASH_BEFORE = "crash before"
    CRASH_AFTER = "crash after"


Plan: TypeAlias = Callable[[int], Fate]
"""The fate of write number n, counted from 1 over the life of the wrapper."""


class DeviceCrashed(BaseException):
    """The device ended here. No error that a program could handle, as a loss of power is none."""


class FaultyStore:
    """Wraps any store. After `crash` the wrapped one is as a restart finds it: wrap or open it anew."""

    def __init__(self, inner: Store, plan: Plan) -> None:
        self.inner = inner
        self.writes = 0
        self._plan = plan
        self._waiting: deque[tuple[Batch, Future[None]]] = deque()
        self._gone = False
        self._broken: StoreFault | None = None
        self._refused: StoreFault | None = None

    def commit(self, batch: Batch) -> Future[None]:
        """Give the write its fate; `DeviceCrashed` if that is a crash."""
        done: Future[None] = Future()
        if self._gone or self._broken is not None:
            done.set_exception(StoreClosed(_DISK) if self._gone else self._still_broken())
            return done
        if self._refused is not None and batch.of_the_log:
            done.set_exception(self._refused)
            return done
        self.writes += 1
        self._meet(self._plan(self.writes), batch, done)
        return done

    def sync(self, count: int | None = None) -> int:
        """The disk goes on: the first `count` slow writes, or all, become durable. Returns how many."""
        synced = 0
        while self._waiting and (count is None or synced < count):
            batch, done = self._waiting.popleft()
            self._write(batch, done)
            synced += 1
        return synced

    @property
    def unsynced(self) -> int:
        """How many writes wait for the disk."""
        return len(self._waiting)

    def crash(self, *, survive: int = 0) -> None:
        """The power goes: the first `survive` of the unsynced writes are on the disk, though nobody was told."""
        for _ in range(min(survive, len(self._waiting))):
            batch, _ = self._waiting.popleft()
            self.inner.commit(batch).result()
        self._waiting.clear()
        self._gone = True

    def entries(self, *, after: int = 0, limit: int = 1_000) -> list[tuple[int, Entry]]:
        """Those that are durable."""
        return self._alive().entries(after=after, limit=limit)

    def blob(self, digest: bytes) -> bytes | None:
        """The blob of this digest, if it is durable."""
        return self._alive().blob(digest)

    def outbox(self) -> list[Parcel]:
        """Everything durable that still has to be delivered."""
        return self._alive().outbox()

    def notes(self, session: bytes) -> list[bytes]:
        """The durable notes of a session."""
        return self._alive().notes(session)

    def record(self, name: str) -> bytes | None:
        """A durable sealed record."""
        return self._alive().record(name)

    def record_names(self) -> list[str]:
        """The names of all durable records."""
        return self._alive().record_names()

    def scrub(self) -> None:
        """As the wrapped store does it."""
        self._alive().scrub()

    def close(self) -> None:
        """An orderly end: everything becomes durable first."""
        if not self._gone:
            self.sync()
            self.inner.close()
        self._gone = True

    def _meet(self, fate: Fate, batch: Batch, done: "Future[None]") -> None:
        if fate is Fate.FULL:
            full = StoreFull(_DISK)
            self._refused = full if batch.of_the_log else None
            done.set_exception(full)
        elif fate is Fate.BROKEN:
            self._broken = StoreBroken(_DISK, "failed under a write")
            done.set_exception(self._still_broken())
        elif fate is Fate.SLOW or (fate is Fate.DONE and self._waiting):
            self._waiting.append((batch, done))
        elif fate is Fate.DONE:
            self._write(batch, done)
        else:
            # Either way the writes before this one are on the disk: one log is written in order.
            self._waiting.append((batch, done))
            self.crash(survive=len(self._waiting) - (fate is Fate.CRASH_BEFORE))
            raise DeviceCrashed

    def _write(self, batch: Batch, done: "Future[None]") -> None:
        # Waited for, also where the wrapped store has a thread of its own: what a run does must not depend on it.
        error = self.inner.commit(batch).exception()
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def _still_broken(self) -> StoreFault:
        assert self._broken is not None, "only a broken store says so"
        return self._broken

    def _alive(self) -> Store:
        if self._gone:
            raise StoreClosed(_DISK)
        return self.inner
