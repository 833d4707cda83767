"""How the tests of the shipped choreographies play them, and listen to what is said."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from msgspec import Struct

from aura_chor.base.names import SessionId
from aura_chor.runtime.clock import TimeSource
from aura_chor.runtime.local import run
from aura_chor.runtime.outside import At
from aura_chor.runtime.result import Ended, SessionResult
from aura_chor.session.events import Event
from aura_chor.session.faults import Fault, SessionAborted
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S
from aura_chor.session.typestate import Withdrawn as Withdrawn
from aura_chor.session.views import LedgerView

_listeners: list[Callable[[Event], None]] = []


def play(
    *seats: Seat,
    parameters: Struct | None = None,
    session_id: str | None = None,
    time: TimeSource | None = None,
    absent: Sequence[str] = (),
    outside: Sequence[At] = (),
    ledger: LedgerView | None = None,
) -> SessionResult:
    """One session from its first message to its last. `absent` seats belong to it and never act."""
    return run(
        *seats,
        parameters=parameters,
        session_id=None if session_id is None else SessionId(session_id),
        observer=_tell,
        time=time,
        absent=absent,
        outside=outside,
        ledger=ledger,
    )


def complete(*seats: Seat, parameters: Struct | None = None, absent: Sequence[str] = ()) -> SessionResult:
    """Play a session that every seat completes."""
    result = play(*seats, parameters=parameters, absent=absent)
    assert result.completed, result.outcomes
    return result


def expect_abort(result: SessionResult, *, by: str, reason: str, because: type[Fault] | None = None) -> None:
    """`by` has aborted the session itself, of its own accord or because something was missing.

    Every other seat was told so, or had already done its part.
    """
    for role, outcome in result.outcomes.items():
        if role == by:
            assert outcome.ended is Ended.ABORTED, outcome
            assert (None if outcome.error is None else type(outcome.error)) is because, outcome
        elif outcome.ended is not Ended.COMPLETED:
            assert outcome.ended is Ended.ABORTED, outcome
            assert isinstance(outcome.error, SessionAborted)
            assert (outcome.error.by, outcome.error.reason) == (by, reason)


@contextmanager
def listening() -> Iterator[list[Event]]:
    """Every event of the sessions that are played inside."""
    heard: list[Event] = []
    _listeners.append(heard.append)
    try:
        yield heard
    finally:
        _listeners.remove(heard.append)


def _tell(event: Event) -> None:
    for listener in _listeners:
        listener(event)
