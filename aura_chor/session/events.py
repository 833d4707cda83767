"""Messages as events (DESIGN section 5): what a seat writes, and how a wait selects.

An event belongs to (protocol hash, session, lane path, sender, receiver, sequence number), never to a source line.
Seats and labels are plain strings in this room: generated modules spell them as literals.
"""

from typing import Protocol, TypeAlias

from msgspec import Struct
from msgspec.structs import astuple

from aura_chor.base.canon import canon, digest
from aura_chor.base.names import LanePath, SessionId
from aura_chor.session.wire import Body

ABSTAINED = ""
"""The label of what stands in a channel for a number that its sender has passed over."""

NOTICES: LanePath = (-2,)
COMPLAINTS: LanePath = (-3,)
VETOES: LanePath = (-4,)
WITHDRAWALS: LanePath = (-5,)
"""The lanes of events that nobody waits for: what a body posts, what a check posts in the midst of a wait, what ends
the session for those in its range, and who is out. No lane of a choreography begins with a negative number."""

EXTERNAL = ""
"""The sender of a fact that comes from outside the session."""


class MessageEvent(Struct, frozen=True):
    """One message. `numbers` are the sequence numbers, one per receiver, in the channel (lane, sender, receiver).

    `id` is that of the signed event in the ledger; empty where the session has no ledger, or not yet. `blobs` travel
    beside it, by receiver, and are no part of what is signed.
    """

    kind: str
    protocol_hash: str
    session_id: SessionId
    lane: LanePath
    sender: str
    receivers: tuple[str, ...]
    numbers: tuple[int, ...]
    label: str
    body: Body
    id: bytes = b""
    blobs: tuple[tuple[str, bytes], ...] = ()

    def __repr__(self) -> str:
        """Where it belongs, and nothing of what it says: within one process blobs are secrets in the clear."""
        lane = "".join(f"/{step}" for step in self.lane)
        return f"<{self.kind} of {self.sender} to {len(self.receivers)} seats{lane and f' in lane {lane[1:]}'}>"


class AbortEvent(Struct, frozen=True):
    """`sender` ends the session for everybody, and names who made it do so. `evidence` are their events."""

    protocol_hash: str
    session_id: SessionId
    sender: str
    reason: str
    culprits: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    """Event ids in hex, as in faults."""


Event: TypeAlias = MessageEvent | AbortEvent


def event_id(event: MessageEvent) -> bytes:
    """The id of a message: the ledger's, or where there is none a digest of what would be signed."""
    if event.id:
        return event.id
    return digest("aura/message/v1", canon([*astuple(event)[:_SIGNED]]))


_SIGNED = MessageEvent.__struct_fields__.index("id")


class EventFilter(Protocol):
    """Selects the next message of `sender`'s channel to the waiting seat in `lane`, if it has this label."""

    @property
    def sender(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def lane(self) -> LanePath: ...
