"""How strands, seats and sessions end: the part of the engine that passes ends and failures on.

An exception is never dropped: it ends its strand, then its seat, and stands in the outcome. The failure of a seat ends
the session for all, unless the seat is one that nobody awaits by name or by `all`: then it is out, and others go on.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from aura_chor.runtime.ranges import Ranges
from aura_chor.runtime.result import Ended, SeatOutcome
from aura_chor.runtime.strands import Strand
from aura_chor.session.events import WITHDRAWALS, AbortEvent, Event, MessageEvent
from aura_chor.session.faults import Fault, SessionAborted
from aura_chor.session.instructions import Parallel
from aura_chor.session.typestate import Aborted, Withdrawn

Observer: TypeAlias = Callable[[Event], None]


class Endings(Ranges):
    """`_over` says how the session ended for all, `_replaceable` are the seats that may fail alone."""

    def __init__(self, *, protocol_hash: str, roles: tuple[str, ...], observer: Observer | None, **parts: Any) -> None:
        super().__init__(**parts)
        self._protocol_hash = protocol_hash
        self._observer = observer
        self._roles = frozenset(roles)
        self._outcomes: dict[str, SeatOutcome] = {}
        self._over: Callable[[], Fault] | None = None
        self._replaceable: set[str] = set()

    # --- strands ---

    def _spawn(self, strand: Strand) -> None:
        self._alive[strand] = None
        self._ready.append((strand, None, None))

    def _fork(self, strand: Strand, instruction: Parallel) -> None:
        if not instruction.lanes:
            self._ready.append((strand, (), None))
            return
        strand.lanes = len(instruction.lanes)
        strand.answers = [None] * strand.lanes
        strand.errors = []
        for index, lane in enumerate(instruction.lanes):
            self._spawn(Strand(strand.role, lane(), parent=strand, index=index))

    def _end(self, strand: Strand, answer: Any, error: Exception | None) -> None:
        del self._alive[strand]
        if error is not None and not self._told(error):
            if strand.role in self._replaceable:
                self._fall_out(strand.role, f"it failed with {type(error).__name__}")
            else:
                self._fail_with(strand.role, error)
        if strand.parent is None:
            self._outcomes[strand.role] = self._outcome(strand.role, answer, error)
        else:
            self._join(strand.parent, strand.index, answer, error)

    def _fail_with(self, role: str, error: Exception) -> None:
        culprits = error.culprits if isinstance(error, Fault) else (role,)
        reason = f"it failed with {type(error).__name__}"
        evidence = error.evidence if isinstance(error, Fault) else ()
        self._fail(AbortEvent(self._protocol_hash, self._session_id, role, reason, culprits, evidence))

    def _fall_out(self, role: str, reason: str) -> None:
        """A member that nobody awaits by name or by all is out, and the others are told."""
        if role in self._gone or self._over is not None:
            return
        others = tuple(sorted(self._roles))
        numbers = (0,) * len(others)
        body = {"reason": reason}
        self._post_for(
            role,
            MessageEvent(
                "session.withdraw",
                self._protocol_hash,
                self._session_id,
                WITHDRAWALS,
                role,
                others,
                numbers,
                "Withdraw",
                body,
            ),
        )

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
        elif parent.errors:
            self._ready.append((parent, None, parent.errors[0]))
        else:
            self._ready.append((parent, tuple(parent.answers), None))

    def _outcome(self, role: str, answer: Any, error: Exception | None) -> SeatOutcome:
        if error is None:
            ended = _ended(answer)
            return SeatOutcome(role, ended, None if ended is Ended.COMPLETED else self._lacked.get(role))
        return SeatOutcome(role, Ended.ABORTED if self._told(error) else Ended.FAILED, error)

    # --- the end of the session ---

    def give_up(self, role: str, reason: str) -> None:
        """Abort the session in the name of a seat played here, whatever its body is doing."""
        self._fail(AbortEvent(self._protocol_hash, self._session_id, role, reason))

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
        self._ending = True
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
        if not isinstance(error, SessionAborted) or error.session_id != self._session_id:
            return False
        return self._over is not None or bool(self._vetoes)


def _ended(end: object) -> Ended:
    if isinstance(end, Withdrawn):
        return Ended.WITHDRAWN
    return Ended.ABORTED if isinstance(end, Aborted) else Ended.COMPLETED
