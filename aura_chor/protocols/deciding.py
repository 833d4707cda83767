"""What a member of a source committee may say on its head: promises and votes, read from its own chain and the log.

What stands in the own chain already is said again and nothing else: a device that comes back after a crash decides as
it has decided.

Source: CRYPTO.md 7.4 (D1, D2, D4).
"""

from collections.abc import Callable, Iterable
from typing import Final, Protocol, cast, final

from aura_chor.crypto.hashing import transcript
from aura_chor.crypto.members import Pairs
from aura_chor.crypto.types import Digest
from aura_chor.ledger.certificates import is_open_for_voting
from aura_chor.ledger.decision import NO_PROMISE, may_approve, may_vote
from aura_chor.ledger.event import Author, Event
from aura_chor.ledger.openings import Known, Opening, Promise
from aura_chor.ledger.successor import Successor, dealt_in
from aura_chor.protocols.hosting import Station

NOTHING: Final = b""
"""No value: only approvals that cite no vote let a session go on with one of its own."""


class Provable(Protocol):
    """Whether a certificate would prove what it is about, asked at the moment of writing it."""

    def __call__(self, made: Successor, *, acks: Pairs, votes: Pairs) -> None:
        """`Equivocation` where one of those that it would name has forked since it was counted."""


def builds_on_head(station: Station, opening: Opening) -> bool:
    """Whether the session builds on the head that is certified now; a founding, whether there is none yet."""
    head = station.ledger.state().head
    return (None if head is None else head.id) == opening.prestate


def is_bound(known: Known, opening: Opening) -> bool:
    """Whether the approvals so far bind a new session to what an earlier one has made: it must resume (D2)."""
    return opening.resume is None and not is_open_for_voting(known, opening, NOTHING)


def carried_on(known: Known, voted: Iterable[Opening]) -> Opening | None:
    """Of sessions in which there are votes, that whose value the next one has to carry on: what was dealt in it, or in
    the one that it resumed, has the vote of highest term (D2). None where there are no votes."""
    highest = max(voted, key=lambda opening: opening.term, default=None)
    return None if highest is None else dealt_in(known, highest)


def acknowledged(known: Known, opening: Opening) -> Pairs:
    """Who has acknowledged in the session that counts, the resumed one if there is one: [[index, event id]..]."""
    dealt = dealt_in(known, opening)
    acks = {ack.author: ack.id for ack in _acks(known, dealt)}
    roster = dealt.target.roster
    return tuple((index, acks[Author(key.encoded)]) for index, key in roster if Author(key.encoded) in acks)


def decidable(known: Known, opening: Opening) -> tuple[Digest, Digest] | None:
    """What a vote must say, T and the transcript of the acknowledgements; None until all have acknowledged one T."""
    dealt, acks = dealt_in(known, opening), acknowledged(known, opening)
    events = [cast(Event, known.sound(identifier)) for _, identifier in acks]
    values = {cast(bytes, event.body["T"]) for event in events}
    if len(acks) != dealt.target.n or len(values) != 1:
        return None
    return Digest(values.pop()), Digest(transcript(session=dealt.session, phase="ack", events=acks))


def _acks(known: Known, dealt: Opening) -> list[Event]:
    """Those that count: a member that has forked has said nothing since."""
    found = known.in_session(dealt.session, f"{dealt.event.protocol}.ack")
    return [ack for ack in found if not known.graph.frozen(ack.author, ack.seq)]


@final
class Chain:
    """Implements `redistribution.Decisions` for one session. `consents` is the owner's word, asked before approving."""

    def __init__(self, station: Station, opening: Opening, consents: Callable[[Opening], bool]) -> None:
        self._station = station
        self._opening = opening
        self._consents = consents

    def accepted(self) -> bytes | None:
        """The own vote of highest term on this head, in the sessions before this one."""
        votes = [promise for promise in self._earlier() if promise.event.phase == "vote"]
        return max(votes, key=lambda promise: promise.term).event.id if votes else None

    def approves(self) -> bool:
        """D1, and the owner's consent to what the session makes."""
        if self._said("approve") is not None:
            return True
        return self._is_current() and self._may_promise() and self._consents(self._opening)

    def votes(self, value: bytes) -> bool:
        """D2 and D4: the session is open for voting, and all who acknowledge have acknowledged this value."""
        if self._said("vote") is not None:
            return True
        promises = self._promises()
        voted = [promise.term for promise in promises if promise.event.phase == "vote"]
        highest = max((promise.term for promise in promises), default=NO_PROMISE)
        if not self._is_current() or not may_vote(term=self._opening.term, promise=highest, voted=voted):
            return False
        known = self._station.ledger.known
        return self._all_acknowledge(value) and is_open_for_voting(known, self._opening, value)

    def _is_current(self) -> bool:
        return builds_on_head(self._station, self._opening)

    def _may_promise(self) -> bool:
        highest = max((promise.term for promise in self._promises()), default=NO_PROMISE)
        return may_approve(term=self._opening.term, promise=highest)

    def _all_acknowledge(self, value: bytes) -> bool:
        known = self._station.ledger.known
        dealt = dealt_in(known, self._opening)
        agreeing = {ack.author for ack in _acks(known, dealt) if cast(bytes, ack.body["T"]) == value}
        return agreeing == set(dealt.target.members())

    def _promises(self) -> list[Promise]:
        return self._station.ledger.known.promised(self._station.own, self._opening)

    def _earlier(self) -> list[Promise]:
        return [promise for promise in self._promises() if promise.event.session != self._opening.session]

    def _said(self, phase: str) -> Event | None:
        kind = f"{self._opening.event.protocol}.{phase}"
        return self._station.step_of(self._opening.session, kind, self._station.own)
