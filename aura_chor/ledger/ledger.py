"""AccountLedger: the log of one account as a replicated set of signed events.

`ingest` takes bytes from outside through the seven checks of CRYPTO.md 3.2, in their order; `append` writes an own
event; `state` reads the account off the set. Merging is ingesting what another replica has: the set only grows, so
union is commutative, associative and idempotent, and so is everything that is read from it.

What bytes from outside can do here is this: be dropped, wait in a bounded room, or join the log. Nothing else.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct

from aura_chor.base.canon import DecodeError
from aura_chor.crypto.hashing import event_id
from aura_chor.crypto.members import DeviceKey
from aura_chor.crypto.signatures import Signer
from aura_chor.ledger.admission import built_on, founder_key, served, sponsor, target_key
from aura_chor.ledger.certificates import judge_certificate
from aura_chor.ledger.complaints import judge_complaint
from aura_chor.ledger.event import (
    SIGNATURE_BYTES,
    Author,
    Body,
    Draft,
    Event,
    EventId,
    decode_event,
    produce,
    signature_ok,
)
from aura_chor.ledger.graph import Node
from aura_chor.ledger.knowledge import Knowledge, slot_of
from aura_chor.ledger.openings import CHANGES, judge_opening
from aura_chor.ledger.parking import PARKING, QUARANTINE, Room, Waiting
from aura_chor.ledger.rules import judge_step
from aura_chor.ledger.rules_other import judge_message, judge_other, lock_head
from aura_chor.ledger.schemas import SHIPPED, malformed, named_ids
from aura_chor.ledger.state import AccountState, Folder
from aura_chor.ledger.verdicts import (
    Dropped,
    Fault,
    Kept,
    Known,
    Parked,
    Quarantined,
    Retry,
    Verdict,
    blame,
    nobody,
)

GUEST_EVENTS_MAX: Final = 64
"""How far the chain of a device that is not certified yet may grow: it has one session to take part in."""


class SlotFilled(Exception):
    """A bug of the caller: an own event would fill a slot twice, or break the form of an event."""


class Checked(Struct, frozen=True, gc=False):
    """An event that passed the checks 1 to 3, with what check 4 looks for and check 6 found."""

    event: Event
    refs: tuple[EventId, ...]
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may wait."""

    parking: Room = field(default=PARKING)
    quarantine: Room = field(default=QUARANTINE)


class AccountLedger:
    """One replica. `own` is the device it belongs to, whose own request for recovery needs nobody to vouch for it."""

    def __init__(self, account: bytes, *, own: Author | None = None, limits: Limits | None = None) -> None:
        chosen = Limits() if limits is None else limits
        self.known = Knowledge(account)
        self._folder = Folder(self.known)
        self.log: list[EventId] = []
        self._own = own
        self._parked = Waiting(chosen.parking)
        self._quarantine = Waiting(chosen.quarantine)
        self._vouched: dict[bytes, None] = {}
        self._state: tuple[tuple[int, int], AccountState] | None = None

    # -- from outside --------------------------------------------------------------------------------------------------

    def ingest(self, wire: object) -> list[Verdict]:
        """The verdict on these bytes, then those on waiting events that it set free or pushed out."""
        found = self._authenticate(wire)
        return self._settle(found) if isinstance(found, Event) else found

    def merge(self, wires: Iterable[object]) -> list[Verdict]:
        """Ingest many; what was refused for its author is tried again as long as others join the log."""
        verdicts: list[Verdict] = []
        pending = list(wires)
        while pending:
            before, refused = len(self.log), []
            for wire in pending:
                found = self.ingest(wire)
                if (
                    isinstance(found[0], Dropped)
                    and found[0].event is not None
                    and found[0].fault.name == "Unauthenticated"
                ):
                    refused.append(wire)
                verdicts.extend(found)
            if len(self.log) == before:
                return verdicts
            pending = refused
        return verdicts

    def replay(self, wire: bytes) -> None:
        """Take back an event that this replica had kept: all checks but the signature, which was checked then.

        `DecodeError` if these bytes are no event, or one that the log as it stands would not keep: the store is not
        this replica's.
        """
        event = decode_event(wire)
        if event.id in self.known.graph or not isinstance(self._settle(event)[0], Kept):
            raise DecodeError("not the next event of this log")

    # -- own events ----------------------------------------------------------------------------------------------------

    def append(
        self,
        signer: Signer,
        kind: str,
        body: Body,
        *,
        epoch: int,
        session: bytes | None = None,
        route: Body | None = None,
    ) -> Event:
        """Sign and keep the next own event. `SlotFilled` if this step was taken already, or cannot be written."""
        author = Author(signer.key.encoded)
        last = self._own_end(author)
        prev, seq = (None, 0) if last is None else (last.id, last.seq + 1)
        parents = self.known.graph.parents_for(prev)
        draft = Draft(
            account=self.known.account,
            kind=kind,
            body=body,
            epoch=epoch,
            seq=seq,
            prev=prev,
            parents=parents,
            route=route,
            session=session,
        )
        event = decode_event(produce(draft, signer).wire)
        slot = slot_of(event)
        if slot is not None and self.known.slot_filler(slot) is not None:
            raise SlotFilled(f"this device has already written its {kind} of this session")
        verdicts = self._settle(event)
        if not isinstance(verdicts[0], Kept):
            raise SlotFilled(f"an own {kind} names what is not in the own log")
        return event

    def _own_end(self, author: Author) -> Node | None:
        ends = self.known.graph.ends(author)
        assert len(ends) <= 1, "an own chain never forks"
        return self.known.graph.nodes[ends[0]] if ends else None

    def admit(self, request: EventId) -> list[Verdict]:
        """Let a request for recovery by an outsider join this log: the owner of this device vouches for it.

        Whatever it writes next in the request's session admits it elsewhere. Nothing happens where none is waiting.
        """
        event = self._quarantine.take(request)
        return [] if event is None else self._settle(event)

    # -- reading -------------------------------------------------------------------------------------------------------

    def requests(self) -> list[Event]:
        """The requests for recovery by outsiders that nobody has vouched for, oldest first."""
        return self._quarantine.waiting()

    def state(self) -> AccountState:
        """The account, folded from the set of events; the same on every replica that has the same set."""
        key = (self.known.revision, self.known.graph.freezes)
        if self._state is None or self._state[0] != key:
            self._state = (key, self._folder.fold())
        return self._state[1]

    def event(self, identifier: bytes) -> Event | None:
        """The event of this id, if the log holds its bytes."""
        return self.known.graph.event(identifier)

    def fault_of(self, identifier: EventId) -> Fault | None:
        """Why an event never counts: a rule it broke, or the equivocation of its author at or below it."""
        node = self.known.graph.nodes[identifier]
        if self.known.graph.frozen(node.author, node.seq):
            return self.equivocation(node.author)
        return self.known.faults.get(identifier)

    def counts(self, identifier: EventId) -> bool:
        """Whether the event has no fault and its author the standing to be heard (CRYPTO.md 3.4)."""
        if self.event(identifier) is None or self.fault_of(identifier) is not None:
            return False
        return self.state().heard(self.known.graph, self.known.graph.nodes[identifier])

    def equivocation(self, author: Author) -> Fault | None:
        """The transferable proof against an author that forked: two events with one number."""
        seq = self.known.graph.forks.get(author)
        if seq is None:
            return None
        return Fault(
            name="Equivocation",
            reason="two events with one number",
            retry=Retry.WITHOUT,
            culprits=(author,),
            evidence=self.known.graph.siblings(author, seq)[:2],
        )

    def waiting(self) -> tuple[int, int]:
        """How many events are parked, and how many in quarantine."""
        return len(self._parked), len(self._quarantine)

    # -- checks 1 to 3 -------------------------------------------------------------------------------------------------

    def _authenticate(self, wire: object) -> Event | list[Verdict]:
        # Replicas tell each other most events several times: bytes that are here already are known by their digest.
        here = self._here(wire)
        if here is not None:
            return [Known(here)]
        try:
            event = decode_event(wire)
        except DecodeError as error:
            return [Dropped(nobody(None, "Unauthenticated", str(error)))]
        if event.id in self.known.graph:
            return [Known(event)]
        if event.account != self.known.account:
            return [_stranger(event, "an event of another account")]
        author = self._author(event)
        outsider = author is None and event.kind == "recover.open"
        if outsider:
            author = target_key(event)
        if author is None:
            return [_stranger(event, "an author that is no member")]
        if not signature_ok(event, author):
            return [Dropped(nobody(None, "Unauthenticated", "not the author's signature"))]
        if outsider and event.author != self._own and not self._is_vouched(event):
            evicted = self._quarantine.add(event, ())
            verdict: Verdict = Quarantined(event) if event not in evicted else _pushed_out(event)
            return [verdict, *(_pushed_out(other) for other in evicted if other != event)]
        return event

    def _here(self, wire: object) -> Event | None:
        """The event whose bytes these are, whatever signature stands before them; None where its bytes are not here."""
        if type(wire) is not bytes or len(wire) <= SIGNATURE_BYTES:
            return None
        node = self.known.graph.nodes.get(EventId(event_id(wire[SIGNATURE_BYTES:])))
        return None if node is None else node.event

    def _author(self, event: Event) -> DeviceKey | None:
        author = self.known.authors.get(event.author)
        if author is not None:
            return author
        if event.kind == "keygen.open" and not self.known.authors:
            # The account id commits to the founders: once one founding is known, all founders are.
            return founder_key(event)
        if event.seq >= GUEST_EVENTS_MAX:
            return None
        session = sponsor(event) if event.kind == "sign.open" else event.session
        return None if session is None else self.known.guests.get(session, {}).get(event.author)

    # -- checks 4 to 7, for the event and for what waited for it -------------------------------------------------------

    def _settle(self, event: Event) -> list[Verdict]:
        heads = len(self.known.heads)
        verdicts = self._place(event)
        ready = deque(self._released(event, heads))
        while ready:
            current = ready.popleft()
            if current.id in self.known.graph:
                verdicts.append(Known(current))
                continue
            heads = len(self.known.heads)
            verdicts.extend(self._place(current))
            ready.extend(self._released(current, heads))
        return verdicts

    def _released(self, event: Event, heads: int) -> list[Event]:
        """What waited for this event, for a head that it certified, or for somebody to vouch for it."""
        released: list[Event] = []
        if len(self._parked):
            if event.id in self.known.graph:
                released += self._parked.arrived(event.id, self._missing)
            if len(self.known.heads) > heads:
                released += self._parked.take_all()
        return released + self._admitted() if self._vouched else released

    def _place(self, event: Event) -> list[Verdict]:
        checked = self._schema(event)
        self._vouch(checked)
        missing = self._lacking(checked)
        if missing:
            evicted = self._parked.add(event, missing)
            verdict: Verdict = Parked(event, missing) if event not in evicted else _pushed_out(event)
            return [verdict, *(_pushed_out(other) for other in evicted if other != event)]
        if event.prev is not None and not self._follows(event):
            return [Dropped(blame(event, "Malformed", "a number that does not follow"), event)]
        return [self._keep(checked)]

    def _schema(self, event: Event) -> Checked:
        chain = event.parents if event.prev is None else (event.prev, *event.parents)
        try:
            named = named_ids(event)
        except DecodeError as error:
            return Checked(event, chain, malformed(event, str(error)))
        if event.kind == "sign.open":
            return Checked(event, (*chain, *named, *served(event)), None)
        if event.session is None or event.protocol == "lock":
            return Checked(event, (*chain, *named), None)
        return Checked(event, (*chain, EventId(event.session), *named), None)

    def _lacking(self, checked: Checked) -> tuple[bytes, ...]:
        event, missing = checked.event, [ref for ref in checked.refs if ref not in self.known.graph]
        if checked.fault is not None or missing:
            return tuple(missing)
        prestate = built_on(event)
        if prestate is not None and prestate not in self.known.heads:
            return (prestate,)
        if event.kind in ("lock.request", "lock.release") and lock_head(self.known, event) is None:
            assert event.session is not None, "a lock event has a scope"
            return (event.session,)
        return ()

    def _missing(self, key: bytes) -> bool:
        return key not in self.known.graph and key not in self.known.heads

    def _follows(self, event: Event) -> bool:
        assert event.prev is not None, "only a later event follows another"
        before = self.known.graph.nodes[event.prev]
        return before.author == event.author and before.seq + 1 == event.seq

    def _keep(self, checked: Checked) -> Kept:
        event = checked.event
        node = self.known.graph.insert(event, checked.refs)
        self.log.append(event.id)
        fault = checked.fault
        if fault is None and self.known.slot_taken(event) is not None:
            fault = blame(event, "Duplicate", "a second event for one slot")
        if fault is None:
            fault = self._judge(event)
        self.known.index(event, fault)
        if self.known.graph.frozen(node.author, node.seq):
            return Kept(event, self.equivocation(event.author))
        return Kept(event, fault)

    def _judge(self, event: Event) -> Fault | None:
        """Check 7; an opening or a certificate that holds is remembered on the way."""
        if event.protocol not in SHIPPED:
            return judge_message(self.known, event)
        if event.kind in CHANGES:
            opening = judge_opening(self.known, event)
            if isinstance(opening, Fault):
                return opening
            self.known.open(opening)
            return None
        if event.protocol in ("keygen", "reshare", "recover"):
            return self._judge_change(event)
        fault = judge_other(self.known, event)
        if fault is None and event.kind == "sign.open":
            self.known.share_guests(event.id, sponsor(event) or b"")
        return fault

    def _judge_change(self, event: Event) -> Fault | None:
        assert event.session is not None, "a step belongs to a session"
        opening = self.known.openings.get(EventId(event.session))
        if opening is None or opening.event.protocol != event.protocol:
            return nobody(event, "NotAuthorised", "a step of no session")
        fault = judge_step(self.known, opening, event)
        if fault is not None:
            return fault
        if event.phase == "complain":
            return judge_complaint(self.known, opening, event)
        if event.phase != "certificate":
            return None
        # What the certificates of the prestate had seen need not be walked again.
        before = {} if opening.prestate is None else self.known.certificates[opening.prestate]
        past = self.known.graph.past(event.id, before)
        head = judge_certificate(self.known, opening, event, past)
        if isinstance(head, Fault):
            return head
        self.known.certify(head, event.id, past)
        return None

    # -- requests by outsiders -----------------------------------------------------------------------------------------

    def _is_vouched(self, event: Event) -> bool:
        """Whether a member's event that names this request is already waiting for it."""
        return any(other.author in self.known.authors for other in self._parked.waiting_for(event.id))

    def _vouch(self, checked: Checked) -> None:
        """A member's event that names a request admits it to the log. Whoever was certified once may vouch for ever:
        replicas that learn of its removal in another order must not disagree about what the log holds."""
        if not len(self._quarantine) or checked.event.author not in self.known.authors:
            return
        for ref in checked.refs:
            if ref in self._quarantine:
                self._vouched[ref] = None

    def _admitted(self) -> list[Event]:
        found = [self._quarantine.take(EventId(ref)) for ref in self._vouched]
        self._vouched.clear()
        return [event for event in found if event is not None]


def _stranger(event: Event, reason: str) -> Dropped:
    return Dropped(nobody(event, "Unauthenticated", reason), event)


def _pushed_out(event: Event) -> Dropped:
    return Dropped(nobody(event, "Timeout", "what it waited for came too late", Retry.PARK), event)
