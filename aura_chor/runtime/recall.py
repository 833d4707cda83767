"""The engine that goes through a journal: what was answered once is answered the same, then life goes on.

Rules. A body runs again from its start. A wait that has a note is answered by it, also when the session is over by
now. An own event that stands in the ledger stands, whatever the body computes now (sealing is randomised); only its
place must be the same: another label or receiver is a bug of the body, and nothing is written. A wait that had begun is
measured from when it began. A strand whose record ends in a volatile phase aborts the session. Where a note names an
event that is not there, the evidence ends, and with it the notes of that strand: safety before liveness.

Feed every event of the session first (`deliver`), then start the seats.
"""

from collections import deque
from collections.abc import Collection, Iterable
from typing import Any

from aura_chor.base.canon import Value, canon, read
from aura_chor.base.names import LanePath, SessionId
from aura_chor.runtime.clock import EPOCH
from aura_chor.runtime.endings import Observer
from aura_chor.runtime.held import HeldEngine
from aura_chor.runtime.journal import Journal, Kind, Path, Record, flatten, unflatten
from aura_chor.runtime.strands import Strand
from aura_chor.session.bugs import EffectMisused, JournalDiverged
from aura_chor.session.codec import decode_pieces, encode_pieces
from aura_chor.session.effects import EffectFailed
from aura_chor.session.events import AbortEvent, Event, MessageEvent
from aura_chor.session.instructions import Parallel, Perform, WaitEpochs, WriteToLedger

VOLATILE_REASON = "a restart in a volatile phase, whose secrets were in memory only"
SEEN_PATH: Path = (-1,)
"""The place of notes that are of no strand."""


class RecallingEngine(HeldEngine):
    """As `HeldEngine`, with a journal; `taken` are the answers of waits since they were last taken away."""

    def __init__(
        self,
        *,
        session_id: SessionId,
        protocol_hash: str,
        roles: tuple[str, ...],
        local: Collection[str],
        journal: Journal,
        observer: Observer | None = None,
        period: int = EPOCH,
    ) -> None:
        super().__init__(
            session_id=session_id,
            protocol_hash=protocol_hash,
            roles=roles,
            local=local,
            observer=observer,
            period=period,
        )
        self._journal = journal
        self._events: dict[bytes, MessageEvent] = {}
        self._own: dict[tuple[str, LanePath], deque[MessageEvent]] = {}
        self._own_aborts: set[str] = set()
        self._seen_kept: dict[str, None] = {}
        self._resumed = bool(journal.pending)
        self._living: dict[Strand, None] = {}
        self._steps: dict[Strand, bool] = {}
        self.taken: list[tuple[str, Any]] = []

    def recorded(self, event: Event) -> None:
        """As `deliver`, for an event that stood in the ledger before this engine was made. Own ones must all come so.

        Aborts come last, so that whoever waits is told after it was given what came before.
        """
        if type(event) is AbortEvent:
            if event.sender in self._boxes:
                self._own_aborts.add(event.sender)
        elif type(event) is MessageEvent:
            self._events[event.id] = event
            if event.sender in self._boxes:
                self._own.setdefault((event.sender, event.lane), deque()).append(event)
                self._messages += 1
                self._resumed = True
        self.deliver(event)

    def note_time_of(self, labels: Iterable[str], *, begun: Iterable[str] = ()) -> None:
        """What was seen before a restart was seen then."""
        self._seen_kept = dict.fromkeys(labels)
        for role in self._boxes:
            for number, label in enumerate(self._seen_kept):
                moment = self._journal.next(role, SEEN_PATH, number, Kind.SEEN)
                if type(moment) is int:
                    self._first_seen[role, label] = moment
        known = set(self._first_seen)
        super().note_time_of(labels, begun=begun)
        for role, label in [key for key in self._first_seen if key not in known]:
            self._keep_seen(role, label)

    def own_events(self, role: str, lane: LanePath) -> deque[MessageEvent]:
        """What stands of a seat's own events in a lane and was not gone through yet, in order."""
        return self._own.get((role, lane), deque())

    # --- what was answered once ---

    def _perform(self, strand: Strand, instruction: object) -> None:
        try:
            recalled = self._recalled(strand, instruction)
        except JournalDiverged as bug:
            self._raise(strand, bug)
            return
        if recalled or (self._resumed and self._ends_here(strand)):
            return
        super()._perform(strand, instruction)

    def _recalled(self, strand: Strand, instruction: object) -> bool:
        if type(instruction) is WriteToLedger:
            return self._wrote(strand, instruction.event)
        if not self._journal.pending:
            return False
        path = path_of(strand)
        kinds = self._journal.kinds(strand.role, path, strand.count)
        if Kind.WAIT in kinds:
            return self._waited(strand, path, instruction, Kind.WAIT)
        if Kind.PAUSE in kinds:
            return self._waited(strand, path, instruction, Kind.PAUSE)
        if Kind.DONE in kinds:
            return self._performed(strand, path, instruction)
        if Kind.FORK in kinds:
            self._journal.next(strand.role, path, strand.count, Kind.FORK)
            if type(instruction) is not Parallel:
                raise _diverged(strand, "begins lanes", instruction)
            strand.count += 1
            super()._fork(strand, instruction)
            return True
        return False

    def _ends_here(self, strand: Strand) -> bool:
        """Where its record ends a strand is where it was at the restart: in a volatile phase its secrets are gone."""
        if strand in self._living or self._over is not None:
            return False
        self._living[strand] = None
        if not self._is_volatile(strand):
            return False
        self.give_up(strand.role, VOLATILE_REASON)
        self._raise(strand, self._fault())
        return True

    def _end(self, strand: Strand, answer: Any, error: Exception | None) -> None:
        """A body that fails on its way through its record, in a volatile phase, has missed what it had in memory.

        It is nobody's fault: whoever it takes for the culprit has done what is recorded.
        """
        if error is not None and self._resumed and strand not in self._living and self._is_volatile(strand):
            self.give_up(strand.role, VOLATILE_REASON)
            error = self._fault()
        super()._end(strand, answer, error)

    def _is_volatile(self, strand: Strand) -> bool:
        core = self._cores.get(strand.role)
        return core is not None and core.frame.volatile

    def _wrote(self, strand: Strand, event: Event) -> bool:
        if type(event) is AbortEvent:
            if event.sender not in self._own_aborts or event.sender != strand.role:
                return False
            self._ready.append((strand, None, None))
            return True
        assert type(event) is MessageEvent
        own = self._own.get((event.sender, event.lane))
        if not own or event.sender != strand.role:
            return False
        if event.lane and event.lane[0] < 0:
            # Between what a body posts there may stand what was posted from outside.
            before = next((posted for posted in own if posted.label == event.label), None)
            if before is None:
                return False
            own.remove(before)
            self._ready.append((strand, None, None))
            return True
        before = own.popleft()
        if not own:
            del self._own[event.sender, event.lane]
        if (before.label, before.receivers, before.numbers) != (event.label, event.receivers, event.numbers):
            raise JournalDiverged(f"{strand.role} had sent {_place(before)} and now sends {_place(event)}")
        self._ready.append((strand, None, None))
        return True

    def _waited(self, strand: Strand, path: Path, instruction: object, kind: Kind) -> bool:
        content = self._journal.next(strand.role, path, strand.count, kind)
        self._journal.next(strand.role, path, strand.count, Kind.SINCE)
        try:
            answer = unflatten(content, self._events)
        except KeyError:
            self._journal.end(strand.role, path)
            return False
        if not self._retake(strand, instruction, answer):
            raise _diverged(strand, "waits", instruction)
        strand.count += 1
        self._ready.append((strand, answer, None))
        return True

    def _performed(self, strand: Strand, path: Path, instruction: object) -> bool:
        content = self._journal.next(strand.role, path, strand.count, Kind.DONE)
        assert type(content) is list, "a note of an effect is a list"
        name, answer, error = content
        if not isinstance(instruction, Perform) or instruction.name != name:
            raise _diverged(strand, f"performs {name!r}", instruction)
        strand.count += 1
        failed = None if error is None else EffectFailed(str(error))
        self._ready.append((strand, None if failed else _given(answer, instruction), failed))
        return True

    # --- what is answered now ---

    def _give(self, strand: Strand, answer: Any) -> None:
        step = bool(strand.filters) or self._steps.pop(strand, False)
        self._note(strand, Kind.WAIT if step else Kind.PAUSE, flatten(answer))
        strand.count += 1
        if strand.filters:
            self.taken.append((strand.role, answer))
        super()._give(strand, answer)

    def _pause(self, strand: Strand, instruction: WaitEpochs) -> None:
        """A cool-down is a step of the protocol, other than a pause of the body's own."""
        self._steps[strand] = True
        super()._pause(strand, instruction)

    def _let_pass(self, strand: Strand, event: MessageEvent) -> None:
        self._steps[strand] = True
        super()._let_pass(strand, event)

    def _since(self, strand: Strand, label: str | None = None) -> int:
        before = self._journal.next(strand.role, path_of(strand), strand.count, Kind.SINCE)
        if type(before) is int:
            return before
        since = super()._since(strand, label)
        self._note(strand, Kind.SINCE, since)
        return since

    def _fork(self, strand: Strand, instruction: Parallel) -> None:
        self._note(strand, Kind.FORK, None)
        strand.count += 1
        super()._fork(strand, instruction)

    def performed(self, strand: Strand, effect: Perform[Any], answer: object, error: str | None) -> None:
        """The host's answer to an effect; `resume` with a note. What the body gets has travelled, as it will again."""
        if strand.effect is not effect:
            return
        if error is not None:
            self._note(strand, Kind.DONE, [effect.name, None, error])
            strand.count += 1
            self.resume(strand, None, EffectFailed(error))
            return
        try:
            content = read(canon(encode_pieces(answer)))
            given = _given(content, effect)
        except Exception as misuse:  # noqa: BLE001
            # Whatever is wrong with the answer, or with its type's codec, is the host's bug; the body is told.
            bug = EffectMisused(f"{effect.name} answered a {type(answer).__name__} that cannot travel: {misuse}")
            self.resume(strand, None, bug)
            return
        self._note(strand, Kind.DONE, [effect.name, content, None])
        strand.count += 1
        self.resume(strand, given)

    def _look_at_clock(self, receivers: tuple[str, ...], event: MessageEvent) -> None:
        before = set(self._first_seen)
        super()._look_at_clock(receivers, event)
        for role, label in [key for key in self._first_seen if key not in before]:
            self._keep_seen(role, label)

    def _keep_seen(self, role: str, label: str) -> None:
        if role in self._boxes and label in self._seen_kept:
            number = list(self._seen_kept).index(label)
            self._journal.keep(Record(Kind.SEEN, role, SEEN_PATH, number, self._first_seen[role, label]))

    def _post_for(self, role: str, event: MessageEvent) -> None:
        """What was posted in an earlier run stands, and is not posted again."""
        standing = self._own.get((role, event.lane), ())
        before = next((own for own in standing if (own.label, own.numbers) == (event.label, event.numbers)), None)
        if before is None:
            super()._post_for(role, event)
        else:
            self._own[role, event.lane].remove(before)

    def _note(self, strand: Strand, kind: Kind, content: Value) -> None:
        self._journal.keep(Record(kind, strand.role, path_of(strand), strand.count, content))


def path_of(strand: Strand) -> Path:
    """Where a strand is: constant while it runs, since whoever began it stands still."""
    path: Path = ()
    while strand.parent is not None:
        path = (strand.parent.count, strand.index, *path)
        strand = strand.parent
    return path


def _given(content: Value, effect: Perform[Any]) -> Any:
    try:
        return decode_pieces(content, effect.returns)
    except Exception as error:
        raise JournalDiverged(f"{effect.name} was answered once with what is no {effect.returns} now") from error


def _place(event: MessageEvent) -> str:
    return f"{event.label} to {', '.join(event.receivers)}"


def _diverged(strand: Strand, before: str, instruction: object) -> JournalDiverged:
    now = type(instruction).__name__
    return JournalDiverged(f"{strand.role}: by its journal it {before} here, but its body asks for {now}")
