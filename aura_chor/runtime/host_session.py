"""One session as its host keeps it: who plays what, what has come and waits its turn, what was said."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from aura_chor.base.canon import DIGEST_BYTES, DecodeError, Value, canon, read
from aura_chor.base.names import LanePath, SessionId
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.runtime.host_ports import Invitation, Lifecycle, SessionStatus
from aura_chor.runtime.machine import Machine
from aura_chor.runtime.result import Ended, SeatOutcome, SessionResult
from aura_chor.runtime.route import MEMBERS_PER_ROLE, Addresses, seat_name
from aura_chor.runtime.shipped import Opened
from aura_chor.session.events import MessageEvent
from aura_chor.session.seats import Seat

Channel = tuple[LanePath, str]


class Session:
    """`machine` and `addresses` are there once seats are; before that the session is only an invitation.

    `result` is there once it is over and all of that is durable. `since` is the round in which its machine began, with
    everything that the ledger held by then.
    """

    __slots__ = (
        "addresses",
        "bodies",
        "emitted",
        "epoch",
        "event",
        "fed",
        "id",
        "inbox",
        "lifecycle",
        "local",
        "machine",
        "notes",
        "numbering",
        "of_its_epoch",
        "opener",
        "parameters",
        "parent",
        "played",
        "protocol",
        "protocol_hash",
        "proves",
        "result",
        "resumed",
        "roles",
        "roster",
        "since",
        "started",
        "unwritten",
    )

    def __init__(self, own: Author, opened: Opened) -> None:
        """For an opening event that the log has judged sound, or a start that needs none."""
        self.id = opened.id
        self.opener = opened.opener
        self.event = opened.event
        self.protocol = opened.protocol
        self.protocol_hash = opened.protocol_hash
        self.parameters = opened.parameters
        self.roster = opened.roster
        self.local = tuple([number for number, device in self.roster.items() if device == own])
        self.roles = opened.roles
        self.numbering = opened.numbering
        self.bodies = opened.bodies
        self.epoch = opened.epoch
        self.proves = opened.proves
        self.of_its_epoch = opened.of_its_epoch and self.tag is None
        self.addresses: Addresses | None = None
        self.machine: Machine | None = None
        self.lifecycle = Lifecycle.CREATED
        self.parent: EventId | None = None
        self.notes: list[bytes] = []
        self.resumed = False
        self.played: tuple[Seat, ...] = ()
        self.result: SessionResult | None = None
        self.started = False
        self.inbox: dict[Channel, deque[MessageEvent]] = {}
        self.emitted: list[EventId] = []
        self.unwritten = 0
        self.fed = 0
        self.since = -1

    @property
    def name(self) -> SessionId:
        """As bodies and typestates know it."""
        return SessionId(self.id.hex())

    @property
    def tag(self) -> bytes | None:
        """Which child it is, if it is one."""
        route = None if self.event is None else self.event.route
        tag = None if route is None else route.get("child")
        return tag if type(tag) is bytes else None

    def seat(self, number: int) -> str:
        """The name of a seat; by its number where this device has not learnt the protocol's roles."""
        try:
            return seat_name(self.roles, number)
        except ValueError:
            return f"seat {number}"

    @property
    def seats(self) -> tuple[str, ...]:
        """The names of the seats played here."""
        return tuple([self.seat(number) for number in self.local])

    def seats_of(self, device: Author) -> tuple[str, ...]:
        return tuple([self.seat(number) for number, author in self.roster.items() if author == device])

    def needs(self, device: Author) -> bool:
        """Whether the session cannot go on without this device: it opened it, or sits where no other member could."""
        single = [
            number for number, author in self.roster.items() if author == device and not number % MEMBERS_PER_ROLE
        ]
        return (self.event is not None and device == self.opener) or bool(single)

    def invitation(self) -> Invitation:
        return Invitation(
            session=self.id,
            protocol=self.protocol,
            protocol_hash=self.protocol_hash,
            opener=self.opener,
            seats=self.seats,
            parameters=self.parameters,
            resumed=self.resumed,
        )

    def status(self) -> SessionStatus:
        machine = self.machine
        return SessionStatus(
            session=self.id,
            protocol=self.protocol,
            protocol_hash=self.protocol_hash,
            lifecycle=self.now(),
            seats=self.seats,
            roster={self.seat(number): device for number, device in self.roster.items()},
            queued=0 if machine is None else machine.queued + sum(map(len, self.inbox.values())),
            waiting_for=() if machine is None else machine.waiting_for(),
        )

    def now(self) -> Lifecycle:
        """Between `RUNNING` and `WAITING` only whether something is being written tells."""
        if self.lifecycle is Lifecycle.RUNNING and not self.unwritten:
            return Lifecycle.WAITING
        return self.lifecycle


def opened_by(event: Event) -> Opened:
    """What a sound `session.open` says."""
    body = event.body
    name, digest, parameters = body["protocol"], body["hash"], body["parameters"]
    assert type(name) is str and type(digest) is bytes and type(parameters) is dict, "an opening passed its schema"
    return Opened(
        id=event.id,
        opener=event.author,
        event=event,
        protocol=name,
        protocol_hash=digest.hex(),
        parameters=parameters,
        roster=_roster(body["roster"]),
        roles=_roles(event),
    )


# --- what the host's own journal says of its sessions ---

OWN_NOTES: Final = bytes(DIGEST_BYTES)
"""The session under which a host keeps notes of its own."""


def joined_note(session: EventId, parent: EventId | None) -> bytes:
    """From here on this device plays its seats in the session, a child of that one."""
    return canon(["joined", session] if parent is None else ["joined", session, parent])


def ended_note(session: EventId, result: SessionResult) -> bytes:
    """The last seat played here has ended; of an error the text is kept."""
    outcomes = [
        [outcome.role, outcome.ended.value, None if outcome.error is None else str(outcome.error)]
        for outcome in result.outcomes.values()
    ]
    return canon(["ended", session, [result.messages, outcomes]])


def lifecycle_of(result: SessionResult) -> Lifecycle:
    """Of a session as a whole: what went worst at the seats here."""
    ends = {outcome.ended for outcome in result.outcomes.values()}
    if Ended.FAILED in ends:
        return Lifecycle.FAILED
    return Lifecycle.ABORTED if Ended.ABORTED in ends else Lifecycle.COMPLETED


class Remembered(Exception):
    """How a seat ended before a restart: the text of the error that it ended with then."""


def read_notes(notes: Iterable[bytes]) -> tuple[dict[EventId, EventId | None], dict[EventId, SessionResult]]:
    """The sessions that this device plays, each with the one that it is a child of, and how those ended that did; else
    `DecodeError`."""
    joined: dict[EventId, EventId | None] = {}
    ended: dict[EventId, SessionResult] = {}
    for note in notes:
        value = read(note)
        if type(value) is not list or len(value) < 2 or type(value[1]) is not bytes:
            raise DecodeError("not a note of a host")
        session = EventId(value[1])
        if value[0] == "joined" and len(value) == 2:
            joined[session] = None
        elif value[0] == "joined" and len(value) == 3 and type(value[2]) is bytes:
            joined[session] = EventId(value[2])
        elif value[0] == "ended" and len(value) == 3:
            ended[session] = _result(session, value[2])
        else:
            raise DecodeError("not a note of a host")
    return {session: parent for session, parent in joined.items() if session not in ended}, ended


def _result(session: EventId, value: Value) -> SessionResult:
    if type(value) is not list or len(value) != 2 or type(value[0]) is not int or type(value[1]) is not list:
        raise DecodeError("not a result")
    outcomes = [_outcome(item) for item in value[1]]
    return SessionResult(SessionId(session.hex()), {outcome.role: outcome for outcome in outcomes}, value[0])


def _outcome(value: Value) -> SeatOutcome:
    if type(value) is not list or len(value) != 3 or type(value[0]) is not str:
        raise DecodeError("not the outcome of a seat")
    role, ended, text = value
    known = next((kind for kind in Ended if kind.value == ended), None)
    if known is None or type(role) is not str:
        raise DecodeError("not the outcome of a seat")
    return SeatOutcome(role, known, None if text is None else Remembered(str(text)))


def _roster(value: Value) -> dict[int, Author]:
    assert type(value) is list, "an opening that joined the log has passed its schema"
    roster: dict[int, Author] = {}
    for pair in value:
        assert type(pair) is list and type(pair[0]) is int and type(pair[1]) is bytes
        roster[pair[0]] = Author(pair[1])
    return roster


def _roles(event: Event) -> Sequence[str]:
    """The names of the roles, which an opening may carry for people; nothing that counts rests on them."""
    roles = None if event.route is None else event.route.get("roles")
    if type(roles) is not list:
        return ()
    return [role for role in roles if type(role) is str and role.isascii() and role.isidentifier()]
