"""The durable store: one SQLite file per device, written by one thread, many batches to one sync.

WAL with `synchronous=FULL`: a future is done after the sync that made its batch durable. Whatever waits while a
transaction is being synced goes into the next one, so that throughput grows with the number of writers and a lone
writer waits for nobody. The connection belongs to the writer thread; reads are questions put to it, in order.

The owner holds SQLite's exclusive lock on the file, which the system takes back when the process dies.
"""

import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import SimpleQueue
from threading import BoundedSemaphore, Lock, Thread
from typing import Final, TypeVar

from aura_chor.effects.ports import Batch, Entry, Parcel
from aura_chor.effects.store_faults import StoreBroken, StoreClosed, StoreFault, StoreReadOnly
from aura_chor.effects.store_schema import MARK_BYTES, acknowledged_by, check_whole, migrate
from aura_chor.effects.store_statements import apply, read_entries, read_outbox, translate

PENDING_MAX: Final = 65_536
"""Batches that may wait at once; the next writer blocks until one of them is durable."""
GROUP_MAX: Final = 1_024
"""Batches in one transaction."""

Answer = TypeVar("Answer")


def open_sqlite(path: Path) -> "SqliteStore":
    """The store in this file, which is made if it is not there; a `StoreFault` if it cannot be owned or trusted."""
    with ExitStack() as undo:
        try:
            connection = _connect(path)
            undo.callback(connection.close)
            mark = _Mark(path)
            undo.callback(mark.close)
            migrate(connection, path)
            commits = check_whole(connection, path, mark.found)
        except sqlite3.Error as error:
            raise translate(path, error) from error
        undo.pop_all()
    return SqliteStore(path, connection, mark, commits)


class SqliteStore:
    """Made by `open_sqlite`."""

    def __init__(self, path: Path, connection: sqlite3.Connection, mark: "_Mark", commits: int) -> None:
        self.path = path
        self._connection = connection
        self._mark = mark
        self._commits = commits
        self._broken: StoreFault | None = None
        self._refused: StoreFault | None = None
        self._closing = False
        self._guard = Lock()
        self._room = BoundedSemaphore(PENDING_MAX)
        self._queue: SimpleQueue[tuple[Batch, Future[None]] | Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name=f"store {path.name}", daemon=True)
        self._thread.start()

    def commit(self, batch: Batch) -> Future[None]:
        """Queue the batch; the future is done when it is synced."""
        done: Future[None] = Future()
        # Nobody can take back what may already be on its way to the disk.
        done.set_running_or_notify_cancel()
        self._room.acquire()
        with self._guard:
            if self._closing:
                self._room.release()
                done.set_exception(StoreClosed(self.path))
            else:
                self._queue.put((batch, done))
        return done

    def entries(self, *, after: int = 0, limit: int = 1_000) -> list[tuple[int, Entry]]:
        """Up to `limit` (number, entry) with numbers above `after`."""
        return self._ask(lambda connection: read_entries(connection, after, limit))

    def blob(self, digest: bytes) -> bytes | None:
        """The blob of this digest."""
        return self._value("SELECT content FROM blobs WHERE digest = ?", digest)

    def outbox(self) -> list[Parcel]:
        """Everything that still has to be delivered."""
        return self._ask(read_outbox)

    def notes(self, session: bytes) -> list[bytes]:
        """The notes of a session."""
        query = "SELECT content FROM notes WHERE session = ? ORDER BY number"
        return self._ask(lambda connection: [row[0] for row in connection.execute(query, (session,))])

    def record(self, name: str) -> bytes | None:
        """A sealed secret record."""
        return self._value("SELECT content FROM records WHERE name = ?", name)

    def record_names(self) -> list[str]:
        """The names of all records."""
        query = "SELECT name FROM records ORDER BY name"
        return self._ask(lambda connection: [row[0] for row in connection.execute(query)])

    def scrub(self) -> None:
        """Checkpoint and rewrite the file, so that nothing deleted remains in it (CRYPTO.md 10)."""

        def rewrite(connection: sqlite3.Connection) -> None:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

        self._ask(rewrite)

    def close(self) -> None:
        """Finish what was committed, then let go of the file."""
        with self._guard:
            if not self._closing:
                self._closing = True
                self._queue.put(None)
        self._thread.join()

    # -- questions -----------------------------------------------------------------------------------------------------

    def _value(self, query: str, key: bytes | str) -> bytes | None:
        def look(connection: sqlite3.Connection) -> bytes | None:
            row = connection.execute(query, (key,)).fetchone()
            return None if row is None else row[0]

        return self._ask(look)

    def _ask(self, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
        answer: Future[Answer] = Future()

        def put() -> None:
            try:
                answer.set_result(question(self._connection))
            except sqlite3.Error as error:
                answer.set_exception(translate(self.path, error))
            except Exception as error:  # noqa: BLE001 - a caller's bug goes back to the caller, not to the thread
                answer.set_exception(error)

        with self._guard:
            if self._closing:
                raise StoreClosed(self.path)
            self._queue.put(put)
        return answer.result()

    # -- the writer thread ---------------------------------------------------------------------------------------------

    def _run(self) -> None:
        open_ = True
        while open_:
            group: list[tuple[Batch, Future[None]]] = []
            item = self._queue.get()
            while isinstance(item, tuple):
                group.append(item)
                if len(group) == GROUP_MAX or self._queue.empty():
                    break
                item = self._queue.get()
            self._write(group)
            if item is None:
                open_ = False
            elif not isinstance(item, tuple):
                item()
        self._mark.close()
        self._connection.close()

    def _write(self, group: list[tuple[Batch, Future[None]]]) -> None:
        if len(group) > 1 and self._refused is None and self._transact([batch for batch, _ in group]) is None:
            for _, done in group:
                self._finish(done, None)
            return
        # One batch may be to blame, or the room may do for some: each gets its own transaction and verdict.
        for batch, done in group:
            self._finish(done, self._write_alone(batch))

    def _write_alone(self, batch: Batch) -> Exception | None:
        """What rests on a batch that the disk refused is refused as well (see `Store.commit`)."""
        if self._refused is not None and batch.of_the_log:
            return self._refused
        fault = self._transact([batch])
        if isinstance(fault, StoreFault) and batch.of_the_log:
            self._refused = fault
        return fault

    def _finish(self, done: Future[None], fault: Exception | None) -> None:
        self._room.release()
        if fault is None:
            done.set_result(None)
        else:
            done.set_exception(fault)

    def _transact(self, batches: list[Batch]) -> Exception | None:
        if self._broken is not None:
            return self._broken
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for batch in batches:
                apply(self._connection, batch)
            self._connection.execute("UPDATE commits SET count = ?", (self._commits + 1,))
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            return self._undo(translate(self.path, error))
        except Exception as error:  # noqa: BLE001 - a caller's bug reaches its future and must not stop the thread
            return self._undo(error)
        self._commits += 1
        return self._acknowledge()

    def _acknowledge(self) -> StoreFault | None:
        """Move the mark. If that fails the batch is durable and yet not acknowledged, which its author must assume."""
        try:
            self._mark.write(self._commits)
        except OSError as error:
            self._broken = StoreBroken(self.path, f"has a mark beside it that cannot be written ({error})")
        return self._broken

    def _undo(self, fault: Exception) -> Exception:
        if isinstance(fault, StoreBroken):
            self._broken = fault
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error as second:
            self._broken = StoreBroken(self.path, f"a failed write could not be undone ({second})")
        return fault


class _Mark:
    """How many commits were acknowledged, beside the file. Never synced: it may only lag behind the file, so that a
    file behind its mark has lost something."""

    def __init__(self, path: Path) -> None:
        with ExitStack() as undo:
            try:
                self._file = os.open(path.with_name(path.name + ".mark"), os.O_RDWR | os.O_CREAT, 0o600)
                undo.callback(os.close, self._file)
                self.found = acknowledged_by(path, os.pread(self._file, MARK_BYTES + 1, 0))
                # Its room is taken now, so that a full disk never stops an acknowledgement.
                self.write(self.found)
            except OSError as error:
                raise StoreReadOnly(path, "has a mark beside it that cannot be written") from error
            undo.pop_all()

    def write(self, commits: int) -> None:
        os.pwrite(self._file, commits.to_bytes(MARK_BYTES, "big"), 0)

    def close(self) -> None:
        os.close(self._file)


def _make_private(path: Path) -> None:
    """The file is its owner's alone from the first moment; SQLite gives its companions the same mode.

    What cannot be made here SQLite cannot open either, and says why.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _connect(path: Path) -> sqlite3.Connection:
    _make_private(path)
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("COMMIT")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
