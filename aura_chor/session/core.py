"""The core of a seat: what its typestates share while it goes through one session, and how operations are carried out.

A core belongs to one lane of one seat. The body of a lane gets a core of its own, which knows what was known at the
fork; the join merges what the lanes have learnt. Channels count their messages for the whole seat.
"""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from functools import partial
from typing import Any, Generic

from msgspec import Struct, structs

from aura_chor.base.names import LanePath, SessionId
from aura_chor.session.brand import S as S
from aura_chor.session.bugs import PayloadInvalid, RefinementViolated
from aura_chor.session.events import COMPLAINTS, NOTICES, AbortEvent, MessageEvent
from aura_chor.session.faults import InvalidMessage
from aura_chor.session.frame import Frame, Placed
from aura_chor.session.instructions import Parallel, WriteToLedger
from aura_chor.session.operations import (
    OWN_MESSAGE,
    SESSION_PARAMETER,
    Abort,
    Arrival,
    Count,
    Place,
    Resolve,
    Send,
    Variable,
    Where,
)
from aura_chor.session.sealed import Envelope, open_message, seal_message
from aura_chor.session.wire import Body, WireError, decode, encode

UNKNOWN = object()
"""The value of a variable that this seat has not seen."""


class Core(Placed, Generic[S]):
    """`known` are the field values that predicates still read, by (site, field)."""

    __slots__ = ("collects", "known", "numbers", "parameters", "prefix", "protocol_hash", "session_id")

    def __init__(
        self,
        *,
        session_id: SessionId,
        protocol_name: str,
        protocol_hash: str,
        role: str,
        parameters: Struct | None,
        numbers: dict[tuple[LanePath, str], int] | None = None,
        frame: Frame | None = None,
    ) -> None:
        super().__init__(role, frame or Frame(role, parameters))
        self.collects = self.frame.collects
        self.session_id = session_id
        self.protocol_hash = protocol_hash
        self.prefix = protocol_name.lower()
        self.parameters = parameters
        self.numbers: dict[tuple[LanePath, str], int] = {} if numbers is None else numbers
        self.known: dict[tuple[int, str], object] = {}

    def write(
        self, operation: Send, message: Struct, sealed: Mapping[str, Mapping[str, object]] | None = None
    ) -> "WriteToLedger[Core[S]]":
        """The event for all receivers; raises a bug, and counts nothing, when the payload is not allowed."""
        channels, lane, receivers = operation.channels, operation.lane, operation.seats
        if channels is None:
            lane, receivers = self.lane(lane), self.seats(operation.receivers, own=operation.own)
            channels = tuple([(lane, receiver) for receiver in receivers])
        if operation.where:
            self.require_sendable(operation, message)
        blobs: tuple[tuple[str, bytes], ...] = ()
        try:
            if sealed is None:
                body = encode(message)
            else:
                body, blobs = self._seal(message, sealed, receivers)
        except WireError as error:
            raise PayloadInvalid(f"{self.role} sends {operation.label}: {error}") from error
        if operation.keeps:
            self._keep(operation.keeps, message)
        numbers = []
        counts = self.numbers
        for channel in channels:
            number = counts.get(channel, 0)
            counts[channel] = number + 1
            numbers.append(number)
        event = MessageEvent(
            f"{self.prefix}.{operation.event_name}",
            self.protocol_hash,
            self.session_id,
            lane,
            self.role,
            receivers,
            tuple(numbers),
            operation.label,
            body,
        )
        return WriteToLedger(structs.replace(event, blobs=blobs) if blobs else event, self)

    def require_sendable(self, operation: Send, message: Struct) -> None:
        for where in operation.where:
            if self._refutes(where, message):
                raise RefinementViolated(f"{self.role} sends {operation.label}: `{where.text}` does not hold")

    def take_numbers(self, channels: tuple[tuple[LanePath, str], ...]) -> tuple[int, ...]:
        """The next number of each channel."""
        numbers = []
        for channel in channels:
            number = self.numbers.get(channel, 0)
            self.numbers[channel] = number + 1
            numbers.append(number)
        return tuple(numbers)

    def accept(self, case: Arrival, event: MessageEvent) -> Any:
        """The message of an event that came for `case`; raises `InvalidMessage` where it is not allowed."""
        try:
            message = decode(event.body, case.message) if not case.sealed else self._open(case, event)
        except WireError as error:
            raise self._invalid(event, str(error)) from error
        if case.places:
            self._require_one(case.places, message, event)
        if case.keeps:
            self._keep(case.keeps, message)
        if self.collects:
            self.frame.evidence.take(event, message)
        return message

    def read(self, case: Arrival, event: MessageEvent) -> Struct:
        """As `accept`, of one message among many: nothing is kept."""
        try:
            message = decode(event.body, case.message) if not case.sealed else self._open(case, event)
        except WireError as error:
            raise self._invalid(event, str(error)) from error
        if case.places:
            self._require_one(case.places, message, event)
        return message

    def readable(self, event: MessageEvent) -> Struct | None:
        """What a late message or a notice says; None where it is not valid, or of no label that counts here."""
        try:
            if event.lane in (NOTICES, COMPLAINTS):
                kind = self.frame.kinds.get(event.label)
                return None if kind is None else decode(event.body, kind)
            case = self.frame.arrivals.get(event.label)
            return None if case is None else self.read(case, event)
        except (InvalidMessage, WireError):
            # It counts for nothing; whoever waited for it has said so, or nobody did.
            return None

    def posted(self, label: str, lane: LanePath, receivers: tuple[str, ...], body: Body, number: int) -> MessageEvent:
        """An event of this seat in one of the lanes that nobody waits in."""
        kind = f"{self.prefix}.{label.lower()}"
        numbers = (number,) * len(receivers)
        return MessageEvent(kind, self.protocol_hash, self.session_id, lane, self.role, receivers, numbers, label, body)

    def notice(self, message: Struct, lane: LanePath, number: int) -> MessageEvent:
        """A notice for all seats, this one included: it sees its own among what has come."""
        return self.posted(type(message).__name__, lane, self.frame.company.all, encode(message), number)

    def count(self, count: Count) -> int:
        return count.value(*[self.value(argument) for argument in count.arguments])

    async def fork(self, lanes: Iterable[Callable[["Core[S]"], Coroutine[Any, Any, None]]]) -> None:
        """Run the lanes, each in a core of its own, and know afterwards what each of them has learnt."""
        started = [(lane, self.fork_core()) for lane in lanes]
        await Parallel(tuple([partial(lane, core) for lane, core in started]))
        for _, core in started:
            self.known.update(core.known)

    def abort(self, operation: Abort) -> "WriteToLedger[Core[S]]":
        return WriteToLedger(AbortEvent(self.protocol_hash, self.session_id, self.role, operation.reason), self)

    def resolve(self, operation: Resolve) -> bool:
        """Which way a `when` goes: all seats have the same parameters."""
        return bool(operation.where.holds(*[self.value(argument) for argument in operation.where.arguments]))

    def enter_lane(self, path: LanePath, variable: str, index: int) -> "Core[S]":
        """The core of a member's lane in an `each`."""
        core = self.fork_core()
        core.path = path
        core.variables[variable] = index
        return core

    def fork_core(self) -> "Core[S]":
        core: Core[S] = Core(
            session_id=self.session_id,
            protocol_name=self.prefix,
            protocol_hash=self.protocol_hash,
            role=self.role,
            parameters=self.parameters,
            numbers=self.numbers,
            frame=self.frame,
        )
        core.known.update(self.known)
        core.path = self.path
        core.variables.update(self.variables)
        core.bindings.update(self.bindings)
        core.named.update(self.named)
        return core

    def _open(self, case: Arrival, event: MessageEvent) -> Struct:
        envelope = Envelope(self.session_id, event.label, event.sender, self.role)
        blob = next((blob for receiver, blob in event.blobs if receiver == self.role), None)
        return open_message(event.body, case.message, blob, self.frame.sealer, envelope)

    def _seal(
        self, message: Struct, sealed: Mapping[str, Mapping[str, object]], receivers: tuple[str, ...]
    ) -> tuple[Body, tuple[tuple[str, bytes], ...]]:
        envelopes = {
            receiver: Envelope(self.session_id, type(message).__name__, self.role, receiver) for receiver in receivers
        }
        return seal_message(message, sealed, self.frame.sealer, envelopes)

    def _keep(self, keeps: tuple[tuple[int, str], ...], message: Struct) -> None:
        for site, field in keeps:
            self.known[site, field] = getattr(message, field)

    def _require_one(self, places: tuple[Place, ...], message: Struct, event: MessageEvent) -> None:
        """Equal messages of different places in the choreography look alike: one place must allow this one."""
        refuted: list[str] = []
        for place in places:
            false = [f"`{where.text}` does not hold" for where in place.where if self._refutes(where, message)]
            if not false:
                return
            refuted.extend(false)
        raise self._invalid(event, ", ".join(dict.fromkeys(refuted)))

    def _refutes(self, where: Where, message: Struct) -> bool:
        arguments = []
        for variable in where.arguments:
            value = self.value(variable, message)
            if value is UNKNOWN:
                return False
            arguments.append(value)
        return not where.holds(*arguments)

    def value(self, variable: Variable, message: Struct | None = None) -> object:
        """What a predicate's variable stands for now; `UNKNOWN` where this seat cannot know it."""
        site, field = variable
        if site == OWN_MESSAGE:
            return getattr(message, field)
        if site == SESSION_PARAMETER:
            sized = self.frame.company.by_name
            return sized[field] if field in sized else getattr(self.parameters, field)
        return self.known.get(variable, UNKNOWN)

    def _invalid(self, event: MessageEvent, why: str) -> InvalidMessage:
        return InvalidMessage(
            f"{event.sender} sent {self.role} an invalid {event.label}: {why}",
            session_id=self.session_id,
            culprits=(event.sender,),
            evidence=(event.id.hex(),) if event.id else (),
        )
