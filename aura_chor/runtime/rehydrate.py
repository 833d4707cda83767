"""The typed state that the evidence of a session proves, without a body: for status, proofs and the console.

The journal is the only evidence: the events of the log, and the notes of how waits were resolved. From the seat's first
state on, each operation is taken whose outcome is recorded: a send that stands in the log, a wait whose answer was
noted and whose events are there, a fork that was begun, a `when` that the parameters decide. Where something is not
recorded the strand stands still, so that the result is never ahead of the evidence: a message that came but was not
taken proves nothing yet. Where a body resumes it passes this very state, and goes on from there.

Whether the session was aborted is told apart: an abort is no state of the protocol. From a volatile phase, whose
secrets were in memory only, nothing leads on: that is `Aborted`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from aura_chor.base.names import SessionId
from aura_chor.runtime.distance import after
from aura_chor.runtime.journal import Journal, Kind, Path
from aura_chor.runtime.recall import RecallingEngine, path_of
from aura_chor.runtime.seating import play
from aura_chor.runtime.strands import Strand
from aura_chor.session.bugs import JournalDiverged
from aura_chor.session.core import Core
from aura_chor.session.events import AbortEvent, Event, MessageEvent
from aura_chor.session.instructions import AwaitEvent, Perform, WriteToLedger
from aura_chor.session.operations import Fork, Operation, Receive, ReceiveWithin, Resolve, Send
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted, End, State


class Rehydrated(Struct, frozen=True):
    """`states` has the class of the state, or the end, of the seat's own strand under `()`, and those of its lanes.

    `aborted_by` is the first abort in the log: whatever a body does next in the session, it is told so.
    """

    role: str
    states: Mapping[Path, type[Any]]
    aborted_by: AbortEvent | None = None

    @property
    def state(self) -> type[Any]:
        """Of the seat's own strand; while it has lanes, the state that they were begun in."""
        return self.states[()]

    @property
    def ended(self) -> bool:
        """Whether the body has done its part."""
        return issubclass(self.state, End)


def rehydrate(
    seats: Sequence[Seat],
    *,
    session_id: SessionId,
    protocol_hash: str,
    roles: tuple[str, ...],
    parameters: Struct | None,
    recorded: Iterable[Event],
    notes: Iterable[bytes],
) -> dict[str, Rehydrated]:
    """Where each of these seats is, by the evidence. Their bodies are not run. `DecodeError` where a note is none."""
    events = sorted(recorded, key=lambda event: type(event) is AbortEvent)
    engine = _StandingEngine(
        session_id=session_id,
        protocol_hash=protocol_hash,
        roles=roles,
        local=[seat.role for seat in seats],
        journal=Journal(notes),
    )
    for event in events:
        engine.recorded(event)
    found: dict[str, dict[Path, type[Any]]] = {seat.role: {} for seat in seats}
    for seat in seats:
        walker = _Walker(engine, seat.role, found[seat.role])
        bare = Seat(seat.protocol, seat.role, seat.start, walker.walk)
        engine.start(seat.role, play(bare, session_id, parameters))
    while engine.turn(_STEPS):
        pass
    engine.close()
    for states in found.values():
        if any(getattr(state, "VOLATILE", False) for state in states.values()) and events:
            # What it would take to go on was in memory only.
            states.clear()
            states[()] = Aborted
    aborts = [event for event in events if type(event) is AbortEvent]
    return {role: Rehydrated(role, states, aborts[0] if aborts else None) for role, states in found.items()}


_STEPS = 4_096


class _StandingEngine(RecallingEngine):
    """Answers what is recorded; whoever asks for anything else stands still.

    What a body did of its own accord, with its host or with time, is no step of the protocol, and passed over.
    """

    def _perform(self, strand: Strand, instruction: object) -> None:
        name = instruction.name if isinstance(instruction, Perform) else None
        while self._passed(strand, name):
            strand.count += 1
        try:
            self._recalled(strand, instruction)
        except JournalDiverged as bug:
            self._raise(strand, bug)

    def _passed(self, strand: Strand, name: str | None) -> bool:
        path = path_of(strand)
        if self._journal.next(strand.role, path, strand.count, Kind.PAUSE) is not None:
            self._journal.next(strand.role, path, strand.count, Kind.SINCE)
            return True
        done = self._journal.look(strand.role, path, strand.count, Kind.DONE)
        if type(done) is not list or done[0] == name:
            return False
        return self._journal.next(strand.role, path, strand.count, Kind.DONE) is not None


class _Walker:
    """A body that does what the record says was done. `states` says where each strand is."""

    def __init__(self, engine: RecallingEngine, role: str, states: dict[Path, type[Any]]) -> None:
        self._engine = engine
        self._role = role
        self._states = states

    async def walk(self, state: Any, path: Path = ()) -> Any:
        forks = 0
        while True:
            self._states[path] = type(state)
            if not isinstance(state, State):
                return state
            first = state.OPERATIONS[0]
            if isinstance(first, Fork):
                forks += 1
                state = await self._fork(state, first, (*path, forks))
            else:
                state = await self._go_on(state, first)

    async def _go_on(self, state: State[Any], first: Operation) -> Any:
        method = getattr(state, first.name)
        if isinstance(first, Send):
            return await self._sent(state)
        if isinstance(first, Receive | ReceiveWithin):
            return (await method()).next
        if isinstance(first, Resolve):
            return method().next
        # An abort is recorded as an event; everything else is not known to have happened.
        return await _stand_still()

    async def _fork(self, state: State[Any], operation: Fork, path: Path) -> Any:
        lanes = [self._lane((*path, index)) for index in range(len(operation.lanes))]
        ended = await getattr(state, operation.name)(*lanes)
        for lane in [other for other in self._states if other[: len(path)] == path]:
            del self._states[lane]
        return ended

    def _lane(self, path: Path) -> Callable[[Any], Any]:
        return lambda state: self.walk(state, path)

    async def _sent(self, state: State[Any]) -> Any:
        """The recorded event says which of the sends it was; its payload needs no second look."""
        sends = [operation for operation in state.OPERATIONS if isinstance(operation, Send)]
        core = state._core
        for operation in sends:
            lane = operation.lane if operation.channels is not None else core.lane(operation.lane)
            standing = self._engine.own_events(self._role, lane)
            if standing and _is_of(standing[0], operation, core):
                return await self._stands(state, operation, standing[0])
        return await _stand_still()

    async def _stands(self, state: State[Any], operation: Send, event: MessageEvent) -> Any:
        core = state._core
        core.take_numbers(tuple([(event.lane, receiver) for receiver in event.receivers]))
        await WriteToLedger(event, core)
        (following,) = after(type(state), operation.name)
        return following(core)


def _is_of(event: MessageEvent, operation: Send, core: Core[Any]) -> bool:
    """One label may go to different receivers."""
    if operation.channels is not None:
        return event.label == operation.label and event.receivers == operation.receivers
    return event.label == operation.label and event.receivers == core.seats(operation.receivers, own=operation.own)


async def _stand_still() -> Any:
    await AwaitEvent(())
