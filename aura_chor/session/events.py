"""Messages as events (DESIGN section 5): what a seat writes, and how a wait selects.

An event belongs to (protocol hash, session, lane path, sender, receiver, sequence number), never to a source line.
Seats and labels are plain strings in this room: generated modules spell them as literals.
"""

from typing import Protocol, TypeAlias

from msgspec import Struct

from aura_chor.base.names import LanePath, SessionId
from aura_chor.session.wire import Body

ABSTAINED = ""
"""The label of what stands in a channel for a number that its sender has passed over."""


class MessageEvent(Struct, frozen=True):
    """One message. `numbers` are the sequence numbers, one per receiver, in the channel (lane, sender, receiver).

    `id` is that of the signed event in the ledger; empty where the session has no ledger, or not yet.
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


class EventFilter(Protocol):
    """Selects the next message of `sender`'s channel to the waiting seat in `lane`, if it has this label."""

    @property
    def sender(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def lane(self) -> LanePath: ...
