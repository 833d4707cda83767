"""Witnesses: proof that a step was taken by enough members, built from the journal and from nothing else.

`verify_from_journal` is the only constructor. It counts one event per distinct current member of the committee that the
step names, at the session's epoch, of the right kind, bound to the right values, by authors with standing; then it
compares the number, or the exact set. It is generic over kinds and over the slot that one member fills.

Source: CRYPTO.md 3.4 and 0.4.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, final

from aura_chor.base.canon import Value
from aura_chor.crypto.hashing import transcript
from aura_chor.crypto.members import Index, Pairs, Roster
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.filter import matches
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.verdicts import Fault, Retry

Required: TypeAlias = int | Literal["all"]


class WitnessSpent(RuntimeError):
    """A bug: a witness was used for two transitions, or for one of another session, epoch or committee."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a step is about, from certified state, read once (CRYPTO.md 0.3).

    `roster` are the members that may take the step, `required` how many of them must. `bind` is a pattern that every
    body must match byte for byte: Φ, Φ_R, tr, a payload's digest.
    """

    account: bytes
    session: bytes
    epoch: int
    committee: bytes
    roster: Roster
    kind: str
    required: Required
    bind: Mapping[str, Value]


@final
class Witness:
    """One step, taken by enough. Made by `verify_from_journal`; consumed by one transition."""

    __slots__ = ("_spent", "committee", "epoch", "events", "phase", "required", "session", "transcript")

    def __init__(self, key: object, facts: Facts, events: Pairs) -> None:
        if key is not _KEY:
            raise TypeError("a witness comes from verify_from_journal")
        self.session: Final = facts.session
        self.epoch: Final = facts.epoch
        self.committee: Final = facts.committee
        self.phase: Final = facts.kind.partition(".")[2]
        self.events: Final = events
        self.required: Final = len(facts.roster) if facts.required == "all" else facts.required
        self.transcript: Final = transcript(session=facts.session, phase=self.phase, events=events)
        self._spent = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Witness) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def __repr__(self) -> str:
        return f"Witness({self.phase}, {len(self.events)} of {self.required}, {self.transcript.hex()[:16]})"

    def consume(self, *, session: bytes, epoch: int, committee: bytes) -> None:
        """Use it for a transition of this very session; `WitnessSpent` if it is another's or was used."""
        if self._spent or (session, epoch, committee) != (self.session, self.epoch, self.committee):
            raise WitnessSpent("this witness proves nothing here")
        self._spent = True

    def _identity(self) -> tuple[object, ...]:
        return self.session, self.epoch, self.committee, self.phase, self.events, self.required


_KEY: Final = object()


def verify_from_journal(facts: Facts, events: Iterable[EventId], ledger: AccountLedger) -> Witness | Fault:
    """The witness that these events make, or the shortfall: a `Timeout` that names who is absent.

    `events` are ids in the journal; those that prove nothing here are passed over, never held against anybody.
    """
    indices = {Author(key.encoded): index for index, key in facts.roster}
    counted: dict[Index, EventId] = {}
    for event in sorted(_found(events, ledger), key=lambda event: (event.seq, event.id)):
        index = indices.get(event.author)
        if index is not None and index not in counted and _counts(facts, event, ledger):
            counted[index] = event.id
    required = len(facts.roster) if facts.required == "all" else facts.required
    # Counted before anything is looked at; an empty roster or requirement proves nothing (CRYPTO.md 0.4).
    if required < 1 or len(counted) < required:
        return _shortfall(facts, frozenset(counted), tuple(counted.values()))
    return Witness(_KEY, facts, tuple((index, counted[index]) for index in sorted(counted)))


def witness_of(facts: Facts, ledger: AccountLedger) -> Witness | Fault:
    """As `verify_from_journal`, over everything that the journal holds of this step."""
    events = ledger.known.session_events(facts.session, (facts.kind,))
    return verify_from_journal(facts, [event.id for event in events], ledger)


def extend(witness: Witness, facts: Facts, ledger: AccountLedger) -> Witness:
    """A witness over a superset: what is counted stays counted, later events join it and never shrink it."""
    indices = {index for index, _ in witness.events}
    roster = tuple(pair for pair in facts.roster if pair[0] not in indices)
    further: list[tuple[Index, bytes]] = []
    for index, key in roster:
        author = Author(key.encoded)
        found = [
            event
            for event in ledger.known.session_events(facts.session, (facts.kind,))
            if event.author == author and _counts(facts, event, ledger)
        ]
        further.extend((index, event.id) for event in found[:1])
    return Witness(_KEY, facts, tuple(sorted((*witness.events, *further))))


def _found(events: Iterable[EventId], ledger: AccountLedger) -> list[Event]:
    found = map(ledger.event, dict.fromkeys(events))
    return [event for event in found if event is not None]


def _counts(facts: Facts, event: Event, ledger: AccountLedger) -> bool:
    same = event.session == facts.session and event.epoch == facts.epoch and event.kind == facts.kind
    return same and matches(dict(facts.bind), dict(event.body)) and ledger.counts(event.id)


def _shortfall(facts: Facts, present: frozenset[Index], evidence: tuple[EventId, ...]) -> Fault:
    return Fault(
        name="Timeout",
        reason=f"{len(present)} of {facts.required} so far",
        retry=Retry.AGAIN,
        session=facts.session,
        phase=facts.kind.partition(".")[2],
        absent=tuple(Author(key.encoded) for index, key in facts.roster if index not in present),
        evidence=evidence,
    )
