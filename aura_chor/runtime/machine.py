"""One session of one device, pure: inputs in, outputs out; no clock, no store, no network, no randomness.

A machine plays the seats of this device in one session. It hands out its own events to be written, and goes on when
they are durable; whatever answers its bodies comes out as notes first, so that a machine that is given the events and
the notes of an earlier one goes the same way, and then on. It is the engine with a journal, and numbers for what it
waits for outside.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from msgspec import Struct

from aura_chor.base.names import LanePath, SessionId
from aura_chor.runtime.clock import EPOCH
from aura_chor.runtime.held import Held
from aura_chor.runtime.journal import Journal
from aura_chor.runtime.machine_ports import (
    Answered,
    Arrived,
    Begin,
    Blame,
    Do,
    Done,
    Durable,
    GiveUp,
    GoOn,
    Input,
    Keep,
    More,
    Output,
    Post,
    Repeated,
    TimeIs,
    Took,
    Unwritable,
    Write,
)
from aura_chor.runtime.recall import RecallingEngine
from aura_chor.runtime.route import message_kind
from aura_chor.runtime.seating import begin
from aura_chor.runtime.strands import Strand
from aura_chor.session.events import EXTERNAL, NOTICES, VETOES, AbortEvent, Event, MessageEvent
from aura_chor.session.groups import Company
from aura_chor.session.instructions import EXPIRED, Perform
from aura_chor.session.seats import ProtocolIdentity
from aura_chor.session.wire import encode

STEPS_MAX: Final = 4_096
"""A machine lets others take their turn after so many steps."""


class Machine:
    """`step` it with `Begin` first; then with whatever happens, until it says `Done`."""

    def __init__(
        self,
        *,
        session_id: SessionId,
        protocol_hash: str,
        roles: tuple[str, ...],
        local: tuple[str, ...],
        notes: Iterable[bytes] = (),
        period: int = EPOCH,
    ) -> None:
        """`DecodeError` where a note is none: the journal is damaged."""
        self._session_id = session_id
        self._journal = Journal(notes)
        self._engine = RecallingEngine(
            session_id=session_id,
            protocol_hash=protocol_hash,
            roles=roles,
            local=local,
            journal=self._journal,
            period=period,
        )
        self._local = local
        self._facts: dict[LanePath, int] = {}
        self._count = 0
        self._repeated: list[Event] = []
        self._identity: ProtocolIdentity | None = None
        self._writes: dict[int, Held] = {}
        self._effects: dict[int, tuple[Strand, Perform[Any]]] = {}
        self.done = False

    def step(self, given: Input, *, now_ms: int | None = None) -> list[Output]:
        """What follows from this input, and from the time if it is told. After `Done` nothing does."""
        if self.done:
            return []
        if now_ms is not None:
            self._engine.tell_time(now_ms)
        _TAKE[type(given)](self, given)
        return self._outputs(self._engine.turn(STEPS_MAX))

    @property
    def next_deadline(self) -> int | None:
        """A wait ends once the time is later than this; what happens at this very moment is still in time."""
        return self._engine.next_deadline

    @property
    def queued(self) -> int:
        """How many messages no body has taken yet."""
        return self._engine.queued

    def unread(self, lane: LanePath, sender: str) -> int:
        """How many messages of one channel wait for a body."""
        return self._engine.unread(lane, sender)

    @property
    def over(self) -> bool:
        """Whether the session has been aborted, though bodies may still run."""
        return self._engine.over

    @property
    def idle(self) -> bool:
        """Whether everything waits for events of others, for time, or for an effect."""
        return not self._writes

    def waiting_for(self) -> tuple[str, ...]:
        """What each strand waits for, for people."""
        return self._engine.waits()

    def close(self) -> None:
        """Let go of the bodies, without a word to anybody: they will be resumed elsewhere, or never."""
        self.done = True
        self._engine.close()

    # --- inputs ---

    def _begin(self, given: Begin) -> None:
        self._engine.tell_time(given.now_ms)
        self._identity = identity = given.seats[0].protocol
        self._engine.note_time_of(identity.clocked, begun=identity.openings)
        for event in sorted(given.recorded, key=lambda event: type(event) is AbortEvent):
            self._engine.recorded(event)
        company = given.company or Company(identity.roles, {}, {})
        for seat in given.seats:
            begin(self._engine, seat, self._session_id, given.parameters, company)

    def _arrived(self, given: Arrived) -> None:
        if not self._engine.deliver(given.event):
            self._repeated.append(given.event)

    def _time_is(self, given: TimeIs) -> None:
        self._engine.tell_time(given.now_ms)

    def _durable(self, given: Durable) -> None:
        held = self._writes.pop(given.number, None)
        if held is not None:
            self._engine.written(held, given.id)

    def _unwritable(self, given: Unwritable) -> None:
        held = self._writes.pop(given.number, None)
        if held is not None:
            self._engine.refused(held, given.error)

    def _answered(self, given: Answered) -> None:
        waiting = self._effects.pop(given.number, None)
        if waiting is not None:
            self._engine.performed(*waiting, given.answer, given.error)

    def _give_up(self, given: GiveUp) -> None:
        self._engine.give_up(given.role, given.reason)

    def _blame(self, given: Blame) -> None:
        self._engine.blame(given.role, given.fault, given.reason)

    def _post(self, given: Post) -> None:
        if given.role == EXTERNAL:
            self._learn(given.message)
            return
        core = self._engine.core_of(given.role)
        if core is None or self._identity is None or self._engine.outcome_of(given.role) is not None:
            return
        label = type(given.message).__name__
        if any(rule.label == label for rule in self._identity.notices):
            (number,) = core.take_numbers(((NOTICES, ""),))
            event = core.notice(given.message, NOTICES, number)
        else:
            event = core.posted(label, VETOES, core.frame.company.all, encode(given.message), 0)
        self._engine.post_for(given.role, event)

    def _learn(self, message: Struct) -> None:
        """A fact from outside becomes durable as every other event; in its lane it follows those before it."""
        identity = self._identity
        assert identity is not None, "facts come after the beginning"
        label = type(message).__name__
        rule = next(rule for rule in identity.facts if rule.label == label)
        number = self._facts.get(rule.lane, self._engine.arrived(rule.lane, EXTERNAL))
        self._facts[rule.lane] = number + 1
        event = MessageEvent(
            message_kind(identity.name, label),
            identity.protocol_hash,
            self._session_id,
            rule.lane,
            EXTERNAL,
            self._local,
            (number,) * len(self._local),
            label,
            encode(message),
        )
        self._engine.post_for(EXTERNAL, event)

    def _go_on(self, given: GoOn) -> None:
        """The turn that follows every input is all that there is to do."""

    # --- outputs ---

    def _outputs(self, more: bool) -> list[Output]:
        out: list[Output] = []
        for role, answer in self._engine.taken:
            out.extend([Took(role, event) for event in _taken(answer)])
        self._engine.taken.clear()
        out.extend([Repeated(event) for event in self._repeated])
        self._repeated.clear()
        out.extend([Keep(note) for note in self._journal.take_fresh()])
        for held in self._engine.take_writes():
            self._count += 1
            self._writes[self._count] = held
            out.append(Write(self._count, held.event))
        for strand, effect in self._engine.effects:
            # An abort in the same turn may have taken the strand out of its wait already.
            if strand.effect is effect:
                self._count += 1
                self._effects[self._count] = (strand, effect)
                out.append(Do(self._count, strand.role, effect))
        self._engine.effects.clear()
        if self._engine.finished:
            self.done = True
            out.append(Done(self._engine.result()))
        elif more or self._engine.ready:
            out.append(More())
        return out


_TAKE: Final[dict[type, Callable[[Machine, Any], None]]] = {
    Begin: Machine._begin,
    Arrived: Machine._arrived,
    TimeIs: Machine._time_is,
    Durable: Machine._durable,
    Unwritable: Machine._unwritable,
    Answered: Machine._answered,
    GiveUp: Machine._give_up,
    Blame: Machine._blame,
    Post: Machine._post,
    GoOn: Machine._go_on,
}


def _taken(answer: Any) -> list[MessageEvent | None]:
    """The messages in the answer to a wait for one or for many; None for a deadline that came first."""
    if len(answer) == 2:
        index, event = answer
        return [None] if index == EXPIRED else [event]
    expired, chosen, _, _ = answer
    return [*chosen, None] if expired else list(chosen)
