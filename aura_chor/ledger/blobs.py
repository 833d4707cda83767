"""Sealed blobs beside the log: which are expected, whether bytes are one of them, and when they may go.

An event carries the digests of its blobs; the blobs travel apart and are dropped as soon as nothing needs them, since
a log that keeps ciphertexts for ever turns a later theft of keys into the root. A blob that nobody signed for is
refused at the door, and one that never arrives is silence, not guilt.

Source: CRYPTO.md 2.6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from aura_chor.crypto.members import Index
from aura_chor.crypto.seal import BLOB_BYTES_MAX, blob_digest
from aura_chor.ledger.event import Event, EventId

EXPECTED_MAX: Final = 16_384
"""Blobs that may be on their way at once; the sessions that a device takes part in bound it long before."""

Delivery: TypeAlias = tuple[EventId, bytes, Index]
"""(event, blob digest, recipient): what an outbox holds until the recipient acknowledges the digest."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The digests that one event signs, by recipient."""

    event: EventId
    session: bytes
    digests: Mapping[Index, bytes]

    def deliveries(self) -> list[Delivery]:
        """What the author has to deliver, ascending by recipient."""
        return [(self.event, digest, index) for index, digest in sorted(self.digests.items())]


def sealed(event: Event) -> Sealed | None:
    """The digests in an event that passed its schema; None for a kind that seals nothing."""
    seals = event.body.get("seals")
    if seals is None or event.session is None or event.kind not in SEALING_KINDS:
        return None
    digests = {Index(index): digest for index, digest in cast(list[tuple[int, bytes]], seals)}
    return Sealed(event.id, event.session, digests)


SEALING_KINDS: Final = frozenset({"keygen.deal", "reshare.deal", "recover.deal", "dkd.reveal"})


class BlobShelf:
    """The blobs for one device, by digest: expected by events in the log, held, then dropped with their session."""

    def __init__(self) -> None:
        self._expected: dict[bytes, bytes] = {}
        self._held: dict[bytes, bytes] = {}

    def expect(self, event: Event, own: Index) -> bytes | None:
        """Note what this event seals to this device; the digest, if it is news and there is room."""
        found = sealed(event)
        digest = None if found is None else found.digests.get(own)
        if found is None or digest is None or digest in self._expected or len(self._expected) >= EXPECTED_MAX:
            return None
        self._expected[digest] = found.session
        return digest

    def offer(self, blob: object) -> bytes | None:
        """The digest to acknowledge, if these bytes are an expected blob; None, and nothing kept, otherwise."""
        if type(blob) is not bytes or len(blob) > BLOB_BYTES_MAX:
            return None
        digest = blob_digest(blob)
        if digest not in self._expected:
            return None
        self._held[digest] = blob
        return digest

    def get(self, digest: bytes) -> bytes | None:
        """The blob, if it has arrived."""
        return self._held.get(digest)

    def awaited(self) -> list[bytes]:
        """The digests that have not arrived, ascending: what to ask peers for."""
        return sorted(digest for digest in self._expected if digest not in self._held)

    def prune(self, session: bytes) -> list[bytes]:
        """Drop everything of a session; the digests whose blobs a store must delete too."""
        gone = sorted(digest for digest, of in self._expected.items() if of == session)
        for digest in gone:
            del self._expected[digest]
            self._held.pop(digest, None)
        return gone
