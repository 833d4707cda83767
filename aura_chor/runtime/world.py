"""A whole network of devices in one thread, from one seed: virtual time, links, disks, crashes.

Everything that happens is an entry of one queue, ordered by moment, then by when it was entered. Nothing else decides:
no real clock, no other randomness, no set order. So the same plan gives the same trace, in any process.

A device is told the time before every input. Whether what comes at the very moment of a deadline is in time is its own
to decide, and does not depend on what the world does first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from aura_chor.effects.store_faulty import DeviceCrashed
from aura_chor.runtime.host_ports import (
    Append,
    Connected,
    Input,
    Output,
    Peer,
    Performed,
    Performing,
    Received,
    Send,
    Throttle,
    Tick,
    WakeAt,
    WriteFailed,
    Written,
)
from aura_chor.runtime.world_device import Device, DevicePlan
from aura_chor.runtime.world_faults import DiskFaults, Draws, LinkFaults
from aura_chor.runtime.world_network import Network
from aura_chor.runtime.world_queue import Happen, Lane, Queue, Way
from aura_chor.runtime.world_schedule import (
    EVERYTHING,
    After,
    At,
    Crash,
    Cut,
    Feed,
    Happening,
    Heal,
    Partition,
    Planned,
    Restart,
)
from aura_chor.runtime.world_trace import Trace, detail_of

Answer: TypeAlias = Callable[[Peer, Performing], Performed]
"""What a device's host does when a body asks for something; a function of its arguments."""


def no_host(device: Peer, asked: Performing) -> Performed:
    """Refuses whatever a body asks for."""
    return Performed(asked.session, asked.number, error=f"nobody answers {asked.effect.name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldPlan:
    """Everything that decides a run. `sync_ms`: how often every device compares its ledger with another one's.

    `queue` decides what happens next; the one by moments unless told.
    """

    devices: Sequence[DevicePlan]
    draws: Draws
    links: LinkFaults = field(default_factory=LinkFaults)
    disks: DiskFaults = field(default_factory=DiskFaults)
    schedule: Sequence[Planned] = ()
    answer: Answer = no_host
    answer_ms: int = 1
    sync_ms: int = 500
    keep_trace: bool = True
    queue: Callable[[], Queue] = Queue


class World:
    """Starts every device at moment 0. `told` has every output that is for people, with its moment and its device."""

    def __init__(self, plan: WorldPlan) -> None:
        self.steps = 0
        self.trace = Trace(keep=plan.keep_trace)
        self.told: list[tuple[int, Peer, Output]] = []
        self.devices = {
            device.key: Device(device, number, plan.draws.seed) for number, device in enumerate(plan.devices)
        }
        self._plan = plan
        self._queue = plan.queue()
        self._network = Network(
            self.devices, queue=self._queue, draws=plan.draws, faults=plan.links, deliver=self._deliver
        )
        self._triggers = [planned for planned in plan.schedule if isinstance(planned.when, After)]
        self._begin()

    # -- for whoever drives --------------------------------------------------------------------------------------------

    @property
    def now_ms(self) -> int:
        """Since the beginning of the world."""
        return self._queue.now_ms

    def step(self) -> None:
        """Let the next thing happen."""
        self.steps += 1
        self._queue.step()

    def run(self, until: Callable[[], bool], *, limit_ms: int) -> bool:
        """Go on until `until` holds, looked at after every step; False if it does not up to `limit_ms`."""
        while not until():
            if self._queue.next_ms() > limit_ms:
                return False
            self.step()
        return True

    def feed(self, device: Peer, message: Input) -> None:
        """Give a device an input now."""
        self.happen(Feed(device, message))

    def happen(self, what: Happening) -> None:
        """Let something happen now. A run that is to be played again has it in its schedule instead."""
        self._queue.enter(0, partial(self._happen, what))

    def arrive(self, device: Peer, sender: Peer, content: bytes) -> None:
        """Let a message arrive at once, whoever has sent it; where the link is not cut and the device is up."""
        self._network.arrive(self.devices[device], sender, content)

    def set_trap(self, device: Peer, outputs: int, what: Happening) -> None:
        """Let this happen when the device has performed so many more outputs."""
        self._triggers.append(Planned(After(device, self.devices[device].performed + outputs), what))

    def _begin(self) -> None:
        for device in self.devices.values():
            self._queue.enter(0, partial(self._start, device), Lane(Way.START, device.number))
        for planned in self._plan.schedule:
            if isinstance(planned.when, At):
                self._queue.enter(planned.when.moment_ms, partial(self._happen, planned.what))
        self._queue.enter(self._plan.sync_ms, partial(self._compare, 1))

    def _in_life(self, device: Device, delay_ms: int, happen: Happen, way: Way = Way.HOST) -> None:
        """Something that a crash in the meantime prevents."""
        life, lane = device.incarnation, Lane(way, device.number, device.number)
        self._queue.enter(delay_ms, lambda: happen() if device.up and device.incarnation == life else None, lane)

    # -- devices -------------------------------------------------------------------------------------------------------

    def _start(self, device: Device) -> None:
        if device.up:
            return
        device.start(slow=self._plan.disks.write_ms[1] > 0, world_ms=lambda: self.now_ms)
        self._note(device, "Start", str(device.incarnation))
        for message in device.plan.inputs:
            self._in_life(device, 0, partial(self._feed, device, message))
        for other in self.devices.values():
            self._connect(device, other)
            self._connect(other, device)

    def _feed(self, device: Device, message: Input) -> None:
        if not device.up:
            return
        self._tell_time(device)
        self._handle(device, message)

    def _tell_time(self, device: Device) -> None:
        shown_ms = device.clock(self.now_ms)
        if device.told_ms is None or device.told_ms < shown_ms:
            device.told_ms = shown_ms
            self._handle(device, Tick(shown_ms))

    def _handle(self, device: Device, message: Input) -> None:
        # A crash in the tick before an input takes the input with it.
        if device.host is None:
            return
        self._note(device, type(message).__name__, detail_of(message))
        for output in device.host.handle(message):
            self._note(device, type(output).__name__, detail_of(output))
            self._perform(device, output)
            device.performed += device.up
            self._trigger(device)
            if not device.up:
                return

    def _perform(self, device: Device, output: Output) -> None:
        match output:
            case Append():
                self._append(device, output)
            case Send(peer=peer, content=content):
                self._network.send(device, peer, content)
            case Performing():
                answer = self._plan.answer(device.key, output)
                self._in_life(device, self._plan.answer_ms, partial(self._feed, device, answer))
            case WakeAt(moment_ms=moment):
                self._wake_at(device, moment)
            case Throttle(stop=stop):
                device.reading = not stop
                self._in_life(device, 0, partial(self._network.read, device))
            case _:
                self.told.append((self.now_ms, device.key, output))

    def _wake_at(self, device: Device, shown_ms: int | None) -> None:
        again, device.wake_ms = device.wake_ms == shown_ms, shown_ms
        if shown_ms is not None and not again:
            delay = device.when(shown_ms) - self.now_ms
            self._in_life(device, delay, partial(self._wake, device, shown_ms), Way.TIMER)

    def _wake(self, device: Device, shown_ms: int) -> None:
        """Told also where it knows the time already; and again as long as it asks for nothing else."""
        if device.wake_ms == shown_ms:
            device.told_ms = device.clock(self.now_ms)
            self._in_life(device, 1, partial(self._wake, device, shown_ms), Way.TIMER)
            self._handle(device, Tick(device.told_ms))

    # -- disks ---------------------------------------------------------------------------------------------------------

    def _append(self, device: Device, output: Append) -> None:
        assert device.store is not None, "a device that runs has a store"
        try:
            done = device.store.commit(output.batch)
        except DeviceCrashed:
            self._stop(device, survive=0, down_ms=device.plan.down_ms)
            return
        if not done.done():
            self._sync_later(device, output.number)
        elif done.exception() is None:
            self._in_life(device, 0, partial(self._feed, device, Written(output.number)), Way.DISK)
        else:
            reason = type(done.exception()).__name__
            self._in_life(device, 0, partial(self._give_up, device, reason), Way.DISK)

    def _sync_later(self, device: Device, number: int) -> None:
        takes = self._plan.draws.between(*self._plan.disks.write_ms, "write", device.number, device.writes)
        device.disk_free_ms = max(self.now_ms, device.disk_free_ms) + takes
        device.unsynced.append(number)
        self._in_life(device, device.disk_free_ms - self.now_ms, partial(self._sync, device), Way.DISK)

    def _sync(self, device: Device) -> None:
        assert device.store is not None, "a device that runs has a store"
        device.store.sync(1)
        self._feed(device, Written(device.unsynced.popleft()))

    def _give_up(self, device: Device, reason: str) -> None:
        self._feed(device, WriteFailed(reason))
        if device.up:
            self._stop(device, survive=EVERYTHING, down_ms=device.plan.down_ms)

    # -- links ---------------------------------------------------------------------------------------------------------

    def _deliver(self, device: Device, sender: Peer, content: bytes) -> None:
        self._feed(device, Received(sender, content))

    def _connect(self, device: Device, other: Device) -> None:
        self._queue.enter(0, partial(self._connected, device, other), Lane(Way.GREETING, device.number, other.number))

    def _connected(self, device: Device, other: Device) -> None:
        if device.up and other.up and self._network.hears(device.key, other.key):
            self._feed(device, Connected(other.key))

    def _compare(self, turn: int) -> None:
        """Every device in turn with every other, one at a time."""
        devices = list(self.devices.values())
        for device in devices:
            self._connect(device, devices[(device.number + turn) % len(devices)])
        self._queue.enter(self._plan.sync_ms, partial(self._compare, turn % max(1, len(devices) - 1) + 1))

    # -- what was planned ----------------------------------------------------------------------------------------------

    def _trigger(self, device: Device) -> None:
        for planned in self._triggers:
            if isinstance(planned.when, After) and planned.when == After(device.key, device.performed):
                self._triggers = [other for other in self._triggers if other is not planned]
                self._happen(planned.what)

    def _happen(self, what: Happening) -> None:
        match what:
            case Crash(device=key, survive=survive, down_ms=down_ms):
                if self.devices[key].up:
                    self._stop(self.devices[key], survive=survive, down_ms=down_ms)
            case Restart(device=key):
                self._start(self.devices[key])
            case Partition(groups=groups):
                self._network.part(groups)
            case Cut(sender=sender, recipient=recipient):
                self._network.cut(sender, recipient)
            case Heal():
                self._heal()
            case Feed(device=key, input=message):
                self._feed(self.devices[key], message)

    def _stop(self, device: Device, *, survive: int, down_ms: int | None) -> None:
        self._note(device, "Crash", str(survive))
        device.stop(survive)
        if down_ms is not None:
            self._queue.enter(down_ms, partial(self._start, device), Lane(Way.START, device.number))

    def _heal(self) -> None:
        self._network.heal()
        for device in self.devices.values():
            for other in self.devices.values():
                self._connect(device, other)

    def _note(self, device: Device, what: str, detail: str) -> None:
        self.trace.note(self.now_ms, device.number, what, detail)
