"""The account, folded from the set of events: head, members, who was retired or frozen, locks, requests, capabilities.

The fold looks at nothing but the set, in an order of its own, so that two replicas with one set have one state. Of two
certified successors of one head a recovery wins over a device branch, which is void with all that follows it; between
equals, which only an equivocating voter can make, the lower id wins and the fork is reported.

Source: CRYPTO.md 3.3, 3.4, 8 and 9; DESIGN section 5.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from aura_chor.ledger.certified import Committee, Head, Target
from aura_chor.ledger.event import Author, EventId
from aura_chor.ledger.graph import Graph, Node, Past
from aura_chor.ledger.knowledge import Knowledge
from aura_chor.ledger.locks import Lock, LockBook

SessionStatus: TypeAlias = Literal["open", "completed", "aborted"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request for recovery on the current head, and who validly cancelled it."""

    id: EventId
    cancelled_by: tuple[Author, ...]


@dataclass(frozen=True, slots=True)
class AccountState:
    """What the log says the account is. `line` leads from the founding to the head; `founders` stand before it."""

    founders: Target | None
    line: tuple[Head, ...]
    forks: tuple[bytes, ...]
    retired: Mapping[Author, bytes]
    frozen: Mapping[Author, int]
    locks: tuple[Lock, ...]
    requests: tuple[Request, ...]
    denied: Mapping[tuple[Author, str], tuple[EventId, ...]]
    guests: Mapping[bytes, frozenset[Author]]
    pasts: Mapping[bytes, tuple[Past, ...]]

    @property
    def head(self) -> Head | None:
        """The current certified state; None before the founding is certified."""
        return self.line[-1] if self.line else None

    @property
    def epoch(self) -> int:
        """How many membership changes were certified."""
        return 0 if self.head is None else self.head.epoch

    @property
    def devices(self) -> Committee | None:
        """The current committee of devices."""
        return None if self.head is None else self.head.devices

    @property
    def guardians(self) -> Committee | None:
        """The current committee of guardians."""
        return None if self.head is None else self.head.guardians

    def is_member(self, author: Author) -> bool:
        """Whether the author is a current device or guardian, or a founder while nothing is certified."""
        if self.head is not None:
            return self.head.member(author) is not None
        return self.founders is not None and self.founders.index_of(author) is not None

    def may(self, author: Author, protocol: str) -> bool:
        """Whether a current member may take part in a protocol from now on."""
        return self.is_member(author) and author not in self.frozen and not self.denied.get((author, protocol))

    def heard(self, graph: Graph, node: Node) -> bool:
        """Whether an event of this author, at this place, has standing (CRYPTO.md 3.4). Faults are asked elsewhere."""
        if not self._has_standing(graph, node):
            return False
        protocol = "" if node.event is None else node.event.protocol
        return all(graph.reaches(revoke, node.id) for revoke in self.denied.get((node.author, protocol), ()))

    def _has_standing(self, graph: Graph, node: Node) -> bool:
        if self.is_member(node.author):
            return True
        retired = self.retired.get(node.author)
        if retired is not None and all(graph.in_past(node, past) for past in self.pasts[retired]):
            return True
        session = None if node.event is None else node.event.session or node.event.id
        return session is not None and node.author in self.guests.get(session, frozenset())


@dataclass(frozen=True, slots=True)
class _Certified:
    """What follows from the certificates alone."""

    line: tuple[Head, ...]
    forks: tuple[bytes, ...]
    retired: Mapping[Author, bytes]
    pasts: Mapping[bytes, tuple[Past, ...]]


class Folder:
    """Folds one log again and again. What rests on certificates stands until there is another one, so that a step of a
    session costs the same in the first epoch of an account and in its thousandth."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known
        self._locks = LockBook(known)
        self._certified: tuple[int, _Certified] | None = None
        self._denied: tuple[tuple[int, int, int], dict[tuple[Author, str], tuple[EventId, ...]]] | None = None

    def fold(self) -> AccountState:
        """The state of everything that is known."""
        known, certified = self._known, self._certificates()
        head = certified.line[-1] if certified.line else None
        founding = next((opening for opening in known.openings.values() if opening.change == "keygen"), None)
        undenied = AccountState(
            founders=None if founding is None else founding.target,
            line=certified.line,
            forks=certified.forks,
            retired=certified.retired,
            frozen={author: known.graph.forks[author] for author in sorted(known.graph.forks)},
            locks=self._locks.of(head),
            requests=_requests(known, head),
            denied={},
            guests=_guests(known, head),
            pasts=certified.pasts,
        )
        return replace(undenied, denied=self._denials(undenied))

    def _denials(self, state: AccountState) -> dict[tuple[Author, str], tuple[EventId, ...]]:
        key = (len(self._known.capabilities), self._known.certified, self._known.graph.freezes)
        if self._denied is None or self._denied[0] != key:
            self._denied = (key, _denied(self._known, state))
        return self._denied[1]

    def _certificates(self) -> _Certified:
        if self._certified is None or self._certified[0] != self._known.certified:
            line, forks = _line(self._known)
            found = _Certified(line, forks, _retired(line), _pasts(self._known, line))
            self._certified = (self._known.certified, found)
        return self._certified[1]


def session_status(known: Knowledge, state: AccountState, session: EventId) -> SessionStatus:
    """How a session of a shipped protocol stands, from the log alone; a generic one lives as long as its opener."""
    opening = known.graph.event(session)
    if opening is None or session in known.faults:
        return "aborted"
    ends = {"sign": "sign.done", "dkd": "dkd.done"}
    done = ends.get(opening.protocol, f"{opening.protocol}.certificate")
    if known.in_session(session, done):
        return "completed"
    if opening.author in state.frozen or known.in_session(session, f"{opening.protocol}.abort"):
        return "aborted"
    facts = known.openings.get(session)
    current = None if state.head is None else state.head.id
    moved = facts is not None and facts.prestate != current
    stale = opening.protocol in ("sign", "dkd") and opening.epoch < state.epoch
    cancelled = any(request.id == session and request.cancelled_by for request in state.requests)
    return "aborted" if moved or stale or cancelled else "open"


def _line(known: Knowledge) -> tuple[tuple[Head, ...], tuple[bytes, ...]]:
    """The chosen chain of heads, and the prestates at which more than one successor was certified."""
    successors: dict[bytes | None, list[Head]] = {}
    for head in known.heads.values():
        successors.setdefault(head.prestate, []).append(head)
    line: list[Head] = []
    forks: list[bytes] = []
    at: bytes | None = None
    while at in successors:
        ranked = sorted(successors[at], key=lambda head: (not head.recovery, head.id))
        if len(ranked) > 1:
            forks.append(b"" if at is None else at)
        line.append(ranked[0])
        at = ranked[0].id
    return tuple(line), tuple(forks)


def _retired(line: tuple[Head, ...]) -> dict[Author, bytes]:
    """Who is no member any more, and the head that last ended its membership."""
    gone: dict[Author, bytes] = {}
    members: set[Author] = set()
    for head in line:
        now = {author for committee in head.committees() for author in committee.shape.members()}
        gone.update(dict.fromkeys(sorted(members - now), head.id))
        members = now
    return {author: gone[author] for author in sorted(gone) if author not in members}


def _pasts(known: Knowledge, line: tuple[Head, ...]) -> dict[bytes, tuple[Past, ...]]:
    """Of each head, the pasts of all its certificates: a retired author is heard only in what all of them had seen."""
    return {
        head.id: tuple(known.certificates[head.id][key] for key in sorted(known.certificates[head.id])) for head in line
    }


def _guests(known: Knowledge, head: Head | None) -> dict[bytes, frozenset[Author]]:
    """The members-to-be of sessions on the current head, by session."""
    current = None if head is None else head.id
    live = sorted(session for session, opening in known.sponsors.items() if opening.prestate == current)
    return {session: frozenset(known.guests[session]) for session in live}


def _requests(known: Knowledge, head: Head | None) -> tuple[Request, ...]:
    found = []
    asked = [opening for opening in known.openings.values() if opening.change == "recover"]
    for opening in sorted(asked, key=lambda opening: opening.session):
        session = opening.session
        if head is None or opening.prestate != head.id:
            continue
        override = opening.event.body["override"] is True
        cancels = [
            event.author
            for event in known.in_session(session, "recover.cancel")
            if not known.graph.frozen(event.author, event.seq)
            and not (override and head.devices.shape.index_of(event.author) is not None)
        ]
        found.append(Request(session, tuple(sorted(set(cancels)))))
    return tuple(found)


def _denied(known: Knowledge, state: AccountState) -> dict[tuple[Author, str], tuple[EventId, ...]]:
    """Revocations by current devices that no grant has followed; a concurrent grant does not undo one."""
    events = [known.graph.nodes[identifier] for identifier in sorted(known.capabilities)]
    spoken: dict[tuple[str, Author, str], list[EventId]] = {}
    for node in events:
        event = node.event
        device_speaks = state.devices is not None and state.devices.shape.index_of(node.author) is not None
        if event is None or not device_speaks or known.graph.frozen(node.author, node.seq):
            continue
        device, protocol = event.body["device"], event.body["protocol"]
        assert type(device) is bytes and type(protocol) is str, "a sound capability has passed its schema"
        spoken.setdefault((event.phase, Author(device), protocol), []).append(event.id)
    denied = {}
    for phase, author, protocol in sorted(spoken):
        grants = spoken.get(("grant", author, protocol), [])
        standing = [
            revoke
            for revoke in spoken[phase, author, protocol]
            if phase == "revoke" and not any(known.graph.reaches(grant, revoke) for grant in grants)
        ]
        if standing:
            denied[author, protocol] = tuple(standing)
    return denied
