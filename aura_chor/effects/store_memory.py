"""A store that forgets when the process ends: for simulations and tests. The same answers as a durable one."""

from concurrent.futures import Future
from pathlib import Path
from typing import Final

from aura_chor.effects.ports import Batch, Entry, Parcel
from aura_chor.effects.store_faults import StoreClosed

_NOWHERE: Final = Path(":memory:")


class MemoryStore:
    """Every batch is applied at once, and its future is done."""

    def __init__(self) -> None:
        self._entries: dict[bytes, tuple[int, Entry]] = {}
        self._blobs: dict[bytes, bytes] = {}
        self._outbox: dict[Parcel, None] = {}
        self._notes: dict[bytes, list[bytes]] = {}
        self._records: dict[str, bytes] = {}
        self._closed = False

    def copy(self) -> "MemoryStore":
        """Another store with the same contents: what is written to one of them does not reach the other."""
        made = MemoryStore()
        made._entries, made._blobs, made._outbox = dict(self._entries), dict(self._blobs), dict(self._outbox)
        made._notes = {session: list(notes) for session, notes in self._notes.items()}
        made._records = dict(self._records)
        return made

    def commit(self, batch: Batch) -> Future[None]:
        """Apply the batch."""
        done: Future[None] = Future()
        if self._closed:
            done.set_exception(StoreClosed(_NOWHERE))
            return done
        for entry in batch.entries:
            self._entries.setdefault(entry.id, (len(self._entries) + 1, entry))
        for entry in batch.prunes:
            number, _ = self._entries.get(entry.id, (0, entry))
            if number:
                self._entries[entry.id] = (number, entry)
        for digest, blob in batch.blobs:
            self._blobs.setdefault(digest, blob)
        self._outbox.update(dict.fromkeys(batch.parcels))
        for note in batch.notes:
            self._notes.setdefault(note.session, []).append(note.content)
        self._records.update(batch.records)
        self._drop(batch)
        done.set_result(None)
        return done

    def entries(self, *, after: int = 0, limit: int = 1_000) -> list[tuple[int, Entry]]:
        """Up to `limit` (number, entry) with numbers above `after`."""
        self._check_open()
        # Entries never leave, so that the n-th key has number n.
        return list(self._entries.values())[after : after + limit]

    def blob(self, digest: bytes) -> bytes | None:
        """The blob of this digest."""
        self._check_open()
        return self._blobs.get(digest)

    def outbox(self) -> list[Parcel]:
        """Everything that still has to be delivered."""
        self._check_open()
        return list(self._outbox)

    def notes(self, session: bytes) -> list[bytes]:
        """The notes of a session."""
        self._check_open()
        return list(self._notes.get(session, ()))

    def record(self, name: str) -> bytes | None:
        """A sealed secret record."""
        self._check_open()
        return self._records.get(name)

    def record_names(self) -> list[str]:
        """The names of all records."""
        self._check_open()
        return sorted(self._records)

    def scrub(self) -> None:
        """Memory keeps no copies that this could reach."""
        self._check_open()

    def close(self) -> None:
        """Refuse everything from now on."""
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise StoreClosed(_NOWHERE)

    def _drop(self, batch: Batch) -> None:
        for parcel in batch.delivered:
            self._outbox.pop(parcel, None)
        for digest in batch.drop_blobs:
            self._blobs.pop(digest, None)
        for session in batch.drop_notes:
            self._notes.pop(session, None)
        for name in batch.drop_records:
            self._records.pop(name, None)
