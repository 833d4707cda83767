"""What others say in the sessions of a host: understood or not, kept in order, given to bodies as they have room.

Rules. What an event says is compared with the roster before anything of it is believed. A message waits for its blobs,
and where bodies have left too many of a channel untouched, for its turn. Whoever says what the protocol knows nothing
of ends the session, where this cannot do without it; where only gatherings await it they do without. A session that
nobody has opened can be aborted by nobody: whoever says so has left it.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import structs

from aura_chor.base.canon import DecodeError
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.verdicts import Fault as Verdict
from aura_chor.ledger.verdicts import Retry
from aura_chor.runtime import machine_ports as m
from aura_chor.runtime.host_blobs import Blobs
from aura_chor.runtime.host_desk import Desk
from aura_chor.runtime.host_ports import Faulted, Overflow
from aura_chor.runtime.host_session import Channel, Session
from aura_chor.runtime.route import message_kind, session_event
from aura_chor.session.events import EXTERNAL, WITHDRAWALS, AbortEvent, MessageEvent
from aura_chor.session.faults import Equivocation, Fault, InvalidMessage, Overloaded
from aura_chor.session.faults_of_ledger import CLASSES

ONLY_THE_OPENERS: Final = frozenset(
    f"{protocol}.{phase}"
    for protocol, phases in {
        "keygen": ("certificate",),
        "recover": ("certificate", "fix"),
        "reshare": ("certificate", "fix"),
        "sign": ("done", "quorum"),
    }.items()
    for phase in phases
)
"""Events that a session waits for from its opener alone, who has one of each: without a good one it cannot go on."""
CHANNELS_MAX: Final = 4_096
"""How many channels of a session may hold what waits its turn here; who fills more is no player."""


class Arrivals:
    """`live` are the sessions whose seats are being played, by id; `_work` is what their machines are given next."""

    def __init__(self, desk: Desk, blobs: Blobs) -> None:
        self._desk = desk
        self._blobs = blobs
        self.live: dict[EventId, Session] = {}
        self._work: deque[tuple[Session, m.Input]] = deque()

    def arrived(self, session: Session, event: Event) -> None:
        """An event of another device stands in the ledger, and counts."""
        said = self.said(session, event)
        if isinstance(said, AbortEvent) and session.event is None:
            self.lose(session, event.author, event.id)
        elif isinstance(said, AbortEvent):
            self._give(session, said)
        elif said is not None and said.sender != EXTERNAL:
            # What another device has learnt from outside is for its own seats.
            channel = (said.lane, said.sender)
            session.inbox.setdefault(channel, deque()).append(said)
            if len(session.inbox) > CHANNELS_MAX:
                self.blame(session, said.sender, event, "fills channels that nobody reads")
            self._refill(session)

    def recorded(
        self, session: Session, events: Iterable[Event]
    ) -> tuple[tuple[MessageEvent | AbortEvent, ...], list[Event]]:
        """What a session is resumed from; and what still waits for blobs, with everything behind it in its channel."""
        whole: list[MessageEvent | AbortEvent] = []
        waiting: list[Event] = []
        blocked: dict[Channel, None] = {}
        for event in events:
            said = self.said(session, event)
            if isinstance(said, AbortEvent) and session.event is None and event.author != self._desk.own:
                whole += _gone(session, event.author, event.id)
            elif isinstance(said, AbortEvent):
                whole.append(said)
            elif said is not None:
                found = self._blobs.with_blobs(said, session.seats)
                if event.author != self._desk.own and (found is None or (said.lane, said.sender) in blocked):
                    blocked[said.lane, said.sender] = None
                    waiting.append(event)
                else:
                    whole.append(found or said)
        return tuple(whole), waiting

    def completed(self, identifier: bytes) -> None:
        """Blobs of a session's event have come: what waited for them may go on."""
        session = self.live.get(EventId(identifier))
        if session is not None and session.inbox:
            self._refill(session)

    def feed(self, session: Session, given: m.Input) -> None:
        """An input for its machine, after those before."""
        self._work.append((session, given))

    def fail(self, session: Session, fault: Callable[[], Fault], reason: str) -> None:
        """End a session with a fault: every seat here fails with one of its own, the others are told why."""
        self.feed(session, m.Blame(session.seats[0], fault, reason))

    def blame(self, session: Session, culprit: str, event: Event, why: str) -> None:
        """A seat has sent what the protocol knows nothing of; without it the session cannot go on."""
        evidence = (event.id.hex(),)
        self.fail(
            session,
            lambda: InvalidMessage(f"{culprit} {why}", session_id=session.name, culprits=(culprit,), evidence=evidence),
            f"{culprit} {why}",
        )

    def lose(self, session: Session, device: Author, proof: EventId) -> None:
        """A device that only gatherings await has shown that nothing more can be expected of it: they do without it."""
        for gone in _gone(session, device, proof):
            self._give(session, gone)

    def equivocated(self, session: Session, device: Author, evidence: tuple[EventId, ...]) -> None:
        """Whoever says two things at once is heard no more; sessions that need it end, the others go on without."""
        if session.needs(device):
            self.fail(session, _equivocated(session, device, evidence), "a device has said two things at once")
        else:
            self.lose(session, device, evidence[0])

    def proven(self, session: Session, event: Event) -> None:
        """Whether a sound event shows that another device has cheated, and what follows from that."""
        fault = session.proves(event, self._desk.log.ledger)
        if fault is not None:
            self._desk.out.append(Faulted(fault, None))
            self.refused(session, event, fault)

    def refused(self, session: Session, event: Event, fault: Verdict) -> None:
        """An event of a shipped session breaks a rule: where the session cannot go on after that, it ends."""
        spoilt = event.kind in ONLY_THE_OPENERS and event.author == session.opener
        ends = fault.retry is Retry.WITHOUT or (spoilt and fault.culprits == (event.author,))
        if session.bodies is not None and ends and not session.lifecycle.over:
            culprits = tuple([seat for device in fault.culprits for seat in session.seats_of(device)[:1]])
            evidence = tuple([identifier.hex() for identifier in fault.evidence or (event.id,)])
            self.fail(
                session,
                lambda: CLASSES[fault.name](
                    fault.reason, session_id=session.name, culprits=culprits, evidence=evidence, retry=fault.retry
                ),
                fault.reason,
            )

    def said(self, session: Session, event: Event) -> MessageEvent | AbortEvent | None:
        """What the event says in its session; where it says nothing that can be understood, its author is named."""
        assert session.addresses is not None, "only a session with seats has a machine"
        try:
            said = session_event(
                event,
                protocol=session.protocol,
                protocol_hash=session.protocol_hash,
                session_id=session.name,
                addresses=session.addresses,
            )
            if isinstance(said, AbortEvent):
                return structs.replace(said, culprits=self._proven(session, said))
            if session.bodies is None:
                return said
            return structs.replace(said, body=session.bodies.read(said.label, said.body))
        except DecodeError as error:
            self._desk.fault(
                "Malformed", str(error), culprits=(event.author,), evidence=(event.id,), session=session.id
            )
        if session.needs(event.author):
            culprit = (*session.seats_of(event.author), "the opener")[0]
            self.blame(session, culprit, event, "sent what is no message of this session")
        else:
            self.lose(session, event.author, event.id)
        return None

    def _proven(self, session: Session, abort: AbortEvent) -> tuple[str, ...]:
        """Those among the culprits that an abort names who are shown to be such here: by themselves, by two events with
        one number, or by one that breaks a rule of the log. Whoever aborts may accuse anybody; here it is not repeated.
        """
        assert session.addresses is not None, "only a session with seats has a machine"
        ledger, devices = self._desk.log.ledger, session.addresses.devices
        events = [EventId(bytes.fromhex(one)) for one in abort.evidence]
        faults = [ledger.fault_of(event) for event in events if ledger.event(event) is not None]
        shown = {culprit for fault in faults if fault is not None for culprit in fault.culprits}
        shown |= {devices[abort.sender], *ledger.known.graph.forks}
        return tuple([seat for seat in abort.culprits if devices[seat] in shown])

    def _give(self, session: Session, event: MessageEvent | AbortEvent) -> None:
        session.fed += 1
        self.feed(session, m.Arrived(event))

    def _refill(self, session: Session) -> None:
        """Give the machine what its bodies have room for."""
        limits, machine = self._desk.limits, session.machine
        assert machine is not None, "only a session with a machine has an inbox"
        for channel in list(session.inbox):
            waiting = session.inbox[channel]
            # What was fed and not taken in yet counts for every channel: rather too little at once than too much.
            room = limits.queued_events_max - machine.unread(*channel) - session.fed
            while waiting and room > 0 and (whole := self._blobs.with_blobs(waiting[0], session.seats)) is not None:
                waiting.popleft()
                self._give(session, whole)
                room -= 1
            if not waiting:
                del session.inbox[channel]
            elif limits.queued_overflow is Overflow.ERROR and room <= 0 and not session.fed:
                self.fail(session, lambda: _flooded(session), "too many messages that nobody takes")
                return

    def _repeated(self, session: Session, event: MessageEvent | AbortEvent) -> None:
        if isinstance(event, MessageEvent) and session.addresses is not None:
            author = session.addresses.devices[event.sender]
            self._desk.fault(
                "Duplicate",
                "a second message for one place",
                culprits=(author,),
                evidence=(EventId(event.id),),
                session=session.id,
            )


def _gone(session: Session, device: Author, proof: EventId) -> list[MessageEvent]:
    """What a device's seats would have said if it had withdrawn them."""
    return [
        MessageEvent(
            message_kind(session.protocol, "Withdraw"),
            session.protocol_hash,
            session.name,
            WITHDRAWALS,
            seat,
            session.seats,
            (0,) * len(session.seats),
            "Withdraw",
            {"reason": "it has left the protocol"},
            proof + seat.encode(),
        )
        for seat in session.seats_of(device)
    ]


def _equivocated(session: Session, device: Author, evidence: tuple[EventId, ...]) -> Callable[[], Equivocation]:
    culprits = session.seats_of(device) or (device.hex(),)
    return lambda: Equivocation(
        f"{', '.join(culprits)} has written two events with one number",
        session_id=session.name,
        culprits=culprits,
        evidence=tuple([identifier.hex() for identifier in evidence]),
    )


def _flooded(session: Session) -> Overloaded:
    return Overloaded("more messages came than bodies take", session_id=session.name)
