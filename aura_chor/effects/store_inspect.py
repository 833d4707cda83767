"""Looking into a device's file from outside: as it is now, without changing it and without owning it.

The file and what SQLite keeps beside it are copied, and the copy is read; so a device may be running, or have crashed,
or the directory may be read-only. A copy that was taken while the device wrote is taken again.
"""

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from aura_chor.effects.ports import Entry
from aura_chor.effects.store_faults import StoreCorrupt, StoreOwned, StoreReadOnly, StoreVersion
from aura_chor.effects.store_schema import acknowledged_by, check_whole, migrate
from aura_chor.effects.store_statements import read_entries, translate

_MAGIC: Final = b"SQLite format 3\x00"
_BESIDE: Final = ("", "-wal", ".mark")
ATTEMPTS: Final = 20
_ALL: Final = 2**62
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one file holds. Of secrets only the names of their records are read."""

    path: Path
    entries: tuple[Entry, ...]
    blobs: int
    outbox: int
    notes: Mapping[bytes, int]
    records: tuple[str, ...]


def store_files(folder: Path) -> list[Path]:
    """The files in this folder that SQLite has made, or that are called so; by name; `OSError` if not to be listed."""
    return [path for path in sorted(folder.iterdir()) if path.is_file() and _is_sqlite(path)]


def inspect_store(path: Path) -> Snapshot:
    """What the file holds; a `StoreFault` if it is damaged, is of another program, or never stands still."""
    return _inspected(path, lambda connection, copy: _read(connection, path, _mark(path, copy)))


def inspect_notes(path: Path, session: bytes) -> list[bytes]:
    """The notes of a session, in the order in which they were written; a `StoreFault` as `inspect_store`."""
    query = "SELECT content FROM notes WHERE session = ? ORDER BY number"
    return _inspected(path, lambda connection, _: [row[0] for row in connection.execute(query, (session,))])


def _inspected(path: Path, look: Callable[[sqlite3.Connection, Path], Found]) -> Found:
    with TemporaryDirectory(prefix="aura-chor-inspect-") as folder:
        copy = Path(folder) / path.name
        try:
            _copy(path, copy)
        except OSError as error:
            raise StoreReadOnly(path, f"cannot be read ({error.strerror or error})") from error
        try:
            with closing(sqlite3.connect(copy, timeout=0, isolation_level=None)) as connection:
                return look(connection, copy)
        except sqlite3.Error as error:
            raise translate(path, error) from error


def _read(connection: sqlite3.Connection, path: Path, acknowledged: int) -> Snapshot:
    if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        if path.stat().st_size == 0:
            raise StoreCorrupt(path, "is empty")
        raise StoreVersion(path, "is no log of a device")
    migrate(connection, path)
    check_whole(connection, path, acknowledged)

    def number(query: str) -> int:
        return int(connection.execute(query).fetchone()[0])

    return Snapshot(
        path,
        tuple(entry for _, entry in read_entries(connection, 0, _ALL)),
        number("SELECT count(*) FROM blobs"),
        number("SELECT count(*) FROM outbox"),
        dict(connection.execute("SELECT session, count(*) FROM notes GROUP BY session ORDER BY min(number)")),
        tuple(row[0] for row in connection.execute("SELECT name FROM records ORDER BY name")),
    )


def _copy(path: Path, copy: Path) -> None:
    for _ in range(ATTEMPTS):
        before = _stamps(path)
        for beside in _BESIDE:
            source = path.with_name(path.name + beside)
            target = copy.with_name(copy.name + beside)
            target.unlink(missing_ok=True)
            if source.exists():
                shutil.copyfile(source, target)
        if _stamps(path) == before:
            return
    raise StoreOwned(path)


def _stamps(path: Path) -> list[tuple[int, int] | None]:
    """When the file and what belongs to it last changed, and their sizes. The mark may lag, so it may also move."""
    found: list[tuple[int, int] | None] = []
    for beside in _BESIDE[:2]:
        one = path.with_name(path.name + beside)
        stat = one.stat() if one.exists() else None
        found.append(None if stat is None else (stat.st_mtime_ns, stat.st_size))
    return found


def _mark(path: Path, copy: Path) -> int:
    mark = copy.with_name(copy.name + ".mark")
    if not mark.exists():
        return 0
    return acknowledged_by(path, mark.read_bytes())


def _is_sqlite(path: Path) -> bool:
    """What is called so counts whatever is in it: one that was emptied or cannot be read is damage, not absence."""
    if path.suffix == ".sqlite":
        return True
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False
