"""What all shipped protocols need of the device that plays them, and how its host is told to.

A host that has `SHIPPED` in its configuration knows the opening events of these protocols; a `Station` is what a body
stands on: the log to read, the secrets to hold, randomness and the sealer of this device. Seats are made when an
invitation comes, from certified state alone; nothing that a peer wrote supplies a fact (CRYPTO.md 0.3).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar, cast, final

from aura_chor.base.canon import Value
from aura_chor.crypto.members import Index, KemKey, decode_kem
from aura_chor.crypto.payload import decode_payload
from aura_chor.crypto.seal import Sealer
from aura_chor.crypto.wire import decode_pairs
from aura_chor.effects.ports import Randomness
from aura_chor.ledger.certified import Committee, Head
from aura_chor.ledger.event import Author, Event
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.protocols.generated.sign import messages as sign_messages
from aura_chor.protocols.holding import Holding
from aura_chor.protocols.members import Members
from aura_chor.session.wire import WireError, decode

Read: TypeAlias = Callable[[], AccountLedger]
T = TypeVar("T")


@final
@dataclass(frozen=True, slots=True)
class Station:
    """One device, as its bodies see it. `read` gives the log of its host."""

    own: Author
    read: Read
    holding: Holding = field(repr=False)
    sealer: Sealer = field(repr=False)
    randomness: Randomness = field(repr=False)

    @property
    def ledger(self) -> AccountLedger:
        """Nothing is written through it."""
        return self.read()

    def log(self) -> "SigningLog":
        """What a signer reads of the log."""
        return SigningLog(self.ledger)

    def head_at(self, epoch: int) -> Head | None:
        """The certified state of an epoch."""
        return head_at(self.ledger, epoch)

    def step_of(self, session: bytes, kind: str, author: bytes) -> Event | None:
        """The one sound event of this kind that an author has written in a session."""
        return next((event for event in self.ledger.known.in_session(session, kind) if event.author == author), None)

    def pair_key(self, session: bytes, kind: str, *, recipient: bytes, sender: Index) -> KemKey | None:
        """The key that a recipient has posted for a sender in its own event of this kind."""
        event = self.step_of(session, kind, recipient)
        posted = () if event is None else decode_pairs(event.body["kem"], decode_kem)
        return dict(posted).get(sender)


@final
class SigningLog:
    """Implements `signing.CommitLog`."""

    def __init__(self, ledger: AccountLedger) -> None:
        self._ledger = ledger

    def payload(self, session: bytes, /) -> bytes | None:
        """What the session was opened to sign."""
        event = self._ledger.known.sound(session)
        return None if event is None or event.kind != "sign.open" else cast(bytes, event.body["payload"])

    def signatures(self, session: bytes, /) -> list[bytes]:
        """Those that sound `sign.done` events of the session carry."""
        return [cast(bytes, done.body["signature"]) for done in self._ledger.known.in_session(session, "sign.done")]

    def commitment(self, session: bytes, event: bytes, /) -> tuple[Index, sign_messages.Commit] | None:
        """Whose sound `sign.commit` of this session it is, and what it says."""
        found, opening = self._ledger.known.sound(event), self._ledger.known.sound(session)
        if found is None or opening is None or found.kind != "sign.commit" or found.session != session:
            return None
        invited = cast("list[tuple[int, bytes]]", opening.body["invited"])
        index = next((Index(number) for number, key in invited if key == found.author), None)
        try:
            return None if index is None else (index, decode(found.body, sign_messages.Commit))
        except WireError:
            # What the log holds sound passed the same decoders: another version of them wrote it.
            return None


def head_at(ledger: AccountLedger, epoch: int) -> Head | None:
    """The certified state of an epoch, on the chosen line."""
    return next((head for head in ledger.state().line if head.epoch == epoch), None)


def committee_at(ledger: AccountLedger, event: Event) -> Committee | None:
    """The devices of the epoch that an opening event was written in."""
    head = head_at(ledger, event.epoch)
    return None if head is None else head.devices


def family(role: str, members: Members) -> dict[str, Author]:
    """Who sits on the seats of a family."""
    return {f"{role}[{seat}]": Author(key.encoded) for seat, (_, key) in enumerate(members.roster, start=1)}


def signed_for(event: Event) -> str:
    """The kind of the payload that a sound `sign.open` carries."""
    return decode_payload(cast(bytes, event.body["payload"])).kind


def one(found: Iterable[T]) -> T:
    """The only one; whoever calls knows that there is one."""
    (only,) = found
    return only


def value(thing: object) -> Value:
    """A value that was made of what an event can hold."""
    return cast(Value, thing)
