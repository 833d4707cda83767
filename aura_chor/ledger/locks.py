"""Locks on the current head: who asked, who voted, who holds. All grants of an epoch end when the head moves.

Source: CRYPTO.md 9. The lottery spreads contention; safety never rests on it.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from aura_chor.crypto.lock import lock_scope
from aura_chor.ledger.certified import Head
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.knowledge import Knowledge

LockStatus: TypeAlias = Literal["requested", "voting", "granted", "released"]


@dataclass(frozen=True, slots=True)
class Lock:
    """One kind of lock in one term. `votes` are those for the holder, or none as long as nobody holds it."""

    scope: bytes
    kind: str
    term: int
    status: LockStatus
    holder: Author | None
    votes: tuple[EventId, ...]


class LockBook:
    """The locks of one log. What was found in a scope stands until something is said in it, a device forks, or the head
    moves: an epoch may see very many terms, and each word about one of them must not be paid for with all."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known
        self._rests_on: tuple[bytes, int] | None = None
        self._read = 0
        self._found: dict[bytes, Lock] = {}
        self._sorted: tuple[Lock, ...] = ()

    def of(self, head: Head | None) -> tuple[Lock, ...]:
        """The locks of the head, ascending by kind and term."""
        if head is None:
            return ()
        known = self._known
        said = known.lock_words[self._read :]
        self._read += len(said)
        if self._rests_on != (head.id, known.graph.freezes):
            self._rests_on, self._found = (head.id, known.graph.freezes), {}
            said = list(known.lock_words)
        for scope in dict.fromkeys(said):
            lock = _lock(known, head, scope)
            if lock is not None:
                self._found[scope] = lock
        if said:
            self._sorted = tuple(sorted(self._found.values(), key=lambda lock: (lock.kind, lock.term)))
        return self._sorted


def _lock(known: Knowledge, head: Head, scope: bytes) -> Lock | None:
    requests = known.in_session(scope, "lock.request")
    if not requests or requests[0].epoch != head.epoch:
        return None
    request = requests[0]
    kind, term = cast(str, request.body["kind"]), cast(int, request.body["term"])
    if scope != lock_scope(account=known.account, epoch=head.epoch, kind=kind, prestate=head.id, term=term):
        return None
    votes = _votes(known, head, scope)
    for identifier in sorted(votes):
        if len(votes[identifier]) >= head.devices.shape.quorum:
            return _granted(known, scope, kind, term, known.graph.nodes[identifier].author, votes[identifier])
    return Lock(scope, kind, term, "voting" if votes else "requested", None, ())


def _granted(known: Knowledge, scope: bytes, kind: str, term: int, holder: Author, votes: list[Event]) -> Lock:
    released = any(event.author == holder for event in known.in_session(scope, "lock.release"))
    ids = tuple(sorted(vote.id for vote in votes))
    return Lock(scope, kind, term, "released" if released else "granted", holder, ids)


def _votes(known: Knowledge, head: Head, scope: bytes) -> dict[EventId, list[Event]]:
    """Votes by request; one of each voter, none of one that forked below it."""
    found: dict[EventId, list[Event]] = {}
    for vote in known.in_session(scope, "lock.vote"):
        voter = head.devices.shape.index_of(vote.author)
        if voter is not None and not known.graph.frozen(vote.author, vote.seq):
            found.setdefault(EventId(cast(bytes, vote.body["request"])), []).append(vote)
    return found
