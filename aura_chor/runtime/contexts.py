"""Contexts: what a body of a shipped protocol is about, read once from certified state and then constant.

A context is made by `ContextBuilder` (contexts_builder), which checks everything that can be known before the first
event: a context that exists is sound. A message is later compared with these facts and never supplies them
(CRYPTO.md 0.3). Secrets are not in a context; it says where the vault has them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias, final

from aura_chor.crypto import dkd
from aura_chor.crypto.members import Index, Roster
from aura_chor.crypto.payload import Payload
from aura_chor.effects.ports import Effects
from aura_chor.effects.vault import CommitteeScope, Place
from aura_chor.ledger.certified import Committee, Head
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.openings import Opening
from aura_chor.ledger.state import AccountState
from aura_chor.ledger.successor import Successor, successor
from aura_chor.ledger.verdicts import Fault
from aura_chor.ledger.witness import Facts, Witness, witness_of


@final
class LedgerAccess:
    """The log as a body may see it: everything can be read, nothing can be written."""

    __slots__ = ("_ledger",)

    def __init__(self, ledger: AccountLedger) -> None:
        self._ledger = ledger

    def state(self) -> AccountState:
        """The account as the log stands now."""
        return self._ledger.state()

    def event(self, identifier: bytes) -> Event | None:
        """The event of this id, if the log holds its bytes."""
        return self._ledger.event(identifier)

    def counts(self, identifier: EventId) -> bool:
        """Whether the event has no fault and its author the standing to be heard."""
        return self._ledger.counts(identifier)

    def fault_of(self, identifier: EventId) -> Fault | None:
        """Why an event never counts."""
        return self._ledger.fault_of(identifier)

    def session_events(self, session: bytes, kinds: Iterable[str] | None = None) -> list[Event]:
        """The events of a session, of these kinds or all, in causal order."""
        return self._ledger.known.session_events(session, kinds)

    def successor(self, session: bytes) -> Successor:
        """What a session that changes membership comes to, from all that the log holds of it.

        `Unproven`, `DecodeError` or `CheckFailed` where it does not come to anything (yet).
        """
        known = self._ledger.known
        return successor(known, known.openings[EventId(session)])

    def witness(self, facts: Facts) -> Witness | Fault:
        """The witness of a step from everything that the log holds of it, or who is missing."""
        return witness_of(facts, self._ledger)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseContext:
    """What every session has. `session` is None while its opening event is still to be written.

    `index` is this device's in the committee that acts, None for one that is not certified yet; `head` is the certified
    state that the session builds on, None before the founding.
    """

    account: bytes
    protocol: str
    device: Author
    index: Index | None
    epoch: int
    head: Head | None
    session: EventId | None
    ledger: LedgerAccess = field(repr=False)
    effects: Effects = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeygenContext(BaseContext):
    """A founding or a succession: its members, threshold and the values Φ that all contributions are bound to."""

    opening: Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningContext(BaseContext):
    """A threshold signature on one payload. `share` is where the vault has this device's share."""

    payload: Payload
    committee: CommitteeScope
    invited: Roster
    share: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class DkdContext(BaseContext):
    """A key derivation. `share` is None for a recipient that was not invited to derive."""

    context: dkd.Context
    committee: Committee
    invited: Roster
    recipients: Roster
    share: Place | None

    @property
    def is_recipient(self) -> bool:
        """Whether this device gets the output."""
        return any(key.encoded == self.device for _, key in self.recipients)


@dataclass(frozen=True, slots=True, kw_only=True)
class RedistributionContext(BaseContext):
    """What resharing and recovery share: source, target, term. A device may sit in both, or in one of the two.

    `shares` are where the vault has the old shares of both purposes, empty for a device that is in the target alone.
    """

    opening: Opening
    source: Committee
    source_index: Index | None
    target_index: Index | None
    shares: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReshareContext(RedistributionContext):
    """A resharing among devices, or the enrolment of guardians."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryContext(RedistributionContext):
    """A recovery by guardians. Times are seconds since 1970; `cooldown` is the guardians' certified one."""

    requested_at: int
    expires: int
    override: bool
    cooldown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LockContext(BaseContext):
    """A lock on the current head."""

    kind: str
    term: int
    scope: bytes


Context: TypeAlias = (
    BaseContext | KeygenContext | SigningContext | DkdContext | ReshareContext | RecoveryContext | LockContext
)
