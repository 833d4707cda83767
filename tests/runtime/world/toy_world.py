"""A device that is small enough to be understood whole: it keeps names and tells them to everybody.

What it is told to publish (`Cancel` with the name as its session) and what it hears becomes durable, and only then is
passed on. So every rule that a world promises shows in what these devices hold.
"""

from collections.abc import Sequence

from aura_chor.effects.ports import Batch, Entry
from aura_chor.ledger.event import Author, EventId
from aura_chor.runtime.host_ports import (
    Append,
    Cancel,
    Connected,
    Opened,
    Received,
    Send,
    Stopped,
    Throttle,
    Tick,
    WakeAt,
    WriteFailed,
    Written,
)
from aura_chor.runtime.world import World, WorldPlan
from aura_chor.runtime.world_device import DevicePlan
from aura_chor.runtime.world_faults import Draws
from aura_chor.runtime.world_schedule import At, Feed, Planned

KEYS = [Author(bytes([n]) * 32) for n in range(1, 6)]


def name(number: int) -> EventId:
    return EventId(number.to_bytes(32, "big"))


class Toy:
    """`now` is what ticks say; `log` what it was fed, in order."""

    def __init__(self, life, peers):
        self.key, self.peers = life.device, [peer for peer in peers if peer != life.device]
        self.held = {entry.id: None for _, entry in life.effects.store.entries()}
        self.unwritten: dict[int, bytes] = {}
        self.batches = 0
        self.silent = False
        self.now = None
        self.log = []
        self.clock = life.effects.clock
        self.master = life.effects.keys.master_key()
        self.first_bytes = life.effects.randomness.bytes(8)

    def handle(self, message):
        self.log.append(message)
        if self.silent:
            return []
        match message:
            case Tick(now_ms=now):
                assert self.now is None or now >= self.now, "time went back"
                assert now == self.clock.now_ms(), "a tick is what the device's clock shows"
                self.now = now
                return []
            case Cancel(session=session):
                return self.keep(session)
            case Received(content=content):
                return self.keep(content)
            case Written(number=number):
                identifier = self.unwritten.pop(number)
                return [Opened(number, EventId(identifier)), *(Send(peer, identifier) for peer in self.peers)]
            case Connected(peer=peer):
                unwritten = set(self.unwritten.values())
                return [Send(peer, held) for held in self.held if held not in unwritten]
            case WriteFailed():
                self.silent = True
                return [Stopped()]
            case _:
                return []

    def keep(self, identifier):
        if identifier in self.held:
            return []
        self.held[identifier] = None
        self.batches += 1
        self.unwritten[self.batches] = identifier
        return [Append(self.batches, Batch(entries=(Entry(identifier, "event", b"content"),)))]


def plan(count=3, *, seed=1, masked=frozenset(), boot=None, devices=None, schedule: Sequence[Planned] = (), **more):
    keys = KEYS[:count]
    chosen = boot or (lambda life: Toy(life, keys))
    of = devices or {}
    plans = [DevicePlan(key=key, boot=chosen, **of.get(number, {})) for number, key in enumerate(keys)]
    return WorldPlan(devices=plans, draws=Draws(seed, masked), schedule=tuple(schedule), **more)


def publish(device, number, moment=0):
    return Planned(At(moment), Feed(KEYS[device], Cancel(name(number), "publish")))


def durable(world, device):
    return [int.from_bytes(entry.id, "big") for _, entry in world.devices[KEYS[device]].disk.entries()]


def agreed(world, *numbers):
    return lambda: all(sorted(durable(world, n)) == sorted(numbers) for n in range(len(world.devices)))


def log_of(world, device, kind):
    return [message for message in world.devices[KEYS[device]].host.log if isinstance(message, kind)]


class Sleeper(Toy):
    """Asks to be woken, and writes down what it hears when."""

    def __init__(self, life, peers, *moments):
        super().__init__(life, peers)
        self.moments = list(moments)
        self.heard = []

    def handle(self, message):
        if isinstance(message, Tick):
            first = self.now is None
            super().handle(message)
            self.heard.append(("tick", self.now))
            if not first and self.moments and self.now >= self.moments[0]:
                self.moments.pop(0)
                self.heard.append(("deadline", self.now))
            return [WakeAt(self.moments[0] if self.moments else None)]
        if isinstance(message, Received):
            self.heard.append(("heard", self.now))
        return super().handle(message)


class Reader(Toy):
    """Stops reading after every message, until its write is durable."""

    def handle(self, message):
        outputs = list(super().handle(message))
        if isinstance(message, Received) and outputs:
            return [*outputs, Throttle(True)]
        if isinstance(message, Written):
            return [Throttle(False), *outputs]
        return outputs


def world(*arguments, **named):
    return World(plan(*arguments, **named))
