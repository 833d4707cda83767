"""The ports: what a device needs from outside, as protocols over bytes and ids, and the data that cross them.

A port can answer at once; whatever can block is an instruction (HOUSE section 1). The one exception is durability:
`Store.commit` hands back a future that is done when the bytes are safe.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from aura_chor.crypto.seal import Sealer
from aura_chor.crypto.secrets import SecretBytes

Form: TypeAlias = Literal["event", "stub"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the log: the bytes of an event, or what compaction left of it."""

    id: bytes
    form: Form
    content: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """A blob that is to be delivered beside an event: to whom, and by which digest it is signed."""

    event: bytes
    digest: bytes
    recipient: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """One record of a session's journal that is no event: how a wait was resolved, what a clock said."""

    session: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """Writes that become durable together or not at all. Applied in the order of the fields.

    Writing an entry, blob, parcel or record that is there already changes nothing, except that a record is replaced;
    removing what is not there changes nothing. `prunes` put a stub in the place of an event.
    """

    entries: Sequence[Entry] = ()
    prunes: Sequence[Entry] = ()
    blobs: Sequence[tuple[bytes, bytes]] = ()
    parcels: Sequence[Parcel] = ()
    notes: Sequence[Note] = ()
    records: Sequence[tuple[str, bytes]] = ()
    delivered: Sequence[Parcel] = ()
    drop_blobs: Sequence[bytes] = ()
    drop_notes: Sequence[bytes] = ()
    drop_records: Sequence[str] = ()

    @property
    def of_the_log(self) -> bool:
        """Whether later batches may rest on this one: it writes more than records, which stand for themselves."""
        written = self.entries, self.prunes, self.blobs, self.parcels, self.notes
        return any(written) or bool(self.delivered or self.drop_blobs or self.drop_notes)


class Store(Protocol):
    """One device's durable memory. Every method may raise a `StoreFault`; futures carry the same faults."""

    def commit(self, batch: Batch) -> Future[None]:
        """Write the batch; the future is done when it would survive a loss of power.

        Batches of the log become durable in the order in which they were given here, and none after one that the disk
        refused: what rests on it would otherwise be durable without it. Opening the store again begins anew.
        """

    def entries(self, *, after: int = 0, limit: int = 1_000) -> list[tuple[int, Entry]]:
        """Up to `limit` (number, entry) with numbers above `after`, ascending: the order in which they were written."""

    def blob(self, digest: bytes) -> bytes | None:
        """The blob of this digest."""

    def outbox(self) -> list[Parcel]:
        """Everything that still has to be delivered, in the order in which it was written."""

    def notes(self, session: bytes) -> list[bytes]:
        """The notes of a session, in the order in which they were written."""

    def record(self, name: str) -> bytes | None:
        """A sealed secret record (CRYPTO.md 10): bytes that this room cannot read."""

    def record_names(self) -> list[str]:
        """The names of all records, ascending."""

    def scrub(self) -> None:
        """After secrets were dropped: rewrite the file without them, as far as storage forgets (CRYPTO.md 10)."""

    def close(self) -> None:
        """Finish what was committed and let go of the store. Closing twice does nothing."""


class Clock(Protocol):
    """Time that never goes back, also across restarts."""

    def now_ms(self) -> int:
        """Milliseconds since 1970, never less than any earlier answer."""


class Randomness(Protocol):
    """A source of random bytes; production takes the operating system's and refuses the simulated one."""

    def bytes(self, count: int) -> bytes:
        """`count` fresh bytes."""


class Transport(Protocol):
    """Carries bytes between devices: unordered, unreliable, untrusted."""

    def send(self, recipient: bytes, content: bytes) -> None:
        """Hand bytes to the network; whether they arrive shows in what comes back."""

    def receive(self) -> tuple[bytes, bytes] | None:
        """(sender as the network names it, content), or None when nothing has arrived."""

    def watch(self, arrived: Callable[[], None]) -> None:
        """`arrived` is called, from whatever thread, whenever `receive` may have something: so nobody has to poll."""

    def close(self) -> None:
        """Leave the network. Closing twice does nothing."""


class KeyStore(Protocol):
    """Where the master key of secret records comes from: a passphrase, or the system's keyring."""

    def master_key(self) -> SecretBytes:
        """32 bytes; a `KeyFault` if there is no way to them, or if they are not those of this store."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything outside, in one value."""

    clock: Clock
    randomness: Randomness
    transport: Transport
    store: Store
    keys: KeyStore
    sealer: Sealer
