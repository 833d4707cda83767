"""Sessions as their starters see them: a handle with the progress, the result and the way to cancel."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from msgspec import Struct

from aura_chor.base.names import SessionId
from aura_chor.ledger.event import EventId
from aura_chor.runtime.driver_channels import Channel
from aura_chor.runtime.host_ports import Ended as HostEnded
from aura_chor.runtime.host_ports import Lifecycle, Overflow, Progress, SessionStatus
from aura_chor.runtime.result import Ended, SessionFailed, SessionResult
from aura_chor.session.faults import Fault, Interrupted

T = TypeVar("T")
BACKLOG: Final = 64
"""Steps that are kept for the first reader of a session's progress; the oldest go first."""
ROOM: Final = 1_024
"""Steps that may wait for one reader."""


class SessionReport(Struct, frozen=True):
    """How a session ended at this device. `events` are the ids of all events that it emitted."""

    session: EventId
    lifecycle: Lifecycle
    result: SessionResult
    events: tuple[EventId, ...]


class Readers:
    """The channels of a device that must miss nothing: while one of them is full, the device waits."""

    def __init__(self, made_room: Callable[[], None]) -> None:
        self._made_room = made_room
        self._blocking: list[Channel[Any]] = []

    def channel(self, room: int, overflow: Overflow) -> Channel[Any]:
        """A new channel for one reader."""
        made: Channel[Any] = Channel(room, overflow, taken=self._made_room)
        if overflow is Overflow.BLOCK:
            self._blocking.append(made)
        return made

    def full(self) -> bool:
        """Whether the device has to wait."""
        if not self._blocking:
            return False
        self._blocking = [channel for channel in self._blocking if not channel.closed]
        return any(channel.full for channel in self._blocking)


class Record:
    """What the driver keeps of a session as long as it runs, and a handle afterwards."""

    __slots__ = ("_backlog", "_channels", "_readers", "outcome", "session")

    def __init__(self, session: EventId, readers: Readers) -> None:
        self.session = session
        self.outcome: asyncio.Future[SessionReport] = asyncio.get_running_loop().create_future()
        self._backlog: deque[Progress] | None = deque(maxlen=BACKLOG)
        self._channels: list[Channel[Progress]] = []
        self._readers = readers

    def tell(self, progress: Progress) -> None:
        """One more step, to the backlog until somebody reads."""
        if self._backlog is not None:
            self._backlog.append(progress)
        for channel in self._channels:
            put(channel, progress)

    def watch(self, room: int, overflow: Overflow) -> Channel[Progress]:
        """A channel of all further steps; the first one begins with the backlog."""
        channel: Channel[Progress] = self._readers.channel(room, overflow)
        for progress in self._backlog or ():
            put(channel, progress)
        self._backlog = None
        self._channels.append(channel)
        if self.outcome.done():
            channel.close()
        return channel

    def end(self, ended: HostEnded) -> None:
        """The result is there, and no further step comes."""
        report = SessionReport(ended.session, ended.lifecycle, ended.result, ended.events)
        if not self.outcome.done():
            self.outcome.set_result(report)
        self._close(None)

    def fail(self, fault: Fault) -> None:
        """No result will come here."""
        if not self.outcome.done():
            self.outcome.set_exception(fault)
            # A handle that nobody waits for is no reason to complain when it is thrown away.
            self.outcome.exception()
        self._close(fault)

    def _close(self, error: Fault | None) -> None:
        for channel in self._channels:
            channel.close(error)


class Handle:
    """One session that this device plays seats in. Made by `Runtime.start`, `Runtime.join` and `Runtime.handle`."""

    __slots__ = ("_cancel", "_record", "_status")

    def __init__(
        self,
        record: Record,
        cancel: Callable[[EventId, str], Awaitable[None]],
        status: Callable[[EventId], Awaitable[SessionStatus | None]],
    ) -> None:
        self._record, self._cancel, self._status = record, cancel, status

    @property
    def session(self) -> EventId:
        """The id of its opening event."""
        return self._record.session

    @property
    def session_id(self) -> SessionId:
        """The same, as bodies see it."""
        return SessionId(self._record.session.hex())

    async def result(self) -> SessionReport:
        """Wait for the end: completed or aborted. May be asked by many, and again.

        Raises `SessionFailed` with what bodies here raised, `Interrupted` if the device stops first, `StorageFailed`.
        """
        report = await asyncio.shield(self._record.outcome)
        failed = [outcome.error for outcome in report.result.outcomes.values() if outcome.ended is Ended.FAILED]
        errors = [error for error in failed if error is not None]
        if errors:
            raise SessionFailed.of(report.result, errors)
        return report

    def events(self, *, room: int = ROOM, overflow: Overflow = Overflow.DROP_OLDEST) -> Channel[Progress]:
        """What happens in the session from now on (`async for`); the first reader also gets what has just happened.

        With `Overflow.BLOCK` the whole device waits for a reader that does not keep up.
        """
        return self._record.watch(room, overflow)

    async def cancel(self, reason: str) -> None:
        """Abort the session for everybody, in the name of the seats played here. Returns when that is under way."""
        await self._cancel(self.session, reason)

    async def status(self) -> SessionStatus | None:
        """The session as this device sees it."""
        return await self._status(self.session)


def put(channel: Channel[T], item: T) -> None:
    """To a reader: one that blocks was seen to have room before the step was taken."""
    if channel.closed:
        return
    if channel.overflow is Overflow.BLOCK:
        channel.push(item)
    else:
        channel.offer(item)


def interrupted(session: EventId) -> Interrupted:
    """What a handle gets when its device stops."""
    return Interrupted("the device stopped before the session ended", session_id=SessionId(session.hex()))
