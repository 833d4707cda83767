"""Runtime: one device as asyncio programs use it. The door: everything behind it is pure.

    async with Runtime(host, ports) as runtime:
        handle = await runtime.start(protocol, seats, SessionConfig(roster=roster))
        async for progress in handle.events():
            ...
        report = await handle.result()

Leaving the block stops the device in order: no new sessions, everything decided is written, effects are cancelled.
Sessions that still run are interrupted here and go on from their journals when the device starts again.
"""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Final, TypeVar

from msgspec import Struct

from aura_chor.crypto.primitives import release_library
from aura_chor.effects.random_system import hold_real_cryptography, require_real_cryptography
from aura_chor.ledger.event import EventId
from aura_chor.runtime.driver_channels import Channel, ChannelClosed
from aura_chor.runtime.driver_commands import (
    Accept,
    Command,
    Enter,
    ListSessions,
    Notice,
    SessionConfig,
    Start,
    Status,
    Subscribe,
    Tell,
    Terminate,
)
from aura_chor.runtime.driver_desk import Desk, Observer
from aura_chor.runtime.driver_pump import HostLike, Ports, Pump
from aura_chor.runtime.driver_sessions import ROOM, Handle, Readers, Record
from aura_chor.runtime.host_ports import (
    Cast,
    Open,
    Overflow,
    SessionStatus,
)
from aura_chor.runtime.trace import Tracer
from aura_chor.session.faults import Fault, Interrupted, StorageFailed
from aura_chor.session.seats import ProtocolIdentity, Seat

INPUTS_PER_TURN: Final = 256
"""A device lets other tasks of the loop run after so many inputs."""
T = TypeVar("T")


class RuntimeLimits(Struct, frozen=True, kw_only=True):
    """`commands_max`: what may be asked and not yet be taken up; whoever asks more waits."""

    commands_max: int = 1_024


class Runtime:
    """`observer` is called with every notice, at once; a subscriber gets them through a channel.

    `own_task=False` leaves the driving to somebody else, who calls `turn` (see `driver_together`).
    `SimulatedInProduction` while null cryptography is installed, which cannot be as long as this runs.
    """

    def __init__(
        self,
        host: HostLike,
        ports: Ports,
        *,
        tracer: Tracer | None = None,
        observer: Observer | None = None,
        limits: RuntimeLimits | None = None,
        own_task: bool = True,
    ) -> None:
        require_real_cryptography()
        self.commands: Channel[Command] = Channel((limits or RuntimeLimits()).commands_max, Overflow.BLOCK)
        readers = Readers(self.wake)
        self._desk = Desk(
            host, commands=self.commands, readers=readers, handles=self._handle, tracer=tracer, observer=observer
        )
        self.pump = Pump(
            host,
            ports,
            told=self._desk.told,
            command=self._desk.next_input,
            held=lambda: not self._ending and readers.full(),
            changed=self.wake,
        )
        self._transport = ports.transport
        self.own_task = own_task
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._awake = asyncio.Event()
        self._ending = self._waking = False
        self.on_wake: Callable[[], None] | None = None

    # -- the life of the device ----------------------------------------------------------------------------------------

    async def __aenter__(self) -> "Runtime":
        hold_real_cryptography(self)
        self._loop = asyncio.get_running_loop()
        self._transport.watch(self.wake)
        self.pump.compare()
        if self.own_task:
            self._task = asyncio.create_task(self._run(), name="device")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Take nothing new, write what is decided, end the effects. Whatever was acknowledged is there afterwards."""
        if self._loop is None:
            return
        await self._stop()
        release_library(self)

    async def _stop(self) -> None:
        if not self._ending:
            self._ending = True
            self.pump.stop()
        if self._task is not None:
            await self._task
        else:
            await self._desk.stopped.wait()
        await self.pump.cancel_effects()
        self._desk.close()

    @property
    def stopped(self) -> bool:
        """Whether everything is written that will be written."""
        return self._desk.stopped.is_set()

    def wake(self) -> None:
        """There may be something to do; from any thread."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        try:
            here = asyncio.get_running_loop() is loop
        except RuntimeError:
            here = False
        if here:
            self._wake_here()
        elif not self._waking:
            # One call on its way is enough for everything that a store's thread has to say until it is made.
            self._waking = True
            loop.call_soon_threadsafe(self._wake_here)

    def _wake_here(self) -> None:
        self._waking = False
        self._awake.set()
        if self.on_wake is not None:
            self.on_wake()

    async def _run(self) -> None:
        try:
            while not self.stopped:
                self._awake.clear()
                more = self.turn()
                if more:
                    await asyncio.sleep(0)
                elif not self.stopped:
                    await self._sleep()
        finally:
            # However it ends (a bug of the host among other things), nobody waits for a device that does not run.
            self._ending = True
            self._desk.close()

    def turn(self) -> bool:
        """Do some of what is to be done; whether there is more.

        A device whose store writes no more stops here, and one whose store is an older copy: such a host is silent.
        """
        more = self.pump.turn(INPUTS_PER_TURN)
        fault: Fault | None = self._desk.rolled_back
        if self.pump.failure is not None:
            fault = StorageFailed(f"the store of this device writes no more: {self.pump.failure}")
        if fault is not None and not self.stopped:
            self._ending = True
            self._desk.close(fault)
        return more and not self.stopped

    async def _sleep(self) -> None:
        moment = self.pump.next_moment
        if moment is None:
            await self._awake.wait()
            return
        now = self.pump.now()
        if now is None:
            return
        seconds = max(0, moment - now) / 1_000
        timer = asyncio.get_running_loop().call_later(seconds, self._awake.set)
        try:
            await self._awake.wait()
        finally:
            timer.cancel()

    # -- what users ask ------------------------------------------------------------------------------------------------

    async def start(self, protocol: ProtocolIdentity, seats: Seat | tuple[Seat, ...], config: SessionConfig) -> Handle:
        """Open a session and play these seats here. Returns when its opening event is durable.

        Raises `SeatingError` (a bug), `ProtocolMismatch`, `Overloaded` at a limit of the device, `Interrupted`, and as
        everything that is asked of a device whose store is an older copy `RolledBack`.
        """
        played = seats if isinstance(seats, tuple) else (seats,)
        return await self._ask(lambda reply: Start(reply, protocol, played, config))

    async def open(self, order: Open) -> Handle:
        """Open a session of a shipped protocol, as the functions of `aura_chor.protocols` order it.

        The seats come from what this device has offered. Raises as `start` does.
        """
        return await self.start(order.protocol, (), SessionConfig(opening=order.opening))

    async def join(self, session: EventId, *seats: Seat) -> Handle:
        """Play seats in a session opened elsewhere, or take up one after a restart; waits for its opening event."""
        return await self._ask(lambda reply: Enter(reply, session, seats))

    async def offer(self, protocol: str, cast: Cast) -> None:
        """From now on play whatever session of this protocol `cast` finds seats for; also after a restart."""
        await self._ask(lambda reply: Accept(reply, protocol, cast))

    async def status(self, session: EventId) -> SessionStatus | None:
        """One session as this device sees it; None if it knows none of this id."""
        return await self._ask(lambda reply: Status(reply, session))

    async def list(self) -> tuple[SessionStatus, ...]:
        """All sessions that this device knows."""
        return await self._ask(ListSessions)

    async def subscribe(self, *, room: int = ROOM, overflow: Overflow = Overflow.DROP_OLDEST) -> Channel[Notice]:
        """Everything that happens at this device from now on. With `BLOCK` the device waits for the subscriber."""
        return await self._ask(lambda reply: Subscribe(reply, room, overflow))

    async def cancel(self, session: EventId, reason: str) -> None:
        """Abort a session for everybody, in the name of the seats played here."""
        await self._ask(lambda reply: Terminate(reply, session, reason))

    async def tell(self, session: EventId, message: Struct, *, seat: str = "") -> None:
        """A fact from outside for the seats played here; or a notice or a veto in the name of one of them.

        Returns when the device has taken it; it is durable before a body sees it. Raises `SeatingError` where the
        protocol has no place for it, or nobody of the session plays here any more.
        """
        await self._ask(lambda reply: Tell(reply, session, seat, message))

    def handle(self, session: EventId) -> Handle:
        """The handle of a session that runs here, whoever opened it; `KeyError` if none of this id does."""
        return self._handle(self._desk.running(session))

    async def _ask(self, command: Callable[[asyncio.Future[T]], Command]) -> T:
        if self._desk.rolled_back is not None:
            raise self._desk.rolled_back
        if self._ending or self._loop is None:
            raise Interrupted("the device does not run")
        reply: asyncio.Future[T] = self._loop.create_future()
        try:
            await self.commands.put(command(reply))
        except ChannelClosed:
            raise Interrupted("the device has stopped") from None
        self.wake()
        return await reply

    def _handle(self, record: Record) -> Handle:
        return Handle(record, self.cancel, self.status)
