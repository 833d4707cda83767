"""The host's hand on its ledger: what is appended or taken in becomes part of the next batch, in the order it happened.

Rule: whatever the host does next rests only on what stands in this batch or in one before it.
"""

from collections.abc import Iterable
from typing import Final

from aura_chor.crypto.signatures import Signer
from aura_chor.effects.ports import Batch, Entry, Note, Parcel
from aura_chor.ledger.compaction import restore
from aura_chor.ledger.event import Author, Body, Event, EventId
from aura_chor.ledger.ledger import AccountLedger, SlotFilled
from aura_chor.ledger.verdicts import Kept, Verdict
from aura_chor.session.bugs import PayloadInvalid
from aura_chor.session.views import LedgerView

_NOTHING: Final = Batch()


class HostLog:
    """The replica of one device, its key, and the batch that is being filled."""

    def __init__(self, account: bytes, signer: Signer) -> None:
        self.own = Author(signer.key.encoded)
        self.ledger = AccountLedger(account, own=self.own)
        self.bytes = 0
        self._signer = signer
        self._entries: list[Entry] = []
        self._notes: list[Note] = []
        self._drop: list[bytes] = []
        self._blobs: dict[bytes, bytes] = {}
        self._parcels: list[Parcel] = []
        self._delivered: list[Parcel] = []
        self._drop_blobs: list[bytes] = []
        self._records: list[tuple[str, bytes]] = []
        self._drop_records: list[str] = []

    def replay(self, entries: Iterable[Entry]) -> None:
        """What an earlier host had made durable; `DecodeError` where that is not one log."""
        places = [(entry.form, entry.id, entry.content) for entry in entries]
        restore(self.ledger, places)
        self.bytes += sum([len(content) for _, _, content in places])

    def append(
        self, kind: str, body: Body, *, session: bytes | None, route: Body | None, epoch: int | None = None
    ) -> Event:
        """The next own event, of the account's epoch unless its session has one; `PayloadInvalid` where it is none."""
        epoch = self.ledger.state().epoch if epoch is None else epoch
        try:
            event = self.ledger.append(self._signer, kind, body, epoch=epoch, session=session, route=route)
        except (ValueError, SlotFilled) as error:
            raise PayloadInvalid(f"{kind} cannot be written as an event: {error}") from error
        self._keep(event)
        return event

    def take_in(self, wires: Iterable[bytes]) -> list[Verdict]:
        """The verdicts of the log on what a peer sent, and on what that set free."""
        verdicts = self.ledger.merge(wires)
        for verdict in verdicts:
            if isinstance(verdict, Kept):
                self._keep(verdict.event)
        return verdicts

    def admit(self, request: EventId) -> list[Verdict]:
        """The verdicts on a request for recovery that the owner of this device lets in, and on what that set free."""
        verdicts = self.ledger.admit(request)
        for verdict in verdicts:
            if isinstance(verdict, Kept):
                self._keep(verdict.event)
        return verdicts

    def view(self) -> LedgerView:
        """What a protocol that reads the ledger sees: the certified state as it is here and now."""
        state = self.ledger.state()
        committee = state.devices
        members = () if committee is None else committee.shape.roster
        devices = {str(index): key.encoded for index, key in members}
        return LedgerView(state.epoch, None if state.head is None else state.head.id, devices)

    def note(self, session: bytes, content: bytes) -> None:
        self._notes.append(Note(session, content))

    def drop_notes(self, session: bytes) -> None:
        """The session has ended: what it would be resumed from is needed no more."""
        self._notes = [note for note in self._notes if note.session != session]
        self._drop.append(session)

    def keep_blob(self, named: bytes, blob: bytes) -> None:
        self._blobs[named] = blob

    def drop_blob(self, named: bytes) -> None:
        self._blobs.pop(named, None)
        self._drop_blobs.append(named)

    def post(self, parcel: Parcel) -> None:
        self._parcels.append(parcel)

    def delivered(self, parcel: Parcel) -> None:
        self._delivered.append(parcel)

    def keep_records(self, records: Iterable[tuple[str, bytes]]) -> None:
        self._records.extend(records)

    def drop_records(self, names: Iterable[str]) -> None:
        """What was to be written of them is not written either."""
        dropped = dict.fromkeys(names)
        self._records = [record for record in self._records if record[0] not in dropped]
        self._drop_records.extend(dropped)

    def flush(self) -> Batch | None:
        """What came together since the last time; None where nothing did."""
        batch = Batch(
            entries=tuple(self._entries),
            blobs=tuple(self._blobs.items()),
            parcels=tuple(self._parcels),
            notes=tuple(self._notes),
            delivered=tuple(self._delivered),
            drop_blobs=tuple(self._drop_blobs),
            drop_notes=tuple(self._drop),
            records=tuple(self._records),
            drop_records=tuple(self._drop_records),
        )
        if batch == _NOTHING:
            return None
        self._entries, self._notes, self._drop = [], [], []
        self._blobs, self._parcels, self._delivered, self._drop_blobs = {}, [], [], []
        self._records, self._drop_records = [], []
        return batch

    def _keep(self, event: Event) -> None:
        self.bytes += len(event.wire)
        self._entries.append(Entry(event.id, "event", event.wire))
