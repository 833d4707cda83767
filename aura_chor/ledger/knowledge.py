"""What the log knows: the graph, and the indexes over it from which rules and folds read.

Indexes hold ids; they are written once per event and never corrected. An event is sound when no rule speaks against
it; whether it counts (its author frozen, retired) is a question to the account's state, which may still change.

Source: CRYPTO.md 3.2 to 3.4.
"""

from collections.abc import Iterable
from typing import Final, TypeAlias, cast

from aura_chor.crypto.members import DeviceKey
from aura_chor.ledger.certified import Head
from aura_chor.ledger.complaints import sender_of
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.graph import Graph, Past
from aura_chor.ledger.openings import Opening, Promise
from aura_chor.ledger.schemas import RUNTIME_KINDS, SHIPPED
from aura_chor.ledger.verdicts import Fault

Slot: TypeAlias = tuple[bytes, str, Author, object]
FOLDED: Final = frozenset({"capability", "keygen", "lock", "recover", "reshare"})
"""Protocols whose events the account's state is folded from."""
UNSLOTTED: Final = RUNTIME_KINDS | {"recover.nudge"}
"""Reminders have a limit of their own instead of a slot (CRYPTO.md 8)."""


class Knowledge:
    """The growing memory of one account's log. Implements `openings.Known`."""

    def __init__(self, account: bytes) -> None:
        self.account = account
        self.graph = Graph()
        self.heads: dict[bytes, Head] = {}
        self.certificates: dict[bytes, dict[EventId, Past]] = {}
        self.openings: dict[EventId, Opening] = {}
        self.faults: dict[EventId, Fault] = {}
        self.authors: dict[Author, DeviceKey] = {}
        self.guests: dict[bytes, dict[Author, DeviceKey]] = {}
        self.sponsors: dict[bytes, Opening] = {}
        self.capabilities: list[EventId] = []
        self.lock_words: list[bytes] = []
        """The scopes of all sound lock events, as they came."""
        self.revision = 0
        self.certified = 0
        """How many certificates were judged sound."""
        self._seats: dict[bytes, frozenset[Author]] = {}
        self._sessions: dict[bytes, dict[str, list[EventId]]] = {}
        self._slots: dict[Slot, list[EventId]] = {}
        self._promises: dict[tuple[Author, bytes], list[Promise]] = {}

    # -- writing, once per event ---------------------------------------------------------------------------------------

    def index(self, event: Event, fault: Fault | None) -> None:
        """Remember a kept event under its session, kind and slot, and what is wrong with it."""
        if event.session is not None:
            self._sessions.setdefault(event.session, {}).setdefault(event.kind, []).append(event.id)
        filled = slot_of(event)
        if filled is not None:
            self.reserve(filled, event.id)
        if fault is not None:
            self.faults[event.id] = fault
            return
        if event.kind == "session.open":
            seats = cast(list[list[bytes]], event.body["roster"])
            self._seats[event.id] = frozenset(Author(key) for _, key in seats)
        elif event.protocol in FOLDED:
            self.revision += 1
            self._index_promise(event)
            if event.protocol == "capability":
                self.capabilities.append(event.id)
            if event.protocol == "lock" and event.session is not None:
                self.lock_words.append(event.session)

    def open(self, opening: Opening) -> None:
        """Remember the facts of a session; whoever its target names may now write in it."""
        self.openings[opening.session] = opening
        if opening.change == "keygen":
            self.authors.update(opening.target.members())
        else:
            self.guests[opening.session] = opening.target.members()
            self.sponsors[opening.session] = opening

    def share_guests(self, session: EventId, sponsor: bytes) -> None:
        """Whoever may write in the session that a signing session serves may sign in this one."""
        if sponsor in self.guests:
            self.guests[session], self.sponsors[session] = self.guests[sponsor], self.sponsors[sponsor]
            # Who may be heard in it is part of the state, which is folded again.
            self.revision += 1

    def certify(self, head: Head, certificate: EventId, past: Past) -> None:
        """Remember a head and one certificate of it; its members may write from now on."""
        self.heads[head.id] = head
        self.certificates.setdefault(head.id, {})[certificate] = past
        self.certified += 1
        for committee in head.committees():
            self.authors.update(committee.shape.members())

    def forget(self, event: Event) -> None:
        """Drop an event from the indexes; its place in the graph and its slot stay, so that nothing fills them anew."""
        if event.session is not None:
            kinds = self._sessions[event.session]
            kinds[event.kind].remove(event.id)
            if not kinds[event.kind]:
                del kinds[event.kind]
            if not kinds:
                del self._sessions[event.session]
        self.faults.pop(event.id, None)

    def reserve(self, filled: Slot, identifier: EventId) -> None:
        """Remember that a slot was filled by an event whose bytes are gone."""
        self._slots.setdefault(filled, []).append(identifier)

    # -- reading -------------------------------------------------------------------------------------------------------

    def sound(self, identifier: bytes) -> Event | None:
        """The event, if it is here and no rule speaks against it."""
        return None if identifier in self.faults else self.graph.event(identifier)

    def seats(self, session: bytes) -> frozenset[Author] | None:
        """Who sits in a generic session; None if the session was never opened soundly."""
        return self._seats.get(session)

    def sessions(self) -> list[bytes]:
        """All sessions that have an event beside their opening, ascending."""
        return sorted(self._sessions)

    def session_events(self, session: bytes, kinds: Iterable[str] | None = None) -> list[Event]:
        """The events of a session, faulty ones included, of these kinds or all; ascending by (depth, id)."""
        found = self._sessions.get(session, {})
        chosen = found.keys() if kinds is None else [kind for kind in kinds if kind in found]
        nodes = [self.graph.nodes[identifier] for kind in chosen for identifier in found[kind]]
        return [node.event for node in sorted(nodes, key=lambda node: (node.depth, node.id)) if node.event is not None]

    def in_session(self, session: bytes, kind: str) -> list[Event]:
        """All sound events of a kind in a session, ascending by id."""
        ids = sorted(self._sessions.get(session, {}).get(kind, ()))
        return [event for event in map(self.sound, ids) if event is not None]

    def slot_taken(self, event: Event) -> EventId | None:
        """The event that filled this event's slot before it, on the same branch of its author (CRYPTO.md 3.3)."""
        filled = slot_of(event)
        for identifier in () if filled is None else self._slots.get(filled, ()):
            if identifier != event.id and self._before(event, identifier):
                return identifier
        return None

    def slot_filler(self, filled: Slot) -> EventId | None:
        """Any event in a slot; for an author that asks about its own chain."""
        found = self._slots.get(filled, ())
        return found[0] if found else None

    def earlier(self, event: Event, kind: str) -> Event | None:
        """The author's sound event of another kind in the same session and on the same branch, before this one."""
        if event.session is None:
            return None
        for found in self.in_session(event.session, kind):
            if found.author == event.author and found.id != event.id and self._before(event, found.id):
                return found
        return None

    def promises(self, event: Event, opening: Opening) -> list[Promise]:
        """The author's sound approvals and votes on the same head and source, before this one on its branch."""
        found = self._promises.get((event.author, _promise_key(opening)), ())
        return [promise for promise in found if promise.event != event and self._before(event, promise.event.id)]

    def promised(self, author: Author, opening: Opening) -> list[Promise]:
        """All sound approvals and votes of an author on the same head and source; its chain must have one end."""
        return list(self._promises.get((author, _promise_key(opening)), ()))

    def approved(self, opening: Opening, term: int, seen_by: EventId) -> bool:
        """Whether `seen_by` rests on an approval of this term, on the same head and source as the opening's."""
        return any(
            self.graph.reaches(seen_by, approval.id)
            for other in self.openings.values()
            if other.term == term and _promise_key(other) == _promise_key(opening)
            for approval in self.in_session(other.session, f"{other.event.protocol}.approve")
        )

    def nudges_before(self, event: Event) -> int:
        """How many reminders the author wrote in this session before this one on its branch."""
        assert event.session is not None, "a reminder belongs to a session"
        ids = self._sessions.get(event.session, {}).get("recover.nudge", ())
        return sum(
            1
            for identifier in ids
            if self.graph.nodes[identifier].author == event.author
            and identifier != event.id
            and self._before(event, identifier)
        )

    def refuted(self, session: bytes, seen_by: EventId) -> frozenset[Author]:
        """The senders that complaints in the causal past of `seen_by` prove guilty."""
        opening = self.openings[EventId(session)]
        guilty: set[Author] = set()
        for complaint in self.in_session(session, f"{opening.event.protocol}.complain"):
            deal = sender_of(self, opening, complaint)
            if deal is not None and self.graph.reaches(seen_by, complaint.id):
                guilty.add(deal.author)
        return frozenset(guilty)

    def _before(self, event: Event, earlier: EventId) -> bool:
        nodes = self.graph.nodes
        return nodes[earlier].seq < event.seq and self.graph.in_chain(nodes[earlier], nodes[event.id])

    def _index_promise(self, event: Event) -> None:
        if event.phase not in ("approve", "vote") or event.session is None:
            return
        opening = self.openings.get(EventId(event.session))
        if opening is not None:
            key = (event.author, _promise_key(opening))
            self._promises.setdefault(key, []).append(Promise(event, opening.term))


def slot_of(event: Event) -> Slot | None:
    """(session, kind, author, against) for a step of a shipped protocol; None where no slot rule holds.

    A generic session's labels repeat; its slots are the runtime's (DESIGN section 5).
    """
    if event.protocol not in SHIPPED:
        return None
    against = event.body.get("against") if event.phase == "complain" else None
    return slot(event.session, event.kind, event.author, against)


def slot(session: bytes | None, kind: str, author: Author, against: object) -> Slot | None:
    """As `slot_of`, from its parts."""
    if session is None or kind.partition(".")[0] not in SHIPPED or kind in UNSLOTTED:
        return None
    return session, kind, author, against if type(against) is int else None


def _promise_key(opening: Opening) -> bytes:
    source = b"" if opening.source is None else opening.source.id
    return (opening.prestate or b"") + source
