"""How a session ended, seat by seat."""

from collections.abc import Mapping, Sequence
from enum import Enum

from msgspec import Struct

from aura_chor.base.names import SessionId
from aura_chor.session.events import MessageEvent


class Ended(Enum):
    """`ABORTED`: the seat aborted the session itself, or was told that another one had. `WITHDRAWN`: its own part has
    ended early, and that aborted nobody."""

    COMPLETED = "completed"
    ABORTED = "aborted"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


class SeatOutcome(Struct, frozen=True):
    """`error` is the `SessionAborted` that the seat saw, or whatever its body raised; of a seat that has ended by
    itself, because too few were heard in time, the fault that says who was not."""

    role: str
    ended: Ended
    error: Exception | None = None


class SessionResult(Struct, frozen=True):
    """`outcomes` has every role, in the order of the choreography. `messages` counts the events that were written.

    `late` are those among them that were skipped, because their receiver's deadline, or enough others, had come first;
    `refused` those of a gathering that never counted. `children` are the child sessions, in the order of their opening.
    """

    session_id: SessionId
    outcomes: Mapping[str, SeatOutcome]
    messages: int
    late: tuple[MessageEvent, ...] = ()
    refused: tuple[MessageEvent, ...] = ()
    children: "tuple[SessionResult, ...]" = ()

    def __repr__(self) -> str:
        """Short: asyncio asks for it whenever a task ends, and events are not for logs."""
        return f"<session {self.session_id}: {len(self.outcomes)} seats, {self.messages} messages>"

    @property
    def completed(self) -> bool:
        return all(outcome.ended is Ended.COMPLETED for outcome in self.outcomes.values())


class SessionFailed(ExceptionGroup[Exception]):
    """Bodies raised bugs, faults or exceptions of their own; `result` has the outcome of every seat."""

    result: SessionResult

    @classmethod
    def of(cls, result: SessionResult, errors: Sequence[Exception]) -> "SessionFailed":
        roles = [outcome.role for outcome in result.outcomes.values() if outcome.ended is Ended.FAILED]
        failed = cls(f"session {result.session_id} failed at {', '.join(roles)}", errors)
        failed.result = result
        return failed

    def derive(self, excs: Sequence[Exception], /) -> "SessionFailed":  # type: ignore[override]
        """Part of the same failure: what `except*` makes of it keeps the result."""
        part = SessionFailed(self.message, excs)
        part.result = self.result
        return part
