"""The pump of one device: feeds its host one input at a time and performs what comes out, in its order.

It never waits. Whoever drives it calls `turn` until there is nothing to do, and again after `changed` was called or
`next_moment` has come: an asyncio task for one device (driver), or one for many devices on a virtual clock (together).

What comes in, in this order of preference: what became durable, answers of the host's effects, commands, frames of
peers. So a flood from the network starves nobody who is already being served.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias, assert_never, get_origin

from aura_chor.effects.ports import Clock, Store, Transport
from aura_chor.effects.store_faults import StoreFault
from aura_chor.effects.transport_local import InboxFull
from aura_chor.ledger.event import Author, EventId
from aura_chor.runtime.host_ports import (
    Append,
    Connected,
    Ended,
    Faulted,
    Input,
    Invited,
    Opened,
    Output,
    Peer,
    Performed,
    Performing,
    Progress,
    Received,
    Refused,
    Send,
    SessionStatus,
    Stop,
    Stopped,
    Throttle,
    Tick,
    WakeAt,
    WriteFailed,
    Written,
)

Performers: TypeAlias = Mapping[str, Callable[..., Awaitable[Any]]]
"""What `Perform` may name: coroutine functions of the host."""
Told: TypeAlias = Invited | Opened | Refused | Progress | Ended | Faulted | Stopped
"""Outputs that only tell."""
SYNC_MS: Final = 5_000
"""How often a device compares its ledger with a peer's when nothing makes it do so earlier."""
DRAINED_MAX: Final = 65_536
"""So many inputs are taken in at most before a device that is to stop does so, however fast more arrive."""


class HostLike(Protocol):
    """A device's sessions; `host.Host` is one."""

    def handle(self, input: Input, /) -> Iterable[Output]:
        """Everything that is to be done about this input."""

    def status(self, session: EventId) -> SessionStatus | None:
        """One session as this device sees it."""

    def sessions(self) -> Iterable[SessionStatus]:
        """All sessions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What a pump needs from outside, besides the host. `peers` are those whose ledgers are compared with."""

    clock: Clock
    transport: Transport
    store: Store
    performers: Performers = field(default_factory=dict)
    peers: tuple[Peer, ...] = ()
    sync_ms: int | None = SYNC_MS


class Pump:
    """`told` is called with every output that only tells; `command` gives the next command's input, if there is one.

    `held` says that nothing more may happen for now: whoever watches this device has no room for more.
    """

    def __init__(
        self,
        host: HostLike,
        ports: Ports,
        *,
        told: Callable[[Told], None],
        command: Callable[[], Input | None] = lambda: None,
        held: Callable[[], bool] = lambda: False,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._host, self._ports = host, ports
        self._told, self._command, self._held, self._changed = told, command, held, changed
        self._inputs: deque[Input] = deque()
        self._appended = self._durable = self._confirmed = 0
        self._failure: str | None = None
        self._failure_told = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._now = -1
        self._wake: int | None = None
        self._sync: int | None = None
        self._reading = True
        self._frames_left: int | None = None
        self.frames_lost = 0
        """Frames that the transport had no room for; the next comparison of ledgers makes good for them."""

    # -- driving -------------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Feed `Stop` once everything that has arrived is taken in: a peer need not send it again."""
        if self._frames_left is None:
            self._frames_left = DRAINED_MAX
            self._changed()

    def feed(self, input: Input) -> None:
        """An input of the driver's own, or of an effect."""
        self._inputs.append(input)
        self._changed()

    def turn(self, inputs_max: int) -> bool:
        """Feed up to so many inputs; whether there is more to feed right now."""
        self._tick()
        self._confirm()
        for _ in range(inputs_max):
            if self._held():
                return False
            input = self._next_until_stop()
            if input is None:
                return False
            self._handle(input)
        return True

    @property
    def next_moment(self) -> int | None:
        """When the clock shows this, there is something to do again."""
        moments = [moment for moment in (self._wake, self._sync) if moment is not None]
        return min(moments, default=None)

    @property
    def wake_ms(self) -> int | None:
        """The next moment that the host itself waits for."""
        return self._wake

    @property
    def writing(self) -> bool:
        """Whether the store has something to make durable still."""
        return self._failure is None and self._appended > self._durable

    @property
    def busy(self) -> bool:
        """Whether something that was begun is not done yet: a write, or an effect of the host."""
        unwritten = self._failure is None and self._appended > self._confirmed
        return unwritten or bool(self._tasks)

    @property
    def failure(self) -> str | None:
        """Why the store writes no more; the host was told and is silent since."""
        return self._failure

    async def cancel_effects(self) -> None:
        """Nobody waits for them any more."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -- in ------------------------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Compare ledgers with all peers now."""
        for peer in self._ports.peers:
            self.feed(Connected(peer))
        if self._ports.sync_ms is not None and self._ports.peers:
            now = self.now()
            self._sync = None if now is None else now + self._ports.sync_ms

    def now(self) -> int | None:
        """What the clock shows; None where it can promise nothing more, which ends the device as its store's end does.

        A live clock answers only what stands below a durable horizon: on a full disk there is none any more.
        """
        try:
            return self._ports.clock.now_ms()
        except StoreFault as fault:
            self._failure = self._failure or str(fault)
            return None

    def _tick(self) -> None:
        now = self.now()
        if now is None:
            return
        if now > self._now or (self._wake is not None and now >= self._wake):
            self._now = now
            self._handle(Tick(now))
        if self._sync is not None and now >= self._sync:
            self.compare()

    def _confirm(self) -> None:
        """What has become durable, once in a turn: whoever waits for all writes between turns gets the same run."""
        if self._failure is not None:
            if not self._failure_told:
                self._failure_told = True
                self._handle(WriteFailed(self._failure))
        elif self._durable > self._confirmed:
            self._confirmed = self._durable
            self._handle(Written(self._confirmed))

    def _next(self) -> Input | None:
        if self._inputs:
            return self._inputs.popleft()
        command = self._command()
        if command is not None or not self._reading:
            return command
        frame = self._ports.transport.receive()
        return None if frame is None else Received(Author(frame[0]), frame[1])

    def _next_until_stop(self) -> Input | None:
        if not self._frames_left:
            return self._next()
        self._frames_left -= 1
        input = self._next()
        if input is None or not self._frames_left:
            self._frames_left = 0
            # What the network still holds is not lost either: ledgers are compared again at the next start.
            self._inputs.append(Stop())
            return input or self._next()
        return input

    # -- out -----------------------------------------------------------------------------------------------------------

    def _handle(self, input: Input) -> None:
        for output in self._host.handle(input):
            self._perform(output)

    def _perform(self, output: Output) -> None:
        match output:
            case Append():
                self._append(output)
            case Send(peer, content):
                self._send(peer, content)
            case Performing():
                task = asyncio.ensure_future(self._effect(output))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            case WakeAt(moment):
                self._wake = moment
            case Throttle(stop):
                self._reading = not stop
            case Invited() | Opened() | Refused() | Progress() | Ended() | Faulted() | Stopped():
                self._told(output)
            case _:
                assert_never(output)

    def _append(self, output: Append) -> None:
        self._appended = output.number

        def done(written: Future[None]) -> None:
            """Called by the store's own thread, in the order of the writes: after a failure nothing counts any more."""
            error = written.exception()
            if error is not None:
                self._failure = self._failure or str(error)
            elif self._failure is None:
                self._durable = output.number
            self._changed()

        self._ports.store.commit(output.batch).add_done_callback(done)

    def _send(self, peer: Peer, content: bytes) -> None:
        try:
            self._ports.transport.send(peer, content)
        except (InboxFull, OSError):
            self.frames_lost += 1

    async def _effect(self, asked: Performing) -> None:
        answer, error = None, None
        try:
            answer = await self._answer(asked)
        except asyncio.CancelledError:
            raise
        except Exception as raised:  # noqa: BLE001
            # Whatever the host's own function raises is the answer that the body gets.
            error = f"{type(raised).__name__}: {raised}"
        self.feed(Performed(asked.session, asked.number, answer, error))

    async def _answer(self, asked: Performing) -> object:
        effect, performers = asked.effect, self._ports.performers
        if effect.name not in performers:
            known = ", ".join(performers) or "none"
            raise LookupError(f"{asked.seat} performs {effect.name}, which the host does not know; it knows {known}")
        answer = await performers[effect.name](*effect.arguments)
        wanted = get_origin(effect.returns) or effect.returns
        if not isinstance(answer, wanted):
            raise TypeError(f"{effect.name} answered a {type(answer).__name__}, not a {wanted.__name__}")
        return answer
