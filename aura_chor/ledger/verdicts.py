"""What ingest says about bytes from outside, and faults as data: a closed set of names, with blame and the way on.

Culprits are named only on transferable evidence: signed events from which every device reaches the same verdict.
Silence is never evidence, so a missing member is `absent` and nothing worse.

Source: CRYPTO.md 3.2 and 11. The session room turns faults into exceptions.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from msgspec import Struct

from aura_chor.base.retry import Retry as Retry
from aura_chor.ledger.event import Author, Event, EventId

FaultName: TypeAlias = Literal[
    "Unauthenticated",
    "Malformed",
    "InvalidLength",
    "NotAuthorised",
    "Stale",
    "Duplicate",
    "Equivocation",
    "InvalidOpening",
    "InvalidProof",
    "InvalidShare",
    "FalseComplaint",
    "InvalidDeal",
    "InvalidQuorum",
    "Degenerate",
    "TranscriptMismatch",
    "OutputMismatch",
    "InvalidSignatureShare",
    "Refused",
    "NonceLost",
    "InvalidVote",
    "MustResume",
    "Timeout",
    "Cancelled",
    "RolledBack",
    "UnsafeLibrary",
    "SimulatedInProduction",
    "WeakParameters",
]
FAULT_NAMES: Final[tuple[FaultName, ...]] = get_args(FaultName)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault. `reason` is for people and carries no bytes of a peer; on everything else all devices agree."""

    name: FaultName
    reason: str
    retry: Retry
    session: bytes | None = None
    phase: str | None = None
    culprits: tuple[Author, ...] = ()
    absent: tuple[Author, ...] = ()
    evidence: tuple[EventId, ...] = ()


def blame(event: Event, name: FaultName, reason: str, retry: Retry = Retry.CONTINUE) -> Fault:
    """The fault that one event proves about its author."""
    return Fault(
        name=name,
        reason=reason,
        retry=retry,
        session=event.session,
        phase=event.phase,
        culprits=(event.author,),
        evidence=(event.id,),
    )


def nobody(event: Event | None, name: FaultName, reason: str, retry: Retry = Retry.CONTINUE) -> Fault:
    """A fault without a culprit; `event` only says where it came up."""
    if event is None:
        return Fault(name=name, reason=reason, retry=retry)
    return Fault(name=name, reason=reason, retry=retry, session=event.session, phase=event.phase, evidence=(event.id,))


class Kept(Struct, frozen=True, gc=False):
    """The event is in the log; with a fault, it is there as evidence and never counts."""

    event: Event
    fault: Fault | None = None


class Known(Struct, frozen=True, gc=False):
    """The event was there already; nothing changed."""

    event: Event


class Parked(Struct, frozen=True, gc=False):
    """The event waits for what it names: ids of events, or heads that no certificate here has reached."""

    event: Event
    missing: tuple[bytes, ...]


class Quarantined(Struct, frozen=True, gc=False):
    """A request for recovery by an outsider waits until a member's event names it (CRYPTO.md 3.2, check 2)."""

    event: Event


class Dropped(Struct, frozen=True, gc=False):
    """Nothing was kept; `event` is there when the bytes were one."""

    fault: Fault
    event: Event | None = None


Verdict: TypeAlias = Kept | Known | Parked | Quarantined | Dropped
