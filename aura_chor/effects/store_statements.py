"""The statements of the durable store, and the one place where SQLite's errors become faults."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from aura_chor.effects.ports import Batch, Entry, Parcel
from aura_chor.effects.store_faults import (
    StoreBroken,
    StoreCorrupt,
    StoreFault,
    StoreFull,
    StoreOwned,
    StoreReadOnly,
)
from aura_chor.effects.store_schema import checksum

_ENTRY: Final = "INSERT OR IGNORE INTO entries(id, form, content, checksum) VALUES (?, ?, ?, ?)"
_PRUNE: Final = "UPDATE entries SET form = ?, content = ?, checksum = ? WHERE id = ?"
_BLOB: Final = "INSERT OR IGNORE INTO blobs(digest, content, checksum) VALUES (?, ?, ?)"
_PARCEL: Final = "INSERT OR IGNORE INTO outbox(event, digest, recipient, checksum) VALUES (?, ?, ?, ?)"
_NOTE: Final = "INSERT INTO notes(session, content, checksum) VALUES (?, ?, ?)"
_RECORD: Final = "INSERT OR REPLACE INTO records(name, content, checksum) VALUES (?, ?, ?)"
_DELIVERED: Final = "DELETE FROM outbox WHERE event = ? AND digest = ? AND recipient = ?"

_CORRUPT: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_READ_ONLY: Final = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
_OWNED: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def apply(connection: sqlite3.Connection, batch: Batch) -> None:
    """Write one batch inside the present transaction."""
    many = connection.executemany
    if batch.entries:
        rows = [(e.id, e.form, e.content, checksum(e.id, e.form, e.content)) for e in batch.entries]
        many(_ENTRY, rows)
    if batch.prunes:
        many(_PRUNE, [(e.form, e.content, checksum(e.id, e.form, e.content), e.id) for e in batch.prunes])
    if batch.blobs:
        many(_BLOB, [(digest, blob, checksum(digest, blob)) for digest, blob in batch.blobs])
    if batch.parcels:
        many(_PARCEL, [(*_key(p), checksum(*_key(p))) for p in batch.parcels])
    if batch.notes:
        many(_NOTE, [(n.session, n.content, checksum(n.session, n.content)) for n in batch.notes])
    if batch.records:
        many(_RECORD, [(name, content, checksum(name, content)) for name, content in batch.records])
    if batch.delivered:
        many(_DELIVERED, [_key(parcel) for parcel in batch.delivered])
    _drop(connection, "DELETE FROM blobs WHERE digest = ?", batch.drop_blobs)
    _drop(connection, "DELETE FROM notes WHERE session = ?", batch.drop_notes)
    _drop(connection, "DELETE FROM records WHERE name = ?", batch.drop_records)


def read_entries(connection: sqlite3.Connection, after: int, limit: int) -> list[tuple[int, Entry]]:
    """Up to `limit` entries with numbers above `after`."""
    query = "SELECT number, id, form, content FROM entries WHERE number > ? ORDER BY number LIMIT ?"
    rows = connection.execute(query, (after, limit))
    return [(number, Entry(identifier, form, content)) for number, identifier, form, content in rows]


def read_outbox(connection: sqlite3.Connection) -> list[Parcel]:
    """Every parcel, in the order of writing."""
    rows = connection.execute("SELECT event, digest, recipient FROM outbox ORDER BY number")
    return [Parcel(event, digest, recipient) for event, digest, recipient in rows]


def translate(path: Path, error: sqlite3.Error) -> StoreFault:
    """The fault that an error of SQLite means for this file."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in _CORRUPT:
        return StoreCorrupt(path, f"is damaged ({error})")
    if primary == sqlite3.SQLITE_FULL:
        return StoreFull(path)
    if primary in _OWNED:
        return StoreOwned(path)
    if primary in _READ_ONLY:
        return StoreReadOnly(path, f"cannot be written ({error})")
    return StoreBroken(path, f"failed ({error})")


def _key(parcel: Parcel) -> tuple[bytes, bytes, bytes]:
    return parcel.event, parcel.digest, parcel.recipient


def _drop(connection: sqlite3.Connection, statement: str, keys: Iterable[bytes | str]) -> None:
    rows = [(key,) for key in keys]
    if rows:
        connection.executemany(statement, rows)
