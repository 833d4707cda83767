"""The tables of a device's file, their versions, and whether a file is whole.

SQLite notices a broken structure; it does not notice a changed byte inside a value. Every row therefore carries a
checksum of its values (against disks, not against people: events are signed), and a mark beside the file counts
acknowledged commits, so that a file that lost some, or an older copy in its place, is noticed too. Tables, indices and
triggers are exactly those that the migrations make: whatever else there is could swallow what is written.
"""

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import Final

from aura_chor.effects.store_faults import StoreCorrupt, StoreVersion

APPLICATION_ID: Final = 0x41555241
"""Says in the file's header whose file it is."""

_FIRST: Final = """
CREATE TABLE entries(
    number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, form TEXT NOT NULL,
    content BLOB NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE blobs(digest BLOB PRIMARY KEY, content BLOB NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE outbox(
    number INTEGER PRIMARY KEY AUTOINCREMENT, event BLOB NOT NULL, digest BLOB NOT NULL, recipient BLOB NOT NULL,
    checksum INTEGER NOT NULL, UNIQUE(event, digest, recipient));
CREATE TABLE notes(
    number INTEGER PRIMARY KEY AUTOINCREMENT, session BLOB NOT NULL, content BLOB NOT NULL,
    checksum INTEGER NOT NULL);
CREATE INDEX notes_of_session ON notes(session, number);
CREATE TABLE records(name TEXT PRIMARY KEY, content BLOB NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE commits(one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL);
INSERT INTO commits VALUES (1, 0);
"""

MIGRATIONS: tuple[str, ...] = (_FIRST,)
"""Script n leads from version n to version n + 1; a script is never edited once released."""

MARK_BYTES: Final = 8
COMMITS_MAX: Final = 2**62
"""More than any disk was ever asked for; what counts further could not be counted on."""

CHECKED: Final = {
    "entries": ("id", "form", "content"),
    "blobs": ("digest", "content"),
    "outbox": ("event", "digest", "recipient"),
    "notes": ("session", "content"),
    "records": ("name", "content"),
}


def checksum(*values: bytes | str) -> int:
    """CRC-32 over the values and their lengths."""
    total = 0
    for value in values:
        encoded = value.encode("utf-8") if isinstance(value, str) else value
        total = zlib.crc32(encoded, zlib.crc32(len(encoded).to_bytes(8, "big"), total))
    return total


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to the present version, each step whole or not at all; `StoreVersion` for a file of others."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if version < 0 or (tables and not version and owner == APPLICATION_ID):
        raise StoreCorrupt(path, "is damaged (it says no version)")
    if version > len(MIGRATIONS):
        raise StoreVersion(path, f"has version {version}, this program knows {len(MIGRATIONS)}")
    if (version or tables) and owner != APPLICATION_ID:
        raise StoreVersion(path, "is no log of a device")
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        header = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {number};"
        connection.executescript(f"BEGIN IMMEDIATE; {script} {header} COMMIT;")


def check_whole(connection: sqlite3.Connection, path: Path, acknowledged: int) -> int:
    """The number of commits in the file; `StoreCorrupt` if anything in it is not as it was written."""
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreCorrupt(path, f"is damaged ({found})")
    if _structure(connection) != _structure_of_migrations():
        raise StoreCorrupt(path, "is damaged (its tables are not those that were made)")
    for table, columns in CHECKED.items():
        if not _rows_whole(connection, table, columns):
            raise StoreCorrupt(path, f"holds a damaged row in {table}")
    # Reading begins at the first number; what stood before it would be lost without a word.
    if connection.execute("SELECT count(*) FROM entries WHERE number < 1").fetchone()[0]:
        raise StoreCorrupt(path, "holds a damaged row in entries")
    return _count(connection, path, acknowledged)


def acknowledged_by(path: Path, mark: bytes) -> int:
    """How many commits the mark beside the file says were acknowledged; a loss of power may have left it empty."""
    if len(mark) not in (0, MARK_BYTES):
        raise StoreCorrupt(path, "has a mark beside it that is none")
    return int.from_bytes(mark, "big")


def _count(connection: sqlite3.Connection, path: Path, acknowledged: int) -> int:
    found = connection.execute("SELECT count FROM commits").fetchone()
    if found is None:
        raise StoreCorrupt(path, "holds no number of commits")
    (count,) = found
    if type(count) is not int or not 0 <= count <= COMMITS_MAX:
        raise StoreCorrupt(path, "holds a damaged row in commits")
    if count < acknowledged:
        raise StoreCorrupt(path, "holds less than was acknowledged: it was truncated, or is an older copy")
    return count


def _structure(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """What there is in the file beside statistics, which a person may have gathered."""
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"
    return connection.execute(query).fetchall()


def _structure_of_migrations() -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(":memory:")) as made:
        for script in MIGRATIONS:
            made.executescript(script)
        return _structure(made)


def _rows_whole(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> bool:
    try:
        for *values, written in connection.execute(f"SELECT {', '.join(columns)}, checksum FROM {table}"):
            if not all(isinstance(value, bytes | str) for value in values) or checksum(*values) != written:
                return False
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) is not None:
            raise
        # The module itself, and not SQLite, refuses text that is not UTF-8.
        return False
    return True
