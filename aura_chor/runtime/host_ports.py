"""What goes into a host and what comes out of it: the contract between a device's sessions and whoever drives them.

`Host.handle(input) -> outputs` is pure. A driver (asyncio, the deterministic world, a test) feeds inputs one at a time
and performs the outputs of each **in their order**:

- `Append`: hand `batch` to the store. When it is durable, feed `Written(number)`; batches become durable in the order
  of their numbers, so `Written(7)` says it of 1 to 7. Nothing that rests on a batch leaves the host before that: the
  host itself holds back its `Send`, `Ended` and the strands that wrote.
- `Send`: hand the bytes to the network; they may be lost, doubled and reordered. What is lost comes again by
  anti-entropy: feed `Connected(peer)` when a link comes up and now and then afterwards, and the two hosts exchange what
  either lacks, through ordinary `Send` and `Received`.
- `Performing`: do what the body asked of its host, once, and feed `Performed` with the same session and number.
- `WakeAt(moment)`: feed `Tick` when the device's clock has reached it. It replaces the `WakeAt` before; None stops it.
- everything else only tells.

Every input may be followed by a `Tick`; the host knows the time by ticks alone. After a restart: a new host with the
entries and notes of the store (see `Host.restore`), a `Tick`, and the seats again by `Offer` or `Join`.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeAlias

from msgspec import Struct

from aura_chor.base.canon import Value
from aura_chor.effects.ports import Batch
from aura_chor.ledger.event import Author, EventId
from aura_chor.ledger.verdicts import Fault
from aura_chor.runtime.result import SessionResult
from aura_chor.session.instructions import Perform
from aura_chor.session.seats import ProtocolIdentity, Seat

Peer: TypeAlias = Author
"""A device is its key: that is also its name on every link."""

# --- limits ---


class Overflow(Enum):
    """What a bounded queue does when it is full. A message of a session is never dropped: sessions block or fail."""

    BLOCK = "block"
    DROP_OLDEST = "drop-oldest"
    ERROR = "error"


class HostLimits(Struct, frozen=True, kw_only=True):
    """What one device holds at most.

    `queued_events_max`: messages of one session that were received and that no body has taken; what is beyond stays in
    the ledger alone until there is room (`BLOCK`), or fails the session (`ERROR`). `frames_max`: what peers sent that
    waits because the store is behind by `unwritten_batches_max`; `frames_overflow` says what becomes of more.
    """

    sessions_max: int = 65_536
    queued_events_max: int = 1_024
    queued_overflow: Overflow = Overflow.BLOCK
    ledger_bytes_max: int = 2**34
    unwritten_batches_max: int = 4_096
    frames_max: int = 4_096
    frames_overflow: Overflow = Overflow.BLOCK


# --- lifecycles ---


class Lifecycle(Enum):
    """`CREATED`: known, but its seats or its opening event are not here yet. `WAITING`: every strand of it waits."""

    CREATED = "created"
    RUNNING = "running"
    WAITING = "waiting"
    COMPLETED = "completed"
    ABORTED = "aborted"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        return self in (Lifecycle.COMPLETED, Lifecycle.ABORTED, Lifecycle.FAILED)


class SessionStatus(Struct, frozen=True, kw_only=True):
    """One session as this device sees it. `seats` are those played here, `waiting_for` says it for people."""

    session: EventId | None
    protocol: str
    protocol_hash: str
    lifecycle: Lifecycle
    seats: tuple[str, ...]
    roster: Mapping[str, Author]
    queued: int = 0
    waiting_for: tuple[str, ...] = ()


# --- inputs ---


class Tick(Struct, frozen=True):
    """The device's clock says so: milliseconds that never go back."""

    now_ms: int


class Received(Struct, frozen=True):
    """Bytes from the network. `peer` is who the network says sent them; nothing that counts rests on it."""

    peer: Peer
    content: bytes


class Connected(Struct, frozen=True):
    """A link to this peer is there (again): compare the ledgers."""

    peer: Peer


class Written(Struct, frozen=True):
    """All batches up to this number are durable."""

    number: int


class WriteFailed(Struct, frozen=True):
    """The store gave up. The host says nothing more to anybody: what it holds is ahead of what would survive."""

    reason: str


class Performed(Struct, frozen=True):
    """The answer to a `Performing`: a value that can travel (see `session.wire`), or why there is none."""

    session: EventId
    number: int
    answer: Any = None
    error: str | None = None


class OpeningBody(Struct, frozen=True):
    """The opening event of a shipped protocol, as CRYPTO.md has it: it says who sits where."""

    kind: str
    body: Mapping[str, Value]


class Open(Struct, frozen=True, kw_only=True):
    """Open a session: answered by `Opened` or `Refused` with the same ticket.

    `roster` says for every seat of the protocol which device plays it; `seats` are the bodies of those played here. A
    shipped protocol has an `opening` instead of roster and parameters.
    """

    ticket: int
    protocol: ProtocolIdentity
    roster: Mapping[str, Peer] = {}
    seats: tuple[Seat, ...] = ()
    parameters: Struct | None = None
    opening: OpeningBody | None = None


class Join(Struct, frozen=True, kw_only=True):
    """Play these seats in a session that was opened here or elsewhere; also the way to resume it after a restart.

    May come before the opening event does. Answered by `Opened` (once the opening event is there) or `Refused`. A
    session that has ended here, also before a restart, is answered by `Opened` and `Ended` once more.
    """

    ticket: int
    session: EventId
    seats: tuple[Seat, ...]


class Invitation(Struct, frozen=True, kw_only=True):
    """A session in which devices have given this one seats. `seats` are their names; `resumed` after a restart."""

    session: EventId
    protocol: str
    protocol_hash: str
    opener: Author
    seats: tuple[str, ...]
    parameters: Mapping[str, object]
    resumed: bool = False


Cast: TypeAlias = Callable[[Invitation], tuple[Seat, ...] | None]
"""Answers an invitation with one seat for each of its names, or declines with None. Must be a function of its input."""


class Offer(Struct, frozen=True, kw_only=True):
    """From now on play, without asking, whatever session of this protocol (by name) `cast` accepts. The last counts.

    `cast` is asked about invitations that wait already, too. An accepted invitation to another version of the protocol
    fails at the join, with a fault that names both hashes.
    """

    protocol: str
    cast: Cast


class Cancel(Struct, frozen=True):
    """Abort the session for everybody, in the name of every seat played here."""

    session: EventId
    reason: str


class Post(Struct, frozen=True, kw_only=True):
    """A notice or a veto in the name of a seat played here, beside its body; without a seat (""), an external fact.

    A fact from outside is written for the seats played here: each device vouches to its own bodies alone. `Refused`
    where the protocol has no place for it.
    """

    ticket: int
    session: EventId
    seat: str
    message: Struct


class Admit(Struct, frozen=True):
    """Let a request for recovery that waits in quarantine join the log: the owner has compared its code (CRYPTO.md 8).

    It is then an invitation as any other; whatever this device writes in its session admits it elsewhere.
    """

    request: EventId


class Stop(Struct, frozen=True):
    """Take no new sessions; write what is still to be written. `Stopped` follows when all of it is durable."""


Input: TypeAlias = (
    Tick | Received | Connected | Written | WriteFailed | Performed | Open | Join | Offer | Cancel | Post | Admit | Stop
)

# --- outputs ---


class Append(Struct, frozen=True):
    """Numbers count from 1 in the life of one host object."""

    number: int
    batch: Batch


class Send(Struct, frozen=True):
    peer: Peer
    content: bytes


class Performing(Struct, frozen=True):
    """`seat` performs `effect`. After a crash the same may be asked again, under a number of the new host."""

    session: EventId
    number: int
    seat: str
    effect: Perform[Any]


class WakeAt(Struct, frozen=True):
    moment_ms: int | None


class Invited(Struct, frozen=True):
    """No offer answered this invitation; `Join` accepts it."""

    invitation: Invitation


class Opened(Struct, frozen=True):
    ticket: int
    session: EventId


class Refusal(Enum):
    """`PROTOCOL` is another version, `SEATING` seats or parameters that do not fit, `LIMIT` a limit of this host."""

    SEATING = "seating"
    PROTOCOL = "protocol"
    LIMIT = "limit"
    STOPPED = "stopped"


class Refused(Struct, frozen=True):
    ticket: int
    why: Refusal
    reason: str


class Step(Enum):
    """What a `Progress` tells."""

    LIFECYCLE = "lifecycle"
    SENT = "sent"
    RECEIVED = "received"
    EXPIRED = "expired"
    ABORTED = "aborted"


class Progress(Struct, frozen=True, kw_only=True):
    """Something happened in a session. `seat` is the seat played here that it happened to, None for the whole session.

    `SENT` (durable now) and `RECEIVED` (taken by a body) have the event, and a label; `peers` are the other seats.
    """

    session: EventId
    step: Step
    lifecycle: Lifecycle
    seat: str | None = None
    label: str = ""
    peers: tuple[str, ...] = ()
    event: EventId | None = None


class Ended(Struct, frozen=True):
    """The last seat played here has ended, and what it did is durable. `events` are all that this device emitted."""

    session: EventId
    lifecycle: Lifecycle
    result: SessionResult
    events: tuple[EventId, ...]


class Faulted(Struct, frozen=True):
    """A peer did what is not allowed; its culprits are named by evidence. `peer` is only who brought it."""

    fault: Fault
    peer: Peer | None = None


class Throttle(Struct, frozen=True):
    """Read nothing more from any peer until the next `Throttle(False)`; what still comes in between is lost."""

    stop: bool


class Stopped(Struct, frozen=True):
    pass


Output: TypeAlias = (
    Append | Send | Performing | WakeAt | Invited | Opened | Refused | Progress | Ended | Faulted | Throttle | Stopped
)
