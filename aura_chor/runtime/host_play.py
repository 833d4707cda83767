"""The sessions of a host that are being played: their machines are fed, and what they ask for is done.

Rules. A machine's write is appended to the ledger at once, and said to be durable when its batch is. What a machine
asks for in answer to that is done before the next input.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from msgspec import Struct

from aura_chor.ledger.event import Body, Event, EventId
from aura_chor.ledger.rules import may_abort
from aura_chor.runtime import machine_ports as m
from aura_chor.runtime.host_arrivals import Arrivals
from aura_chor.runtime.host_blobs import Blobs
from aura_chor.runtime.host_desk import Desk
from aura_chor.runtime.host_ports import Ended, Lifecycle, Performing, Progress, Step
from aura_chor.runtime.host_session import OWN_NOTES, Session, ended_note, lifecycle_of
from aura_chor.runtime.result import Ended as SeatEnded
from aura_chor.runtime.result import SeatOutcome, SessionResult
from aura_chor.runtime.route import abort_kind, abort_route, message_kind, message_route
from aura_chor.session.bugs import PayloadInvalid
from aura_chor.session.children import ChildRequest
from aura_chor.session.events import EXTERNAL, AbortEvent, MessageEvent
from aura_chor.session.faults import Overloaded
from aura_chor.session.groups import Company
from aura_chor.session.instructions import GetLedgerState, Perform, RunSubProtocol
from aura_chor.session.seats import Seat


class Players(Arrivals):
    """The sessions that are being played, with what their machines ask for."""

    def __init__(self, desk: Desk, blobs: Blobs) -> None:
        super().__init__(desk, blobs)
        self._busy: dict[EventId, Session] = {}
        self._effects: dict[int, tuple[Session, int]] = {}
        self._effect_count = 0
        self._alarms: list[tuple[int, EventId]] = []
        self._set_for: dict[EventId, int] = {}
        self.run_child: Callable[[Session, int, ChildRequest], None] = _no_children
        self.has_ended: Callable[[Session], None] = lambda _: None

    # --- what happens to a session ---

    def begin(
        self,
        session: Session,
        seats: tuple[Seat, ...],
        parameters: Struct | None,
        company: Company,
        recorded: tuple[MessageEvent | AbortEvent, ...] = (),
    ) -> None:
        """Its machine is there: let it play, after what is recorded of it."""
        self.live[session.id] = session
        self._change(session, Lifecycle.RUNNING)
        begin = m.Begin(seats=seats, parameters=parameters, company=company, recorded=recorded, now_ms=self._desk.now)
        # Before anything that reading the record has brought about: a machine without seats would be at its end.
        self._work.appendleft((session, begin))

    def answered(self, number: int, answer: object, error: str | None) -> None:
        """The driver has performed an effect; nobody may wait for it any more."""
        found = self._effects.pop(number, None)
        if found is not None:
            session, effect = found
            self.feed(session, m.Answered(effect, answer, error))

    def give_up(self, session: Session, reason: str) -> None:
        """Abort a session in the name of a seat played here."""
        self.feed(session, m.GiveUp(session.seats[0], reason))

    def tick(self) -> None:
        """The time has changed: deadlines pass, and who had more to do goes on."""
        busy, self._busy = self._busy, {}
        for session in busy.values():
            self.feed(session, m.GoOn())
        while self._alarms and self._alarms[0][0] < self._desk.now:
            due, identifier = heapq.heappop(self._alarms)
            if self._set_for.get(identifier) == due:
                del self._set_for[identifier]
                if identifier in self.live:
                    self.feed(self.live[identifier], m.TimeIs(self._desk.now))

    @property
    def has_work(self) -> bool:
        """Whether a machine has been given something that it has not taken."""
        return bool(self._work)

    def settle(self) -> None:
        """Everything that follows by itself."""
        while self._work:
            session, given = self._work.popleft()
            machine = session.machine
            if machine is None or session.lifecycle.over:
                continue
            session.fed -= isinstance(given, m.Arrived)
            for output in machine.step(given, now_ms=self._desk.now):
                self._perform(session, output)
            if not machine.done:
                self._set_alarm(session)
                if session.inbox:
                    self._refill(session)

    def close(self) -> None:
        """Let go of all bodies, without a word."""
        for session in self.live.values():
            assert session.machine is not None, "a session that is played has a machine"
            session.machine.close()
        self.live.clear()
        self._work.clear()

    def wake_at(self) -> int | None:
        """When the host has something to do if nothing else happens."""
        if self._busy:
            return self._desk.now
        while self._alarms and self._set_for.get(self._alarms[0][1]) != self._alarms[0][0]:
            heapq.heappop(self._alarms)
        return self._alarms[0][0] + 1 if self._alarms else None

    def end_unplayed(self, session: Session, error: Exception, seats: Iterable[str], *, told: bool) -> None:
        """A session that is over before a body of this device has begun."""
        ended = SeatEnded.ABORTED if told else SeatEnded.FAILED
        outcomes = {seat: SeatOutcome(seat, ended, error) for seat in seats}
        self._finish(session, SessionResult(session.name, outcomes, 0))

    def write_abort(self, session: Session, event: AbortEvent) -> None:
        """The signed event that ends a session for everybody; nothing where the others can do without this device."""
        if not may_abort(self._desk.log.ledger.known, session.id, self._desk.own):
            return
        numbers = {session.seat(number): number for number in session.roster}
        self._write(session, abort_kind(session.protocol), {}, abort_route(event, numbers))

    # --- what a machine asks for ---

    def _perform(self, session: Session, output: m.Output) -> None:
        desk = self._desk
        match output:
            case m.Keep(note):
                desk.log.note(session.id, note)
            case m.Write(number, event):
                if isinstance(event, MessageEvent):
                    self._message(session, number, event)
                else:
                    self._abort(session, number, event)
            case m.Do(number, role, effect):
                self._do(session, number, role, effect)
            case m.Took(role, taken):
                self._took(session, role, taken)
            case m.Repeated(event):
                self._repeated(session, event)
            case m.More():
                self._busy[session.id] = session
            case m.Done(result):
                self._finish(session, result)

    def _do(self, session: Session, number: int, role: str, effect: Perform[Any]) -> None:
        """What the host knows itself it answers; the rest is for whoever drives."""
        if isinstance(effect, GetLedgerState):
            self.feed(session, m.Answered(number, self._desk.log.view()))
            return
        if isinstance(effect, RunSubProtocol):
            self.run_child(session, number, effect.request)
            return
        keeper = self._desk.config.keeper
        kept = None if keeper is None else keeper.keep(effect)
        if kept is not None:
            self._desk.log.keep_records(kept.records)
            self._desk.when_durable(lambda: self.feed(session, m.Answered(number, kept.answer)))
            return
        self._effect_count += 1
        self._effects[self._effect_count] = (session, number)
        self._desk.out.append(Performing(session.id, self._effect_count, role, effect))

    def _took(self, session: Session, role: str, event: MessageEvent | None) -> None:
        if event is None:
            self._progress(session, Step.EXPIRED, seat=role)
        else:
            self._progress(
                session,
                Step.RECEIVED,
                seat=role,
                label=event.label,
                peers=(event.sender,) if event.sender != EXTERNAL else (),
                event=EventId(event.id),
            )

    def _message(self, session: Session, number: int, event: MessageEvent) -> None:
        assert session.addresses is not None, "only a session with seats has a machine"
        if self._desk.log.bytes >= self._desk.limits.ledger_bytes_max:
            self.feed(session, m.Unwritable(number, _full(session)))
            return
        try:
            # What is posted at any time is an event of its session's choreography as every other.
            kind = message_kind(session.protocol, event.label)
            body = event.body if session.bodies is None else session.bodies.written(event.label, event.body)
            written = self._write(session, kind, body, message_route(event, session.addresses))
        except PayloadInvalid as bug:
            self.feed(session, m.Unwritable(number, bug))
            return
        self._blobs.ship(session, written.id, event)

        def durable() -> None:
            sender = None if event.sender == EXTERNAL else event.sender
            self._progress(session, Step.SENT, seat=sender, label=event.label, peers=event.receivers, event=written.id)
            self.feed(session, m.Durable(number, written.id))
            self.proven(session, written)

        self._desk.when_durable(durable)

    def _abort(self, session: Session, number: int, event: AbortEvent) -> None:
        self.write_abort(session, event)

        def durable() -> None:
            self._progress(session, Step.ABORTED, seat=event.sender, label=event.reason)
            self.feed(session, m.Durable(number, b""))

        self._desk.when_durable(durable)

    def _write(self, session: Session, kind: str, body: Mapping[str, object], route: Body) -> Event:
        """An own event of a session: it leaves once it is durable."""
        desk = self._desk
        # Payloads have been encoded: they are made of what an event can hold.
        event = desk.log.append(kind, cast(Body, body), session=session.id, route=route, epoch=session.epoch)
        session.emitted.append(event.id)
        session.unwritten += 1

        def durable() -> None:
            session.unwritten -= 1
            desk.out.extend(desk.gossip.push(event, dict.fromkeys(session.roster.values())))

        desk.when_durable(durable)
        return event

    def _finish(self, session: Session, result: SessionResult) -> None:
        """The last seat has ended. What it did must be durable before anybody hears of it."""
        desk = self._desk
        ended = lifecycle_of(result)
        self.live.pop(session.id, None)
        self._busy.pop(session.id, None)
        self._set_for.pop(session.id, None)
        session.inbox.clear()
        session.lifecycle = ended
        desk.log.drop_notes(session.id)
        self._blobs.drop_session(session, aborted=ended is not Lifecycle.COMPLETED)
        desk.log.note(OWN_NOTES, ended_note(session.id, result))
        if desk.config.keeper is not None:
            events = desk.log.ledger.known.session_events(session.id)
            said = frozenset(event.kind for event in events if event.author == desk.own)
            desk.log.drop_records(desk.config.keeper.over(session.id, said))

        def durable() -> None:
            session.machine, session.result = None, result
            session.played = ()
            self._progress(session, Step.LIFECYCLE)
            desk.out.append(Ended(session.id, ended, result, tuple(session.emitted)))
            self.has_ended(session)

        desk.when_durable(durable)

    # --- telling ---

    def _change(self, session: Session, lifecycle: Lifecycle) -> None:
        session.lifecycle = lifecycle
        self._progress(session, Step.LIFECYCLE)

    def _progress(
        self,
        session: Session,
        step: Step,
        *,
        seat: str | None = None,
        label: str = "",
        peers: tuple[str, ...] = (),
        event: EventId | None = None,
    ) -> None:
        self._desk.out.append(
            Progress(
                session=session.id,
                step=step,
                lifecycle=session.lifecycle,
                seat=seat,
                label=label,
                peers=peers,
                event=event,
            )
        )

    def _set_alarm(self, session: Session) -> None:
        assert session.machine is not None, "its machine has just taken a step"
        due = session.machine.next_deadline
        if due is not None and self._set_for.get(session.id) != due:
            self._set_for[session.id] = due
            heapq.heappush(self._alarms, (due, session.id))
        elif due is None:
            self._set_for.pop(session.id, None)


def _no_children(session: Session, number: int, request: ChildRequest) -> None:
    raise AssertionError("a host that plays children has set this")


def _full(session: Session) -> Overloaded:
    return Overloaded("the ledger of this device is full", session_id=session.name)
