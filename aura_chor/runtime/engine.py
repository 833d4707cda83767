"""One session with the seats that are played here: strands, channels, who may go on. Pure: no clock, no asyncio.

Rules. A strand is one coroutine: the body of a seat or of a lane. Strands take turns in the order in which they became
ready; a writer goes to the back, so that nobody floods a channel while its reader could read. A channel (lane, sender,
receiver) is first in, first out. The first abort or failure ends every later wait and write of the session. An
exception is never dropped: it ends its strand, then its seat, and stands in the outcome.

Time comes from whoever drives (`tell_time`). A wait ends at its event or its deadline, whichever is first; at one
moment messages go before deadlines, and deadlines one by one (see `Timers`). What comes behind a
deadline is late: it is skipped when its place in the channel comes up, and kept in the result.

Here every seat may be played, or some (`local`): `held.HeldEngine` plays a session with peers elsewhere.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from typing import Any, TypeAlias

from aura_chor.base.names import LanePath, SessionId
from aura_chor.runtime.clock import EPOCH
from aura_chor.runtime.result import Ended, SeatOutcome, SessionResult
from aura_chor.runtime.strands import Body, Strand
from aura_chor.runtime.timers import Timers
from aura_chor.session.bugs import ForeignAwait, ForeignEvent
from aura_chor.session.events import ABSTAINED, AbortEvent, Event, EventFilter, MessageEvent
from aura_chor.session.faults import Fault, InvalidMessage, SessionAborted, SessionStuck
from aura_chor.session.instructions import EXPIRED, AwaitEvent, AwaitEventWithin, Parallel, Perform, WriteToLedger
from aura_chor.session.typestate import Aborted

Observer: TypeAlias = Callable[[Event], None]


class Engine:
    """Start every seat, `turn` until nothing is ready, answer the effects that were handed out, until `finished`."""

    def __init__(
        self,
        *,
        session_id: SessionId,
        protocol_hash: str,
        roles: tuple[str, ...],
        observer: Observer | None,
        period: int = EPOCH,
        local: Collection[str] | None = None,
    ) -> None:
        """`roles` are all seats of the session, `local` those played here (None: all)."""
        self._session_id = session_id
        self._protocol_hash = protocol_hash
        self._observer = observer
        self._roles = frozenset(roles)
        here = [role for role in roles if local is None or role in local]
        self._boxes: dict[str, dict[tuple[LanePath, str], deque[MessageEvent]]] = {role: {} for role in here}
        self._waiting: dict[str, list[Strand]] = {role: [] for role in here}
        self._ready: deque[tuple[Strand, Any, Exception | None]] = deque()
        self._alive: dict[Strand, None] = {}
        self._outcomes: dict[str, SeatOutcome] = {}
        self._over: Callable[[], Fault] | None = None
        self._messages = 0
        self._now = 0
        self._period = period
        self._timers = Timers()
        self._skips: dict[tuple[str, LanePath, str], int] = {}
        self._late: list[MessageEvent] = []
        self.effects: list[tuple[Strand, Perform[Any]]] = []
        """Effects to perform; whoever drives takes them away and answers each by `resume`."""

    def start(self, role: str, body: Body) -> None:
        self._spawn(Strand(role, body))

    def turn(self, steps_max: int) -> bool:
        """Take up to `steps_max` steps; whether something is still ready."""
        ready = self._ready
        for _ in range(steps_max):
            if not ready:
                return False
            strand, answer, error = ready.popleft()
            try:
                instruction = strand.body.send(answer) if error is None else strand.body.throw(error)
            except StopIteration as stop:
                self._end(strand, stop.value, None)
            except Exception as raised:  # noqa: BLE001
                # Whatever a body raises is the outcome of its seat.
                self._end(strand, None, raised)
            else:
                self._perform(strand, instruction)
        return bool(ready)

    def resume(self, strand: Strand, answer: Any, error: Exception | None = None) -> None:
        """The answer to an effect. One that comes after the session was aborted is no longer waited for."""
        if strand.effect is not None:
            strand.effect = None
            self._ready.append((strand, answer, error))

    def tell_time(self, now: int) -> None:
        """What was due before `now` is over; what is due now is still in time for what happens now."""
        self._now = now
        while (due := self._timers.earliest()) is not None and due < now:
            self._expire(self._timers.take())

    def expire_one(self) -> bool:
        """Nothing is ready: the first deadline that is due now comes, if there is one."""
        due = self._timers.earliest()
        if due is None or due > self._now:
            return False
        self._expire(self._timers.take())
        return True

    @property
    def next_deadline(self) -> int | None:
        return self._timers.earliest()

    @property
    def finished(self) -> bool:
        return not self._alive

    def unstick(self) -> None:
        """Nothing is ready and no effect is out: blame whoever sent what nobody takes, else tell all that they wait."""
        waiting = list(self._everyone_waiting())
        for strand in waiting:
            if heads := self._heads(strand):
                self._raise(strand, self._unexpected(strand, heads))
                return
        who = "; ".join(f"{strand.role} waits for {wanted(strand)}" for strand in waiting)
        self._end_session(lambda: SessionStuck(f"nobody can go on: {who}", session_id=self._session_id))

    def close(self) -> None:
        """End whatever still runs; only of use when the driver itself was interrupted."""
        with ExitStack() as stack:
            for strand in self._alive:
                stack.callback(strand.body.close)
        self._alive.clear()

    def result(self) -> SessionResult:
        outcomes = {role: self._outcomes[role] for role in self._boxes}
        return SessionResult(self._session_id, outcomes, self._messages, tuple(self._late))

    # --- steps ---

    def _perform(self, strand: Strand, instruction: object) -> None:
        if self._over is not None:
            self._ready.append((strand, None, self._over()))
        elif type(instruction) is WriteToLedger:
            self._write(strand, instruction.event)
        elif type(instruction) is AwaitEvent:
            strand.filters = instruction.filters
            if not self._answered(strand):
                self._waiting[strand.role].append(strand)
        elif type(instruction) is AwaitEventWithin:
            strand.filters = instruction.filters
            if not self._answered(strand):
                self._waiting[strand.role].append(strand)
                self._timers.start(strand, instruction.deadline.due(self._since(strand), self._period))
        elif type(instruction) is Parallel:
            self._fork(strand, instruction)
        elif type(instruction) is Perform:
            strand.effect = instruction
            self.effects.append((strand, instruction))
        else:
            self._raise(strand, _foreign(strand.role, instruction))

    def _write(self, strand: Strand, event: Event) -> None:
        if not self._may_write(strand, event):
            self._raise(strand, ForeignEvent(f"{strand.role} wrote an event that is not its own: {event}"))
            return
        if type(event) is MessageEvent:
            self._messages += 1
            if self._observer is not None:
                self._observer(event)
            self._deliver(event.receivers, event)
        else:
            assert type(event) is AbortEvent
            self._abort(event)
        self._ready.append((strand, None, None))

    def _may_write(self, strand: Strand, event: Event) -> bool:
        """Generated operations write nothing else; a body that makes events by hand is stopped here."""
        if (
            event.sender != strand.role
            or event.session_id != self._session_id
            or event.protocol_hash != self._protocol_hash
        ):
            return False
        if type(event) is MessageEvent:
            for receiver in event.receivers:
                if receiver not in self._roles:
                    return False
        return True

    def _deliver(self, receivers: tuple[str, ...], event: MessageEvent) -> None:
        channel = (event.lane, event.sender)
        for receiver in receivers:
            if self._skips and self._is_late(receiver, event):
                continue
            boxes = self._boxes[receiver]
            box = boxes.get(channel)
            if box is None:
                box = boxes[channel] = deque()
            box.append(event)
            # Only the head of a channel can wake anyone.
            if len(box) == 1 and self._waiting[receiver]:
                self._wake_any(receiver)

    def _expire(self, strand: Strand) -> None:
        """The wait is over without its message. Its channel is empty: whatever was there would have ended it."""
        filters = strand.filters
        assert filters is not None
        if filters:
            self._pass_over(strand, filters[0])
        self._waiting[strand.role].remove(strand)
        self._give(strand, (EXPIRED, None))

    def _give(self, strand: Strand, answer: Any) -> None:
        """How a wait was resolved."""
        strand.filters = None
        self._ready.append((strand, answer, None))

    def _since(self, strand: Strand) -> int:
        """From when on a wait with a deadline, which begins here and now, is measured."""
        return self._now

    def _is_late(self, receiver: str, event: MessageEvent) -> bool:
        channel = (receiver, event.lane, event.sender)
        skips = self._skips.get(channel, 0)
        if not skips:
            return False
        self._late.append(event)
        if skips > 1:
            self._skips[channel] = skips - 1
        else:
            del self._skips[channel]
        return True

    def _wake_any(self, receiver: str) -> None:
        """A list is copied because waking takes from it."""
        for strand in tuple(self._waiting[receiver]):
            if self._answered(strand):
                self._waiting[receiver].remove(strand)

    def _answered(self, strand: Strand) -> bool:
        """Give a strand the first event that one of its filters selects; a wrong head on every channel is a fault."""
        boxes = self._boxes[strand.role]
        filters = strand.filters
        assert filters is not None
        wrong = 0
        for index, wanted in enumerate(filters):
            box = boxes.get((wanted.lane, wanted.sender))
            if box:
                if box[0].label == wanted.label:
                    self._give(strand, (index, box.popleft()))
                    return True
                wrong += 1
        if wrong and wrong == len(filters):
            error = self._unexpected(strand, self._heads(strand))
            strand.filters = None
            self._ready.append((strand, None, error))
            return True
        return False

    def _retake(self, strand: Strand, instruction: object, answer: Any) -> bool:
        """What an answer of an earlier run took out of the channels is taken out; False where it is not there.

        Every instruction whose answer `_give` hands out has its place here.
        """
        if type(instruction) is AwaitEventWithin and answer == (EXPIRED, None):
            if instruction.filters:
                self._pass_over(strand, instruction.filters[0])
            return True
        if type(instruction) is not AwaitEvent and type(instruction) is not AwaitEventWithin:
            return False
        index, event = answer
        box = self._boxes[strand.role].get((event.lane, event.sender))
        if not box or box[0] != event or instruction.filters[index].label != event.label:
            return False
        box.popleft()
        return True

    def _pass_over(self, strand: Strand, late: EventFilter) -> None:
        """The next message of this channel came too late, or will."""
        box = self._boxes[strand.role].get((late.lane, late.sender))
        if box:
            self._late.append(box.popleft())
        else:
            channel = (strand.role, late.lane, late.sender)
            self._skips[channel] = self._skips.get(channel, 0) + 1

    def _heads(self, strand: Strand) -> list[MessageEvent]:
        """The heads of the channels that a strand listens to, one per channel that has any."""
        boxes = self._boxes[strand.role]
        channels = dict.fromkeys((wanted.lane, wanted.sender) for wanted in strand.filters or ())
        return [boxes[channel][0] for channel in channels if boxes.get(channel)]

    def _raise(self, strand: Strand, error: Exception) -> None:
        if strand.filters is not None:
            strand.filters = None
            self._waiting[strand.role].remove(strand)
        strand.effect = None
        self._ready.append((strand, None, error))

    # --- strands ---

    def _spawn(self, strand: Strand) -> None:
        self._alive[strand] = None
        self._ready.append((strand, None, None))

    def _fork(self, strand: Strand, instruction: Parallel) -> None:
        strand.lanes = len(instruction.lanes)
        strand.answers = [None] * strand.lanes
        strand.errors = []
        if not strand.lanes:
            self._ready.append((strand, (), None))
        for index, lane in enumerate(instruction.lanes):
            self._spawn(Strand(strand.role, lane(), parent=strand, index=index))

    def _end(self, strand: Strand, answer: Any, error: Exception | None) -> None:
        del self._alive[strand]
        if error is not None and not self._told(error):
            culprits = error.culprits if isinstance(error, Fault) else (strand.role,)
            reason = f"it failed with {type(error).__name__}"
            evidence = error.evidence if isinstance(error, Fault) else ()
            self._fail(AbortEvent(self._protocol_hash, self._session_id, strand.role, reason, culprits, evidence))
        if strand.parent is None:
            self._outcomes[strand.role] = self._outcome(strand.role, answer, error)
        else:
            self._join(strand.parent, strand.index, answer, error)

    def _join(self, parent: Strand, index: int, answer: Any, error: Exception | None) -> None:
        parent.lanes -= 1
        parent.answers[index] = answer
        if error is not None:
            parent.errors.append(error)
        if parent.lanes:
            return
        own = [error for error in parent.errors if not self._told(error)]
        if len(own) > 1:
            self._ready.append((parent, None, ExceptionGroup("lanes failed", own)))
        elif own or self._over is not None:
            self._ready.append((parent, None, own[0] if own else self._fault()))
        else:
            self._ready.append((parent, tuple(parent.answers), None))

    def _outcome(self, role: str, answer: Any, error: Exception | None) -> SeatOutcome:
        if error is None:
            return SeatOutcome(role, Ended.ABORTED if isinstance(answer, Aborted) else Ended.COMPLETED)
        return SeatOutcome(role, Ended.ABORTED if self._told(error) else Ended.FAILED, error)

    # --- the end of the session ---

    def _fail(self, event: AbortEvent) -> None:
        """A seat has failed, and that ends the session."""
        self._abort(event)

    def _abort(self, event: AbortEvent) -> None:
        if self._over is not None:
            return
        if self._observer is not None:
            self._observer(event)
        self._end_session(lambda: self._aborted(event))

    def _aborted(self, event: AbortEvent) -> SessionAborted:
        return SessionAborted(
            session_id=self._session_id,
            by=event.sender,
            reason=event.reason,
            culprits=event.culprits,
            evidence=event.evidence,
        )

    def _end_session(self, fault: Callable[[], Fault]) -> None:
        """The first end counts. Each strand gets an exception of its own, since tracebacks grow on it."""
        if self._over is not None:
            return
        self._over = fault
        for strand in list(self._everyone_waiting()):
            self._raise(strand, fault())
        for strand in list(self._alive):
            if strand.effect is not None:
                self._raise(strand, fault())

    def _fault(self) -> Fault:
        assert self._over is not None
        return self._over()

    def _told(self, error: Exception) -> bool:
        """Whether it only says that another seat has aborted this session."""
        return isinstance(error, SessionAborted) and error.session_id == self._session_id and self._over is not None

    def _everyone_waiting(self) -> Iterator[Strand]:
        for strands in self._waiting.values():
            yield from strands

    def _unexpected(self, strand: Strand, heads: list[MessageEvent]) -> InvalidMessage:
        sent = ", ".join(f"{event.sender} {_sent(event)}" for event in heads)
        return InvalidMessage(
            f"{strand.role} waits for {wanted(strand)}, but {sent}",
            session_id=self._session_id,
            culprits=tuple(dict.fromkeys(event.sender for event in heads)),
            evidence=tuple([event.id.hex() for event in heads if event.id]),
        )


def wanted(strand: Strand) -> str:
    """What a strand waits for, for people."""
    return " or ".join(f"{wanted.label} from {wanted.sender}" for wanted in strand.filters or ()) or "an abort"


def _sent(event: MessageEvent) -> str:
    return "abstained" if event.label == ABSTAINED else f"sent {event.label}"


def _foreign(role: str, instruction: object) -> ForeignAwait:
    return ForeignAwait(
        f"a body of {role} awaited a {type(instruction).__name__}, which only asyncio can wait for;"
        " let the host do it: await Perform(name, arguments, returns=type)"
    )
