"""Devices with hosts and memory stores, and a network that a seed shuffles: what the tests of the host play on."""

from collections import deque
from functools import cache
from random import Random

from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import Signer
from aura_chor.effects.ports import Batch, Entry
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.ledger.event import Author, EventId
from aura_chor.runtime.founding import found_account
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.runtime.host_ports import (
    Append,
    Connected,
    Ended,
    Faulted,
    HostLimits,
    Input,
    Join,
    Open,
    Opened,
    Output,
    Received,
    Send,
    Tick,
    WakeAt,
    Written,
)
from tests.runtime.machine.machines import Cast

SALT = bytes(32)
STEPS_MAX = 200_000


@cache
def signer(number: int) -> Signer:
    return Signer(SecretBytes(bytes([number + 1]) * 32))


def key(number: int) -> Author:
    return Author(signer(number).key.encoded)


@cache
def founded(count: int) -> tuple[bytes, Entry]:
    return found_account([signer(number) for number in range(count)], salt=SALT)


class Device:
    """One device. `store` survives a crash, `host` does not."""

    def __init__(self, number: int, count: int, limits: HostLimits | None = None) -> None:
        self.number = number
        self.key = key(number)
        account, first = founded(count)
        self.config = HostConfig(account=account, signer=signer(number), limits=limits or HostLimits())
        self.store = MemoryStore()
        self.store.commit(Batch(entries=(first,)))
        self.outputs: list[Output] = []
        self.wake: int | None = None
        self.host = self._host()

    def _host(self) -> Host:
        return Host.restore(self.config, self.store)

    def restart(self) -> None:
        self.wake = None
        self.host = self._host()

    def seen(self, kind: type) -> list:
        return [output for output in self.outputs if isinstance(output, kind)]


class Network:
    """Runs the devices until nothing happens. Time passes when nothing else can. `loss`: of a hundred frames."""

    def __init__(self, count: int, *, seed: int = 0, loss: int = 0, limits: HostLimits | None = None) -> None:
        self.random = Random(seed)
        self.loss = loss
        self.now = 1_000
        self.devices = [Device(number, count, limits) for number in range(count)]
        self.by_key = {device.key: device for device in self.devices}
        self.flying: list[tuple[Author, Author, bytes]] = []
        self.inputs = 0
        self.crash_at: tuple[int, int] | None = None
        self.restarted = lambda device: None
        self.counts = [0] * count
        for device in self.devices:
            self.feed(device, Tick(self.now))

    def feed(self, device: Device, given: Input) -> None:
        """Handle an input, and perform its outputs; a store that writes at once confirms at once."""
        work: deque[Input] = deque([given])
        while work:
            for output in device.host.handle(work.popleft()):
                device.outputs.append(output)
                self.counts[device.number] += 1
                if self.crash_at == (device.number, self.counts[device.number]):
                    device.restart()
                    self.feed(device, Tick(self.now))
                    self.restarted(device)
                    for other in self.devices:
                        if other is not device:
                            self.feed(device, Connected(other.key))
                    return
                if isinstance(output, Append):
                    device.store.commit(output.batch)
                    work.append(Written(output.number))
                elif isinstance(output, Send):
                    if self.random.randrange(100) >= self.loss:
                        self.flying.append((device.key, output.peer, output.content))
                elif isinstance(output, WakeAt):
                    device.wake = output.moment_ms

    def run(self) -> None:
        for _ in range(STEPS_MAX):
            if not self.step():
                return
        raise AssertionError("it does not come to an end")

    def step(self) -> bool:
        if self.flying:
            sender, receiver, content = self.flying.pop(self.random.randrange(len(self.flying)))
            self.feed(self.by_key[receiver], Received(sender, content))
            return True
        due = [device.wake for device in self.devices if device.wake is not None]
        if not due:
            return False
        self.now = max(self.now, min(due))
        for device in self.devices:
            if device.wake is not None and device.wake <= self.now:
                device.wake = None
                self.feed(device, Tick(self.now))
        return True

    def compare_all(self) -> None:
        """One round of anti-entropy between all."""
        for device in self.devices:
            for other in self.devices:
                if other is not device:
                    self.feed(device, Connected(other.key))


def seats_for(cast: Cast, device: Device, roster: dict[str, Author]) -> tuple:
    return tuple(seat for seat in cast.seats if roster[seat.role] == device.key)


def deal(cast: Cast, network: Network) -> dict[str, Author]:
    """Seats dealt to the devices in turn."""
    devices = network.devices
    return {role: devices[index % len(devices)].key for index, role in enumerate(cast.identity.roles)}


def open_session(network: Network, cast: Cast, roster: dict[str, Author], opener: int = 0, ticket: int = 1) -> None:
    device = network.devices[opener]
    network.feed(
        device,
        Open(
            ticket=ticket,
            protocol=cast.identity,
            roster=roster,
            seats=seats_for(cast, device, roster),
            parameters=cast.parameters,
        ),
    )


def ends(network: Network, session: EventId | None = None) -> dict[str, str]:
    """How every seat ended, by the results that the devices were given."""
    found = {}
    for device in network.devices:
        for output in device.seen(Ended):
            if session is None or output.session == session:
                found.update({role: outcome.ended.value for role, outcome in output.result.outcomes.items()})
    return found


def ask_again(network: Network, cast: Cast, roster: dict[str, Author]) -> None:
    """Join once more what is over, for whoever has missed that it is."""
    for device in network.devices:
        for status in device.host.sessions():
            if status.lifecycle.over and status.session is not None:
                seats = seats_for(cast, device, roster)
                network.feed(device, Join(ticket=9, session=status.session, seats=seats))


def opened(device: Device) -> list[EventId]:
    return [output.session for output in device.seen(Opened)]


def faults(network: Network) -> list:
    return [(device.number, output.fault) for device in network.devices for output in device.seen(Faulted)]
