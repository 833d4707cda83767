"""Sealed blobs beside the events of sessions: shipped with their event, waited for, acknowledged, and dropped.

Rules. An event carries the digest of each receiver's blob under `seals`, by seat; the blob travels apart. It leaves
when its event is durable, and again whenever a link comes up, until its receiver says that it has it durably. A message
is given to its body together with its blobs: one that never arrives is silence, as if the message had not come. Bytes
that no event here asks for wait in a bounded room, since they may be faster than their event. When a session has ended
what was sealed in it is dropped, except for blobs that others still have to get; after an abort these as well. What
comes after that, or for a session in which this device has no part, is not kept: nothing would ever drop it.

Source: CRYPTO.md 2.6; DESIGN section 5.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec import structs

from aura_chor.base.canon import DIGEST_BYTES, digest
from aura_chor.crypto.tags import SEAL_DIGEST
from aura_chor.effects.ports import Parcel
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.runtime.frames import Blob, Received, blob_frame, received_frame
from aura_chor.runtime.host_desk import Desk
from aura_chor.runtime.host_ports import Peer, Send
from aura_chor.runtime.host_session import Session
from aura_chor.session.events import MessageEvent
from aura_chor.session.sealed import SEALS

EARLY_MAX: Final = 1_024
"""Blobs that may wait for their events."""


class Blobs:
    """One device's blobs; `outbox` are those that others have to get."""

    def __init__(self, desk: Desk, read: Callable[[bytes], bytes | None], outbox: Iterable[Parcel]) -> None:
        self._desk = desk
        self._read = read
        self._here: dict[bytes, bytes] = {}
        self._early: dict[tuple[bytes, bytes], tuple[Peer, bytes]] = {}
        self._outbox: dict[Author, dict[Parcel, None]] = {}
        self._unwritten: dict[Parcel, None] = {}
        self.is_wanted_in: Callable[[EventId], bool] = lambda _: True
        """Whether what is sealed in this session may still be needed here."""
        for parcel in outbox:
            self._outbox.setdefault(Author(parcel.recipient), {})[parcel] = None

    def ship(self, session: Session, written: EventId, event: MessageEvent) -> None:
        """Keep the blobs of an own event, and send them off once it is durable."""
        assert session.addresses is not None, "only a session with seats has a machine"
        for receiver, blob in event.blobs:
            named = digest(SEAL_DIGEST, blob)
            self._keep(named, blob)
            device = session.addresses.devices[receiver]
            if device != self._desk.own:
                parcel = Parcel(written, named, device)
                self._desk.log.post(parcel)
                self._outbox.setdefault(device, {})[parcel] = None
                self._unwritten[parcel] = None
                self._desk.when_durable(self._leaving(parcel))

    def resend(self, peer: Peer) -> None:
        """A link has come up: what this peer has not acknowledged goes again."""
        for parcel in list(self._outbox.get(peer, ())):
            if parcel not in self._unwritten:
                self._send(parcel)

    def acknowledged(self, peer: Peer, frame: Received) -> None:
        """A receiver has a blob durably: here it is needed no more."""
        parcel = Parcel(frame.event, frame.digest, peer)
        if self._outbox.get(peer, {}).pop(parcel, parcel) is None:
            self._desk.log.delivered(parcel)
            if not any(other.digest == parcel.digest for parcels in self._outbox.values() for other in parcels):
                self._drop(parcel.digest)

    def take(self, peer: Peer, frame: Blob) -> EventId | None:
        """Bytes from a peer; the event that they complete, if it is here and asks for them."""
        named = digest(SEAL_DIGEST, frame.blob)
        event = self._desk.log.ledger.event(frame.event)
        if event is None:
            self._early[frame.event, named] = (peer, frame.blob)
            if len(self._early) > EARLY_MAX:
                del self._early[next(iter(self._early))]
            return None
        if named not in _seals(event):
            return None
        self._accept(peer, event, named, frame.blob)
        return event.id

    def arrived(self, event: Event) -> None:
        """An event has come: its blobs may have been faster."""
        for named in _seals(event):
            found = self._early.pop((event.id, named), None)
            if found is not None:
                self._accept(found[0], event, named, found[1])

    def with_blobs(self, event: MessageEvent, seats: Iterable[str]) -> MessageEvent | None:
        """The message with the blobs for these of its receivers; None while one of them is missing."""
        seals = event.body.get(SEALS)
        if not isinstance(seals, Mapping):
            return event
        found: list[tuple[str, bytes]] = []
        for seat in seats:
            named = seals.get(seat)
            if seat not in event.receivers or type(named) is not bytes or len(named) != DIGEST_BYTES:
                continue
            blob = self.blob(named)
            if blob is None:
                return None
            found.append((seat, blob))
        return structs.replace(event, blobs=tuple(found))

    def blob(self, named: bytes) -> bytes | None:
        return self._here.get(named) or self._read(named)

    def drop_session(self, session: Session, *, aborted: bool) -> None:
        """A session has ended: what was sealed in it goes, with what others still lack where it was aborted."""
        events = self._desk.log.ledger.known.session_events(session.id)
        wanted = {parcel.digest for parcels in self._outbox.values() for parcel in parcels}
        for event in events:
            for parcels in self._outbox.values() if aborted else ():
                for parcel in [parcel for parcel in parcels if parcel.event == event.id]:
                    del parcels[parcel]
                    self._desk.log.delivered(parcel)
            for named in _seals(event):
                if aborted or named not in wanted:
                    self._drop(named)

    def _accept(self, peer: Peer, event: Event, named: bytes, blob: bytes) -> None:
        """A sender whose acknowledgement was lost gets another, also where the blob is needed no more."""
        if event.session is not None and self.is_wanted_in(EventId(event.session)):
            self._keep(named, blob)
        answer = Send(peer, received_frame(Received(event.id, named)))
        self._desk.when_durable(lambda: self._desk.out.append(answer))

    def _keep(self, named: bytes, blob: bytes) -> None:
        self._here[named] = blob
        self._desk.log.keep_blob(named, blob)

    def _drop(self, named: bytes) -> None:
        if self._here.pop(named, None) is not None or self._read(named) is not None:
            self._desk.log.drop_blob(named)

    def _leaving(self, parcel: Parcel) -> Callable[[], None]:
        """What is done with a parcel whose event is durable now; a link that came up before has sent nothing of it."""

        def leave() -> None:
            del self._unwritten[parcel]
            self._send(parcel)

        return leave

    def _send(self, parcel: Parcel) -> None:
        blob = self.blob(parcel.digest)
        if blob is not None:
            self._desk.out.append(Send(Author(parcel.recipient), blob_frame(Blob(parcel.event, blob))))


def _seals(event: Event) -> tuple[bytes, ...]:
    """The digests in an event: by seat in one of a choreography, by index in one of a shipped protocol."""
    seals = event.body.get(SEALS)
    named: Iterable[object] = ()
    if type(seals) is dict:
        named = seals.values()
    elif type(seals) is list:
        named = [pair[1] for pair in seals if type(pair) is list and len(pair) == 2]
    return tuple([digest for digest in named if type(digest) is bytes and len(digest) == DIGEST_BYTES])
