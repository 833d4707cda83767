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

from collections.abc import Collection, Iterable
from contextlib import ExitStack
from typing import Any

from aura_chor.base.names import SessionId
from aura_chor.runtime.channels import wanted
from aura_chor.runtime.clock import EPOCH
from aura_chor.runtime.endings import Endings, Observer
from aura_chor.runtime.result import SeatOutcome, SessionResult
from aura_chor.runtime.strands import Body, Strand
from aura_chor.session.bugs import ForeignAwait, ForeignEvent
from aura_chor.session.core import Core
from aura_chor.session.events import AbortEvent, Event, MessageEvent
from aura_chor.session.faults import Fault, SessionStuck
from aura_chor.session.instructions import (
    AwaitEvent,
    AwaitEventWithin,
    AwaitThreshold,
    LetPass,
    Parallel,
    Perform,
    WaitEpochs,
    WriteToLedger,
)


class Engine(Endings):
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
        here = [role for role in roles if local is None or role in local]
        super().__init__(
            protocol_hash=protocol_hash,
            roles=roles,
            observer=observer,
            session_id=session_id,
            here=here,
            period=period,
        )
        self._all_here = len(here) == len(roles)
        self._messages = 0
        self.effects: list[tuple[Strand, Perform[Any]]] = []
        """Effects to perform; whoever drives takes them away and answers each by `resume`."""

    def start(self, role: str, body: Body, *, core: Core[Any] | None = None, withdraws: bool = False) -> None:
        """Vetoes bind a seat through its `core`. `withdraws`: when the seat fails, the session goes on without it."""
        if core is not None:
            self._cores[role] = core
        if withdraws:
            self._replaceable.add(role)
        self._spawn(Strand(role, body))

    def outcome_of(self, role: str) -> SeatOutcome | None:
        """How a seat has ended; None while it plays."""
        return self._outcomes.get(role)

    def core_of(self, role: str) -> Core[Any] | None:
        return self._cores.get(role)

    def note_time_of(self, labels: Iterable[str], *, begun: Iterable[str] = ()) -> None:
        """Some waits are counted from when a seat first saw one of these labels; `begun` are the names of the opening.

        The one event that has opened the session goes by all of them: whichever it was, it was seen by now.
        """
        self._clocked = frozenset(labels)
        for label in begun:
            for role in self._boxes:
                self._first_seen.setdefault((role, label), self._now)

    def post(self, event: MessageEvent) -> None:
        """An event from outside the bodies: a notice or a veto in the name of a seat, an external fact."""
        if self._observer is not None:
            self._observer(event)
        self._deliver(self._here(event), event)

    def turn(self, steps_max: int) -> bool:
        """Take up to `steps_max` steps; whether something is still ready."""
        ready, perform = self._ready, self._perform
        take = ready.popleft
        for _ in range(steps_max):
            if not ready:
                return False
            strand, answer, error = take()
            try:
                instruction = strand.body.send(answer) if error is None else strand.body.throw(error)
            except StopIteration as stop:
                self._end(strand, stop.value, None)
            except Exception as raised:  # noqa: BLE001
                # Whatever a body raises is the outcome of its seat.
                self._end(strand, None, raised)
            else:
                perform(strand, instruction)
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

    @property
    def ready(self) -> bool:
        """Whether a strand could go on at once."""
        return bool(self._ready)

    def unstick(self) -> None:
        """Nothing is ready and no effect is out: blame whoever sent what nobody takes, else tell all that they wait."""
        waiting = list(self._everyone_waiting())
        for strand in waiting:
            if strand.gathering is None and (heads := self._heads(strand)):
                self._raise(strand, self._unexpected(strand, heads))
                return
        for strand in waiting:
            if (fault := self._unreachable(strand)) is not None:
                self._raise(strand, fault)
                return
        who = "; ".join(f"{strand.role} waits for {wanted(strand)}" for strand in waiting)
        self._end_session(lambda: SessionStuck(f"nobody can go on: {who}", session_id=self._session_id))

    def _unreachable(self, strand: Strand) -> Fault | None:
        """Everybody waits: a gathering will not get enough any more, and who is not played here sends nothing."""
        if strand.gathering is not None:
            return strand.gathering.judge.short()
        senders = dict.fromkeys(wanted.sender for wanted in strand.filters or ())
        absent = tuple([sender for sender in senders if sender in self._gone or sender not in self._boxes])
        return self._missing(strand, absent) if absent else None

    def close(self) -> None:
        """End whatever still runs; only of use when the driver itself was interrupted."""
        with ExitStack() as stack:
            for strand in self._alive:
                stack.callback(strand.body.close)
        self._alive.clear()

    def result(self) -> SessionResult:
        outcomes = {role: self._outcomes[role] for role in self._boxes if role in self._outcomes}
        return SessionResult(self._session_id, outcomes, self._messages, tuple(self._late), tuple(self._refused))

    # --- steps ---

    def _perform(self, strand: Strand, instruction: Any) -> None:
        """Every message comes through here twice: what is asked for most often is looked for first."""
        if self._ending and (fault := self._over or self._forbidden(strand.role)) is not None:
            self._ready.append((strand, None, fault()))
            return
        kind = type(instruction)
        if kind is WriteToLedger:
            self._write(strand, instruction.event)
        elif kind is AwaitEvent:
            strand.filters = instruction.filters
            if not self._answered(strand):
                self._waiting[strand.role].append(strand)
                if self._gone and (missing := self._bereft(strand)) is not None:
                    self._lack(strand, missing)
        elif kind is Parallel:
            self._fork(strand, instruction)
        elif kind is AwaitEventWithin:
            strand.filters = instruction.filters
            if not self._answered(strand):
                self._waiting[strand.role].append(strand)
                self._timers.start(strand, instruction.deadline.due(self._since(strand), self._period))
        elif kind is AwaitThreshold:
            self._gather(strand, instruction)
        elif kind is WaitEpochs:
            self._pause(strand, instruction)
        elif kind is LetPass:
            self._let_pass(strand, instruction.event)
        elif isinstance(instruction, Perform):
            strand.effect = instruction
            self.effects.append((strand, instruction))
        else:
            self._raise(strand, _foreign(strand.role, instruction))

    def _pause(self, strand: Strand, instruction: WaitEpochs) -> None:
        """A cool-down is a wait for nothing; one that is over already ends at this moment."""
        strand.filters = ()
        self._waiting[strand.role].append(strand)
        begun = self._since(strand, instruction.since)
        self._timers.start(strand, max(self._now, instruction.length.due(begun, self._period)))

    def _let_pass(self, strand: Strand, event: MessageEvent) -> None:
        """Here everybody can see that this place stays empty; elsewhere the next number shows it."""
        self._leave_empty(event)
        self._give(strand, ())

    def _leave_empty(self, event: MessageEvent) -> None:
        self._deliver(self._here(event), event)

    def _write(self, strand: Strand, event: Event) -> None:
        if not self._may_write(strand, event):
            self._raise(strand, ForeignEvent(f"{strand.role} wrote an event that is not its own: {event}"))
            return
        if type(event) is MessageEvent:
            self._messages += 1
            if self._observer is not None:
                self._observer(event)
            self._deliver(event.receivers if self._all_here else self._here(event), event)
        else:
            assert type(event) is AbortEvent
            self._abort(event)
        self._ready.append((strand, None, None))

    def _here(self, event: MessageEvent) -> tuple[str, ...]:
        """The receivers that are played here."""
        return tuple([receiver for receiver in event.receivers if receiver in self._boxes])

    def _post_for(self, role: str, event: MessageEvent) -> None:
        self._messages += 1
        self.post(event)

    def _retake(self, strand: Strand, instruction: object, answer: Any) -> bool:
        if type(instruction) is AwaitThreshold:
            return self._regather(strand, instruction, answer)
        if type(instruction) is LetPass:
            self._leave_empty(instruction.event)
            return True
        return type(instruction) is WaitEpochs or super()._retake(strand, instruction, answer)

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


def _foreign(role: str, instruction: object) -> ForeignAwait:
    return ForeignAwait(
        f"a body of {role} awaited a {type(instruction).__name__}, which only asyncio can wait for;"
        " let the host do it: await Perform(name, arguments, returns=type)"
    )
