"""Who plays what: sessions are opened, invitations learnt, seats filled, and versions compared.

Rules. The opening event fixes protocol, version, parameters and roster; nothing else is asked about them. A device
fills all of its seats in a session at once. Seats of another version than the session was opened with end it for all,
with a fault that names both. A session that was joined before a restart waits for its seats, and is then resumed.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from aura_chor.base.canon import DecodeError
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.runtime.host_desk import Desk
from aura_chor.runtime.host_opening import Refusing, company_at, misopened, write_opening
from aura_chor.runtime.host_play import Players
from aura_chor.runtime.host_ports import (
    Cancel,
    Cast,
    Ended,
    Invitation,
    Invited,
    Join,
    Offer,
    Open,
    Opened,
    OpeningBody,
    Post,
    Refusal,
    Refused,
    SessionStatus,
)
from aura_chor.runtime.host_session import OWN_NOTES, Session, joined_note, lifecycle_of, opened_by, read_notes
from aura_chor.runtime.machine import Machine
from aura_chor.runtime.machine_ports import Post as PostTo
from aura_chor.runtime.route import Addresses, message_kind
from aura_chor.runtime.seating import check_seats, parameters_from
from aura_chor.runtime.shipped import Opened as OpenedAs
from aura_chor.runtime.shipped import Shipped, opened_as, started_as
from aura_chor.session.bugs import SeatingError
from aura_chor.session.events import EXTERNAL, AbortEvent
from aura_chor.session.faults import ProtocolMismatch, SessionAborted
from aura_chor.session.groups import Company
from aura_chor.session.seats import Seat
from aura_chor.session.wire import WireError, encode


class Seats:
    """All sessions of the device, and what stands ready to play in more."""

    def __init__(self, desk: Desk, players: Players, notes: Callable[[bytes], Sequence[bytes]]) -> None:
        """`DecodeError` where the notes are not those of a host over this very log."""
        self._desk = desk
        self._players = players
        self._notes = notes
        self._known: dict[EventId, Session] = {}
        self._offers: dict[str, Cast] = {}
        self._early: dict[EventId, Join] = {}
        self._unannounced: dict[EventId, Session] = {}
        self._children: dict[tuple[bytes, Author], Session] = {}
        self._resumed: dict[EventId, list[Session]] = {}
        self._left: list[EventId] = []
        self.has_learnt_child: Callable[[Session], None] = lambda _: None
        self.closed = False
        self._restore()

    # --- child sessions ---

    def child(self, tag: bytes, opener: Author) -> Session | None:
        """The child that this device has opened under this tag, once that is durable, or has heard of."""
        return self._children.get((tag, opener))

    def open_child(self, given: Open, tag: bytes) -> None:
        """Write a child's opening event; `Refusing` where this host does not."""
        session = self._own(write_opening(self._desk, given, tag=tag, live=self._live))
        self._desk.when_durable(lambda: self._opened_child(session, tag))

    def fill(self, session: Session, seats: tuple[Seat, ...], parent: EventId) -> str | None:
        """Begin to play a child; why not, if not."""
        session.parent = parent
        before = len(self._desk.out)
        self._fill(session, seats, ticket=0)
        answers = [output for output in self._desk.out[before:] if isinstance(output, Opened | Refused)]
        self._desk.out[before:] = [output for output in self._desk.out[before:] if output not in answers]
        return next((answer.reason for answer in answers if isinstance(answer, Refused)), None)

    def leave_children(self, parent: EventId) -> None:
        """A session is over here: its children that were joined before a restart wait for seats that never come."""
        for child in self._resumed.pop(parent, []):
            if not child.started and not child.lifecycle.over:
                reason = "a seat has left the session that this one was opened in"
                self._abandon(child, SessionAborted(session_id=child.name, by=child.seats[0], reason=reason), reason)

    def _opened_child(self, session: Session, tag: bytes) -> None:
        self._children[tag, self._desk.own] = session
        self._push(session)
        self.has_learnt_child(session)

    # --- commands ---

    def open(self, given: Open) -> None:
        """Write the opening event; the session exists once it is durable. One without an event exists at once."""
        shipped = None if given.opening is None else self._desk.shipped.get(given.opening.kind)
        if given.opening is not None and shipped is not None and shipped.start is not None:
            self._start(given, shipped, given.opening)
            return
        try:
            session = self._own(write_opening(self._desk, given, tag=None, live=self._live))
        except Refusing as refusal:
            self._desk.out.append(Refused(given.ticket, refusal.why, str(refusal)))
            return
        self._desk.when_durable(lambda: self._opened(session, given))

    def _start(self, given: Open, shipped: Shipped, first: OpeningBody) -> None:
        opened = started_as(shipped, first.body, self._desk.log.ledger, own=self._desk.own)
        if opened is None or self._live is None:
            self._refuse(given.ticket, Refusal.SEATING, "the account does not allow this session now")
            return
        session = self._known.setdefault(opened.id, Session(self._desk.own, opened))
        if session.started:
            self._refuse(given.ticket, Refusal.SEATING, "its seats have been filled")
        else:
            self._opened(session, given)

    def join(self, given: Join) -> None:
        """Play seats in a session that somebody has opened, or will have."""
        session = self._known.get(given.session)
        if session is None:
            self._early[given.session] = given
        elif session.result is not None:
            self._desk.out.append(Opened(given.ticket, session.id))
            self._desk.out.append(Ended(session.id, session.lifecycle, session.result, self._emitted(session)))
        elif session.started or session.lifecycle.over:
            self._refuse(given.ticket, Refusal.SEATING, "its seats have been filled")
        else:
            self._fill(session, given.seats, ticket=given.ticket)

    def offer(self, given: Offer) -> None:
        """Stand ready for a protocol, and ask about what waits already."""
        self._offers[given.protocol] = given.cast
        for session in [waiting for waiting in self._known.values() if waiting.protocol == given.protocol]:
            if session.local and not session.started and not session.lifecycle.over and not self._is_child(session):
                self._ask(session)

    def cancel(self, given: Cancel) -> None:
        """Abort a session for everybody, also one whose seats are still empty."""
        session = self._known.get(given.session)
        if session is None or session.lifecycle.over:
            return
        if session.machine is not None:
            self._players.give_up(session, given.reason)
        elif session.local:
            told = SessionAborted(session_id=session.name, by=session.seats[0], reason=given.reason)
            self._abandon(session, told, given.reason)

    def post(self, given: Post) -> None:
        """A notice or a veto, if the protocol has it and the seat plays; or a fact that it awaits from outside."""
        session = self._known.get(given.session)
        external = given.seat == EXTERNAL
        if session is None or session.machine is None or not (external or given.seat in session.seats):
            self._refuse(
                given.ticket, Refusal.SEATING, "nobody plays here" if external else f"{given.seat} does not play here"
            )
            return
        identity = session.played[0].protocol
        kinds = [*[rule.message for rule in identity.notices], *[rule.message for rule in identity.vetoes]]
        if external:
            kinds = [rule.message for rule in identity.facts]
        if type(given.message) not in kinds:
            what = "awaits from outside no" if external else "has neither notice nor veto"
            reason = f"{session.protocol} {what} {type(given.message).__name__}"
            self._refuse(given.ticket, Refusal.SEATING, reason)
            return
        bound = next((rule.at_most for rule in identity.notices if rule.message is type(given.message)), None)
        if bound is not None and not external and self._posted(session, given) >= bound:
            reason = f"{given.seat} may post {type(given.message).__name__} {bound} times at most"
            self._refuse(given.ticket, Refusal.LIMIT, reason)
            return
        try:
            encode(given.message)
        except WireError as error:
            self._refuse(given.ticket, Refusal.SEATING, str(error))
        else:
            self._players.feed(session, PostTo(given.seat, given.message))

    def _posted(self, session: Session, given: Post) -> int:
        """How many such notices stand in the log: of the seat, in a shipped protocol of the device (CRYPTO.md 8)."""
        kind = message_kind(session.protocol, type(given.message).__name__)
        found = self._desk.log.ledger.known.session_events(session.id, [kind])
        own = [event for event in found if event.author == self._desk.own]
        said = [self._players.said(session, event) for event in own]
        return sum(session.bodies is not None or (one is not None and one.sender == given.seat) for one in said)

    def learn(self, event: Event) -> None:
        """A session was opened elsewhere."""
        session = self._know(event)
        if session is None or not session.local or session.started or self._is_child(session):
            return
        early = self._early.pop(session.id, None)
        if early is not None:
            self._fill(session, early.seats, ticket=early.ticket)
        elif not self._ask(session):
            self._unannounced[session.id] = session
            self.announce()

    def _is_child(self, session: Session) -> bool:
        """Whether it is a child: nobody is invited to it but by the session that it is opened in."""
        tag = session.tag
        if tag is None:
            return False
        if self._children.setdefault((tag, session.opener), session) is session:
            self.has_learnt_child(session)
        return True

    def ask_again(self, ended: Session) -> None:
        """A session that needs no opening has ended: another of its protocol may have been declined because of it."""
        if ended.event is not None:
            return
        for session in list(self._known.values()):
            waits = session.protocol == ended.protocol and not session.started and not session.lifecycle.over
            if waits and session.local:
                self._ask(session)

    def announce(self) -> None:
        """Tell of the invitations that no offer has answered; and leave the children of what was over before."""
        left, self._left = self._left, []
        for parent in left:
            self.leave_children(parent)
        waiting, self._unannounced = self._unannounced, {}
        for session in waiting.values():
            if not session.started and not session.lifecycle.over:
                self._desk.out.append(Invited(session.invitation()))

    # --- reading ---

    def status(self, session: EventId) -> SessionStatus | None:
        """How a session stands."""
        found = self._known.get(session)
        return None if found is None or not found.local else found.status()

    def plays(self, session: EventId) -> bool:
        """Whether this device has a seat in the session, and it is not over."""
        found = self._known.get(session)
        return found is not None and bool(found.local) and not found.lifecycle.over

    def statuses(self) -> list[SessionStatus]:
        """Of all sessions in which this device has a seat."""
        return [session.status() for session in self._known.values() if session.local]

    def waiting(self) -> list[Invitation]:
        """Invitations without seats."""
        waiting = [session for session in self._known.values() if session.local and not session.started]
        return [session.invitation() for session in waiting if not session.lifecycle.over]

    # --- opening ---

    @property
    def _live(self) -> int | None:
        """How many sessions are played; None where no more may be."""
        return None if self.closed else len(self._players.live)

    def _opened(self, session: Session, given: Open) -> None:
        desk = self._desk
        desk.out.append(Opened(given.ticket, session.id))
        self._push(session)
        if session.started:
            # An offer that was made while the opening event was being written has filled its seats already.
            return
        if given.seats:
            self._fill(session, given.seats, ticket=None)
        elif session.local and not self._ask(session):
            desk.out.append(Invited(session.invitation()))

    def _push(self, session: Session) -> None:
        if session.event is not None:
            self._desk.out.extend(self._desk.gossip.push(session.event, dict.fromkeys(session.roster.values())))

    def _know(self, event: Event) -> Session | None:
        """The session of a sound opening event; None where it opens nothing that could be played."""
        identifier = EventId(event.session or event.id)
        if identifier not in self._known:
            opened = self._read(event)
            if opened is None:
                return None
            self._known[identifier] = Session(self._desk.own, opened)
        return self._known[identifier]

    def _own(self, event: Event) -> Session:
        session = self._know(event)
        if session is None:
            raise Refusing(Refusal.SEATING, "the account does not allow this session now")
        return session

    def _read(self, event: Event) -> OpenedAs | None:
        shipped = self._desk.shipped.get(event.kind)
        return opened_by(event) if shipped is None else opened_as(event, shipped, self._desk.log.ledger)

    # --- filling seats ---

    def _ask(self, session: Session) -> bool:
        """Whether an offer has answered."""
        cast_ = self._offers.get(session.protocol)
        if cast_ is None or self.closed or len(self._players.live) >= self._desk.limits.sessions_max:
            return False
        seats = cast_(session.invitation())
        if seats is None:
            return False
        self._fill(session, seats, ticket=None)
        return True

    def _fill(self, session: Session, seats: tuple[Seat, ...], *, ticket: int | None) -> None:
        """Begin to play, or say why not; with another version the session ends for everybody."""
        if len(self._players.live) >= self._desk.limits.sessions_max:
            self._refuse(ticket, Refusal.LIMIT, "too many sessions are played here already")
            return
        if not seats or not session.local:
            self._refuse(ticket, Refusal.SEATING, "no seats" if session.local else "this device has no seat in it")
            return
        try:
            check_seats(seats, [seat.role for seat in seats], session.protocol_hash, session.name)
            session.roles = seats[0].protocol.roles
            addresses = Addresses(session.roles, session.roster)
            check_seats(seats, session.seats, session.protocol_hash, session.name)
            parameters = parameters_from(seats[0].protocol, session.parameters)
            company = company_at(session, seats[0].protocol, addresses, parameters)
        except ProtocolMismatch as mismatch:
            self._refuse(ticket, Refusal.PROTOCOL, str(mismatch))
            self._abandon(session, mismatch, str(mismatch))
            return
        except SeatingError as error:
            self._refuse(ticket, Refusal.SEATING, str(error))
            return
        except ValueError as error:
            # The version is the same, so that only the opener can have written what does not fit it.
            self._refuse(ticket, Refusal.SEATING, str(error))
            self._abandon(session, misopened(session, error), "the opening event does not fit the protocol")
            return
        session.addresses = addresses
        if ticket is not None:
            self._desk.out.append(Opened(ticket, session.id))
        self._begin(session, seats, parameters, company)

    def _begin(self, session: Session, seats: tuple[Seat, ...], parameters: Struct | None, company: Company) -> None:
        desk = self._desk
        desk.keep_fresh()
        assert session.addresses is not None, "seats have just been filled"
        session.machine = Machine(
            session_id=session.name,
            protocol_hash=session.protocol_hash,
            roles=company.all,
            local=session.seats,
            notes=session.notes,
            period=desk.config.period_ms,
        )
        session.started = True
        session.played = seats
        session.since = desk.round
        session.notes = []
        # In an order in which each author's events stand as it wrote them.
        events = desk.log.ledger.known.session_events(session.id)
        counting = [event for event in events if event.author == desk.own or desk.log.ledger.counts(event.id)]
        session.emitted = [event.id for event in events if event.author == desk.own]
        if session.resumed:
            recorded, waiting = self._players.recorded(session, counting)
            self._players.begin(session, seats, parameters, company, recorded)
        else:
            waiting = counting
            desk.log.note(OWN_NOTES, joined_note(session.id, session.parent))
            self._players.begin(session, seats, parameters, company)
        for event in waiting:
            self._players.arrived(session, event)
        for event in counting:
            self._players.proven(session, event)
        for device in dict.fromkeys((session.opener, *session.roster.values())):
            fault = desk.log.ledger.equivocation(device)
            if fault is not None:
                self._players.equivocated(session, device, fault.evidence)

    def _abandon(self, session: Session, error: Exception, reason: str) -> None:
        """A session that cannot begin here, or need not: the others are told, and it is over."""
        session.started = True
        by = session.seats[0]
        self._players.write_abort(session, AbortEvent(session.protocol_hash, session.name, by, reason))
        self._players.end_unplayed(session, error, session.seats, told=isinstance(error, SessionAborted))

    def _refuse(self, ticket: int | None, why: Refusal, reason: str) -> None:
        if ticket is not None:
            self._desk.out.append(Refused(ticket, why, reason))

    def _emitted(self, session: Session) -> tuple[EventId, ...]:
        events = self._desk.log.ledger.known.session_events(session.id)
        return tuple([event.id for event in events if event.author == self._desk.own])

    # --- after a restart ---

    def _restore(self) -> None:
        """Learn all sessions from the ledger; those that were played and have not ended wait for their seats."""
        ledger = self._desk.log.ledger
        joined, ended = read_notes(self._notes(OWN_NOTES))
        for identifier in ledger.log:
            event = ledger.event(identifier)
            if event is None or (event.kind != "session.open" and event.kind not in self._desk.shipped):
                continue
            # An opener that has said two things at once since then is heard no more; what was played was played.
            noted = (event.session or event.id) in joined or (event.session or event.id) in ended
            if ledger.fault_of(identifier) is not None and not noted:
                continue
            session = self._know(event)
            if session is None:
                continue
            if session.id in ended:
                session.result, session.started = ended[session.id], True
                session.lifecycle = lifecycle_of(ended[session.id])
                self._is_child(session)
            elif session.local and not self._is_child(session) and (session.id in joined or ledger.counts(event.id)):
                self._unannounced[session.id] = session
        if not all(identifier in self._known for identifier in (*joined, *ended)):
            raise DecodeError("the journal speaks of a session that is not in the log")
        for identifier, parent in joined.items():
            self._known[identifier].resumed = True
            if parent is not None:
                self._known[identifier].parent = parent
                self._resumed.setdefault(parent, []).append(self._known[identifier])
            self._known[identifier].notes = list(self._notes(identifier))
        self._left = [parent for parent in self._resumed if parent in ended]
