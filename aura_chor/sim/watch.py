"""What is seen of a run while it happens, and is gone afterwards: what leaves a device before it is durable, and what
every body did in each of its lives. Watching changes nothing about the run.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from aura_chor.base.canon import DecodeError
from aura_chor.ledger.event import decode_event
from aura_chor.runtime.frames import Blob, Events, decode_frame
from aura_chor.runtime.host import Host
from aura_chor.runtime.host_ports import Ended, Faulted, Input, Output, Peer, Progress, Send, Step, WriteFailed
from aura_chor.runtime.trace import Level, Record, Tracer, traced
from aura_chor.runtime.world import World
from aura_chor.runtime.world_faults import Decision, Draws
from aura_chor.session.seats import Seat
from aura_chor.sim.byzantine import Liar

Orders: TypeAlias = Callable[[Sequence[Output], int], Iterable[Input]]
"""What the owner of a device gives to it, now that it has said this, at this moment of the world."""


def no_orders(_outputs: Sequence[Output], _now_ms: int) -> Iterable[Input]:
    """Of a device that nobody asks for anything."""
    return ()


class LifeOfSeat(Struct):
    """What one body did in one life of its device: the class of its first state, then records in their order.

    `notices` are the labels of what others may post at any time.
    """

    device: int
    role: str
    start: type[object]
    records: list[Record]
    notices: tuple[str, ...] = ()


class Watch:
    """Looks on at one run. `early` says what left a device before it was durable, `leaks` where a needle was seen: of
    devices that keep to the rules. `liars` are those that do not. `broken` hosts of honest ones have raised."""

    def __init__(self, needles: Sequence[bytes] = ()) -> None:
        self.needles = list(needles)
        self.blobs: dict[bytes, None] = {}
        self.lives: list[LifeOfSeat] = []
        self.early: list[str] = []
        self.leaks: list[str] = []
        self.liars: Mapping[int, Liar] = {}
        self.broken: dict[int, str] = {}
        self._world: World | None = None
        self._durable: dict[int, set[bytes]] = {}
        self._identities: dict[bytes, tuple[bytes, bytes]] = {}
        self._draws: Draws | None = None
        self._hosts: dict[int, WatchedHost] = {}

    def begin(self, world: World, draws: Draws) -> None:
        """This is the world to look at, and what decides in it; nothing has happened in it."""
        self._world, self._draws = world, draws

    @property
    def taken(self) -> tuple[Decision, ...]:
        """The faults of links that have happened, in their order."""
        return () if self._draws is None else tuple(self._draws.taken)

    def broke(self, device: Peer, error: Exception) -> None:
        """The host of an honest device has raised where somebody lies."""
        assert self._world is not None, "a device that runs is one of a world"
        self.broken[self._world.devices[device].number] = f"{type(error).__name__}: {error}"

    def learn(self, secrets: Iterable[bytes]) -> None:
        """Look for these, too, from now on."""
        self.needles += [secret for secret in secrets if secret not in self.needles]

    def host(self, number: int, host: Host, orders: Orders = no_orders) -> "WatchedHost":
        """The host, looked at from outside; its owner's `orders` are given to it as soon as he has them.

        The one before it ended in a crash: its bodies are let go of.
        """
        if number in self._hosts:
            self._hosts[number].let_go()
        self._hosts[number] = WatchedHost(number, host, self, orders)
        return self._hosts[number]

    def close(self) -> None:
        """The run is over, and has been looked at: no body is left waiting."""
        for host in self._hosts.values():
            host.let_go()

    def seat(self, seat: Seat, device: int) -> Seat:
        """The seat with a body that is written down."""
        return replace(seat, body=partial(self._play, seat, device))

    async def _play(self, seat: Seat, device: int, state: Any, /) -> object:
        notices = tuple([rule.label for rule in seat.protocol.notices])
        life = LifeOfSeat(device, seat.role, type(state), [], notices)
        self.lives.append(life)
        tracer = Tracer(Level.PROTOCOL, life.records.append, now=lambda: self.now_ms)
        return await traced(seat, tracer).body(state)

    @property
    def now_ms(self) -> int:
        """The moment of the world."""
        return 0 if self._world is None else self._world.now_ms

    # --- what leaves a device ---

    def left(self, number: int, host: Host, outputs: Iterable[Output]) -> None:
        """Look at what a device lets out, while its disk is as it is now."""
        for output in outputs:
            match output:
                case Send(content=content):
                    self._sent(number, host, content)
                case Progress(step=Step.SENT, event=bytes() as event):
                    self._require_durable(number, [event], f"{output.seat} was told that {output.label} is sent")
                case Ended(events=events):
                    self._require_durable(number, events, "a session was told to be over")
                case Faulted(fault=fault):
                    self._find(fault.reason.encode(), f"a fault that device {number} tells")
                case _:
                    pass

    def _sent(self, number: int, host: Host, content: bytes) -> None:
        self._find(content, f"what device {number} sends")
        try:
            frame = decode_frame(content)
        except DecodeError:
            return
        if isinstance(frame, Events):
            events = [self._identified(wire) for wire in frame.wires]
            own = [identifier for identifier, author in events if author == host.device]
            self._require_durable(number, own, "an event was sent")
        elif isinstance(frame, Blob):
            self.blobs[frame.blob] = None
            self._require_durable(number, [frame.event], "a blob was sent")

    def _identified(self, wire: bytes) -> tuple[bytes, bytes]:
        """The id and the author of an event: most are sent many times."""
        if wire not in self._identities:
            event = decode_event(wire)
            self._identities[wire] = event.id, event.author
        return self._identities[wire]

    def _require_durable(self, number: int, events: Iterable[bytes], what: str) -> None:
        durable = self._on_disk(number)
        self.early += [
            f"device {number} at {self.now_ms} ms: {what} before {event.hex()[:12]} was durable"
            for event in events
            if event not in durable
        ]

    def _on_disk(self, number: int) -> set[bytes]:
        """Entries never leave a disk, so that only what is new is read."""
        assert self._world is not None, "a device that runs is one of a world"
        known = self._durable.setdefault(number, set())
        device = list(self._world.devices.values())[number]
        known.update([entry.id for _, entry in device.disk.entries(after=len(known), limit=1_000_000)])
        return known

    def _find(self, content: bytes, where: str) -> None:
        for place, needle in enumerate(self.needles, 1):
            if needle in content:
                self.leaks.append(f"needle {place} stands in the clear in {where}, at {self.now_ms} ms")


class WatchedHost:
    """A host whose outputs are looked at before the world performs them."""

    def __init__(self, number: int, host: Host, watch: Watch, orders: Orders) -> None:
        self.host = host
        self._number, self._watch, self._orders = number, watch, orders

    def handle(self, given: Input, /) -> list[Output]:
        """As the host; what its owner asks for then is part of it."""
        outputs = self._handled(given)
        for order in self._orders(outputs, self._watch.now_ms):
            outputs += self._handled(order)
        return outputs

    def _handled(self, given: Input) -> list[Output]:
        if self._number in self._watch.broken:
            return []
        try:
            outputs = self.host.handle(given)
        except Exception as error:
            if not self._watch.liars:
                raise
            # Where nobody lies a bug may end the run; what a liar brings about is a violation to be told.
            self._watch.broke(self.host.device, error)
            return []
        if self._number not in self._watch.liars:
            self._watch.left(self._number, self.host, outputs)
        return outputs

    def let_go(self) -> None:
        """Close its bodies; it says nothing more to anybody."""
        self.host.handle(WriteFailed("this life of the device is over"))
