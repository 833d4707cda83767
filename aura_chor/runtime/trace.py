"""Tracing: what a seat does, as records, at the level that was asked for. Free when it is off.

A traced seat has another body, which passes every instruction of the real one on and tells the sink of it; an untraced
seat is the seat itself, so that nothing stands between its body and the engine.

A record names shapes and never values: which field, of which type, how long. Who may read the ledger finds the values
there. That is what makes the promise short: no payload, parameter, answer of the host or text of an exception is ever
in a trace.

The same records come from a session that resumes: its body runs again from its start, and `replayed` may say so.
"""

from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from enum import IntEnum
from functools import partial
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from aura_chor.base.names import SessionId
from aura_chor.runtime.trace_shapes import answered, instructed
from aura_chor.session.events import AbortEvent, MessageEvent
from aura_chor.session.faults import Fault, SessionAborted
from aura_chor.session.instructions import EXPIRED, Parallel, WriteToLedger
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import End, State

Detail: TypeAlias = Mapping[str, object]
StrandPath: TypeAlias = tuple[int, ...]
"""Which coroutine of a body: () the body itself, then (fork, lane) pairs; forks are counted from 0 in each strand."""


class Level(IntEnum):
    """How much is told. Each level tells what the one before it does.

    `PROTOCOL`: messages, deadlines, aborts and ends. `INSTRUCTION`: every instruction and its answer. `FULL`: with the
    shapes of payloads and the places in channels.
    """

    OFF = 0
    PROTOCOL = 1
    INSTRUCTION = 2
    FULL = 3


class Record(Struct, frozen=True):
    """One line of a trace. `number` counts the records of one tracer; `at` is its clock's time in milliseconds."""

    number: int
    at: int
    session: str
    protocol: str
    role: str
    strand: StrandPath
    what: str
    detail: Detail
    replayed: bool = False


Sink: TypeAlias = Callable[[Record], None]


class Tracer:
    """Numbers records and hands them to a sink. `now` is asked once for every record.

    `replaying` says whether a session is being answered from its journal.
    """

    def __init__(
        self,
        level: Level,
        sink: Sink,
        *,
        now: Callable[[], int],
        replaying: Callable[[SessionId], bool] = lambda _: False,
    ) -> None:
        self.level = level
        self._sink = sink
        self._now = now
        self._replaying = replaying
        self._number = 0

    def tell(self, place: "Place", strand: StrandPath, what: str, detail: Detail) -> None:
        """One more record."""
        record = Record(
            self._number,
            self._now(),
            place.session,
            place.protocol,
            place.role,
            strand,
            what,
            detail,
            self._replaying(place.session),
        )
        self._number += 1
        self._sink(record)


def traced(seat: Seat, tracer: Tracer | None) -> Seat:
    """The seat, told about at the tracer's level; the very same seat where nothing is to be told."""
    if tracer is None or tracer.level is Level.OFF:
        return seat
    return replace(seat, body=partial(_play, seat, tracer))


class Place(Struct, frozen=True):
    """Where records come from."""

    session: SessionId
    protocol: str
    role: str


async def _play(seat: Seat, tracer: Tracer, state: object, /) -> object:
    session = state.session_id if isinstance(state, State) else SessionId("")
    place = Place(session, seat.protocol.name, seat.role)
    tracer.tell(place, (), "started", {"hash": seat.protocol.protocol_hash})
    try:
        end = await _Traced(tracer, place, (), seat.body(state))
    except Exception as error:
        tracer.tell(place, (), "failed", _failure(error))
        raise
    tracer.tell(place, (), "ended", {"as": type(end).__name__ if isinstance(end, End) else "no end"})
    return end


class _Traced:
    """One coroutine, with every instruction told before it is yielded and every answer before it is given."""

    __slots__ = ("_body", "_forks", "_place", "_strand", "_tracer")

    def __init__(self, tracer: Tracer, place: Place, strand: StrandPath, body: Awaitable[object]) -> None:
        self._tracer = tracer
        self._place = place
        self._strand = strand
        self._body = body
        self._forks = 0

    def __await__(self) -> Generator[Any, Any, object]:
        body = self._body.__await__()
        answer: Any = None
        error: BaseException | None = None
        while True:
            try:
                instruction = body.send(answer) if error is None else body.throw(error)
            except StopIteration as stop:
                return stop.value
            error = None
            try:
                answer = yield self._told(instruction)
            except BaseException as thrown:  # noqa: BLE001
                # Even the closing of the body is the body's to see.
                error = thrown
                self._refused(instruction, thrown)
            else:
                self._answered(instruction, answer)

    def _told(self, instruction: object) -> object:
        if type(instruction) is WriteToLedger:
            self._written(instruction.event)
        level = self._tracer.level
        if level >= Level.INSTRUCTION:
            name, detail = instructed(instruction, full=level is Level.FULL)
            self._tell("instruction", {"name": name, **detail})
        return self._forked(instruction) if type(instruction) is Parallel else instruction

    def _written(self, event: object) -> None:
        if isinstance(event, MessageEvent):
            self._tell("sent", {"label": event.label, "to": list(event.receivers)})
        elif isinstance(event, AbortEvent):
            self._tell("aborts", {"reason": event.reason})

    def _answered(self, instruction: object, answer: object) -> None:
        match answer:
            case (int(), MessageEvent() as event):
                self._received(event)
            case (int(), None) if not getattr(instruction, "filters", ()):
                self._tell("passed", {})
            case (index, None) if index == EXPIRED:
                self._tell("expired", {})
            case (bool(expired), tuple() as chosen, tuple() as more, tuple()):
                for event in (*chosen, *more):
                    self._received(event)
                if expired:
                    self._tell("expired", {})
            case _:
                pass
        level = self._tracer.level
        if level >= Level.INSTRUCTION:
            detail = answered(answer, full=level is Level.FULL)
            self._tell("answer", {"to": type(instruction).__name__, **detail})

    def _received(self, event: object) -> None:
        if isinstance(event, MessageEvent):
            self._tell("received", {"label": event.label, "from": event.sender})

    def _refused(self, instruction: object, error: BaseException) -> None:
        if self._tracer.level >= Level.INSTRUCTION and not isinstance(error, GeneratorExit):
            self._tell("answer", {"to": type(instruction).__name__, **_failure(error)})

    def _forked(self, instruction: Parallel) -> Parallel:
        """The same lanes, each with a strand of its own."""
        fork = self._forks
        self._forks += 1
        return Parallel(
            tuple(partial(self._lane, (*self._strand, fork, n), lane) for n, lane in enumerate(instruction.lanes))
        )

    async def _lane(self, strand: StrandPath, lane: Callable[[], Coroutine[Any, Any, Any]]) -> object:
        return await _Traced(self._tracer, self._place, strand, lane())

    def _tell(self, what: str, detail: Detail) -> None:
        self._tracer.tell(self._place, self._strand, what, detail)


def _failure(error: BaseException) -> Detail:
    """Its kind and whom it blames; its text may quote a payload."""
    detail: dict[str, object] = {"error": type(error).__name__}
    if isinstance(error, Fault):
        detail |= {"culprits": list(error.culprits), "absent": list(error.absent), "retry": error.retry.value}
    if isinstance(error, SessionAborted):
        detail["by"] = error.by
    return detail
