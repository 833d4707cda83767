"""The typed state that the evidence of a session proves, without a body: for status, proofs and the console.

The journal is the only evidence: the events of the log, and the notes of how waits were resolved. From the seat's first
state on, each operation is taken whose outcome is recorded: a send that stands in the log, a wait whose answer was
noted and whose events are there, a fork that was begun, a `when` that the parameters decide. Where something is not
recorded the strand stands still, so that the result is never ahead of the evidence: a message that came but was not
taken proves nothing yet. Where a body resumes it passes this very state, and goes on from there.

Whether the session was aborted is told apart: an abort is no state of the protocol. From a volatile phase, whose
secrets were in memory only, nothing leads on: that is `Aborted`.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from random import Random
from typing import Any

from msgspec import Struct, structs

from aura_chor.base.names import SessionId
from aura_chor.runtime.auto_wide import Belongings, take_step
from aura_chor.runtime.distance import after
from aura_chor.runtime.journal import Journal, Kind, Path
from aura_chor.runtime.recall import RecallingEngine, path_of
from aura_chor.runtime.seating import begin
from aura_chor.runtime.strands import Strand
from aura_chor.session.bugs import JournalDiverged
from aura_chor.session.collectives import Abstain, ForEach, Scatter
from aura_chor.session.core import Core
from aura_chor.session.events import AbortEvent, Event, MessageEvent
from aura_chor.session.groups import Company, split_seat
from aura_chor.session.instructions import AwaitEvent, Instruction, Perform, WriteToLedger
from aura_chor.session.operations import Fork, Operation, Receive, ReceiveWithin, Resolve, Send, Wide
from aura_chor.session.sealed import is_sealed
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted, End, State
from aura_chor.session.wire import decode


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
    company: Company | None = None,
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
    whole = company or Company(seats[0].protocol.roles, {}, {})
    found: dict[str, dict[Path, type[Any]]] = {seat.role: {} for seat in seats}
    for seat in seats:
        walker = _Walker(engine, seat.role, found[seat.role])
        bare = structs.replace(seat, body=walker.walk)
        begin(engine, bare, session_id, parameters, whole)
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
        # A write is recorded in the log; what was noted about this place was asked for after it.
        while type(instruction) is not WriteToLedger and self._passed(strand, name):
            strand.count += 1
        if type(instruction) is _Look:
            kinds = self._journal.kinds(strand.role, path_of(strand), strand.count)
            self._ready.append((strand, Kind.WAIT in kinds, None))
            return
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


class _Look(Instruction[bool]):
    """Whether the next step of this strand is recorded as a wait, or as a turn that it has let pass."""

    __slots__ = ()


class _Walker:
    """A body that does what the record says was done. `states` says where each strand is.

    `forks` counts those of the strand, `belongings` are the witnesses and sub-families that it was given.
    """

    def __init__(
        self,
        engine: RecallingEngine,
        role: str,
        states: dict[Path, type[Any]],
        path: Path = (),
        belongings: Belongings | None = None,
    ) -> None:
        self._engine = engine
        self._role = role
        self._states = states
        self._path = path
        self._forks = 0
        self._belongings = belongings or Belongings()

    async def walk(self, state: Any) -> Any:
        while True:
            self._states[self._path] = type(state)
            if not isinstance(state, State):
                return state
            state = await self._go_on(state, state.OPERATIONS[0])

    async def _go_on(self, state: State[Any], first: Operation) -> Any:
        method = getattr(state, first.name)
        if isinstance(first, Send) or sum(isinstance(each, Send | Scatter) for each in state.OPERATIONS) > 1:
            return await self._sent(state)
        if isinstance(first, Scatter):
            return await self._scattered(state, first)
        if isinstance(first, Receive | ReceiveWithin):
            return (await method()).next
        if isinstance(first, Resolve):
            return method().next
        if isinstance(first, Fork):
            return await self._joined(method, [self._lane(str(index)) for index in range(len(first.lanes))])
        if isinstance(first, Wide):
            # What it takes to choose is drawn from no source: every choice has been recorded.
            step = take_step(state, first, self._belongings, Random(0), self._lane)
            return await (self._ended(step) if isinstance(first, ForEach) else step)
        return await method()

    async def _joined(self, method: Callable[..., Any], lanes: list[Callable[[Any], Any]]) -> Any:
        return await self._ended(method(*lanes))

    async def _ended(self, lanes: Awaitable[Any]) -> Any:
        """Lanes that have ended are nowhere any more."""
        self._forks += 1
        path = (*self._path, self._forks)
        following = await lanes
        for lane in [other for other in self._states if other[: len(path)] == path]:
            del self._states[lane]
        return following

    def _lane(self, name: str) -> Callable[[Any], Any]:
        path = (*self._path, self._forks, int(name) if name.isdigit() else 0)
        return _Walker(self._engine, self._role, self._states, path, self._belongings.copy()).walk

    async def _scattered(self, state: State[Any], operation: Scatter) -> Any:
        """One message for each member; where not all stand, the strand stands behind the last of them."""
        core = state._core
        standing = [
            e for e in self._engine.own_events(self._role, core.lane(operation.lane)) if e.label == operation.label
        ]
        if not standing or is_sealed(operation.message):
            return await _stand_still()
        payloads = {split_seat(event.receivers[0])[1]: decode(event.body, operation.message) for event in standing}
        spare = next(iter(payloads.values()))
        own = (core.frame.family, core.frame.index)
        members = [index for index in core.indices(operation.group) if (operation.group.role, index) != own]
        names = [name for name in (operation.group.inside, operation.group.outside) if name]
        named = self._belongings.named(names)
        return await getattr(state, operation.name)(*named, {index: payloads.get(index, spare) for index in members})

    async def _sent(self, state: State[Any]) -> Any:
        """The recorded event says which of the sends it was; its payload needs no second look."""
        sends = [operation for operation in state.OPERATIONS if isinstance(operation, Send)]
        core = state._core
        for operation in sends:
            lane = operation.lane if operation.channels is not None else core.lane(operation.lane)
            standing = self._engine.own_events(self._role, lane)
            if standing and _is_of(standing[0], operation, core):
                return await self._stands(state, operation, standing[0])
        for scatter in [operation for operation in state.OPERATIONS if isinstance(operation, Scatter)]:
            standing = self._engine.own_events(self._role, core.lane(scatter.lane))
            if standing and standing[0].label == scatter.label:
                return await self._scattered(state, scatter)
        passes = next((operation for operation in state.OPERATIONS if isinstance(operation, Abstain)), None)
        if passes is not None and await _Look():
            return await getattr(state, passes.name)()
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
