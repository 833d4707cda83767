"""One device of a world by itself: what each thing that could happen to it does, found out once and remembered.

A device is a function of what happens to it. So a world of devices is explored without playing it: its states are
those of its devices and of what is under way, and only what has not yet happened to a device in this state of *its own*
is played, on a device that is brought there by playing its way again. Two ways that lead to the same `digest_of` are
one state, of which the first way is kept.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple, TypeAlias, cast

from aura_chor.runtime.host_ports import Ended, Faulted, Opened, Refused
from aura_chor.runtime.world import World
from aura_chor.runtime.world_device import Device
from aura_chor.runtime.world_lanes import LaneQueue
from aura_chor.runtime.world_queue import Lane, Way
from aura_chor.sim.explore_state import digest_of
from aura_chor.sim.resident import Home
from aura_chor.sim.stage import key_of
from aura_chor.sim.turns import Kind, Turn, TurnQueue
from aura_chor.sim.watch import Watch, WatchedHost

LIVE_MAX: Final = 64
"""Devices that are kept where they are, since what happens next to one is often asked soon."""


class What(NamedTuple):
    """What a turn is to one device: the message, instead of whose turn it is to send one."""

    kind: Kind
    now_ms: int = 0
    other: int = 0
    content: bytes = b""
    after: int | None = None
    survive: int = 0

    def turn(self, device: int) -> Turn:
        """The same in a world of many devices."""
        return Turn(
            kind=self.kind, device=device, now_ms=self.now_ms, other=self.other, after=self.after, survive=self.survive
        )


History: TypeAlias = tuple[What, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A state of a device, as far as others and the order of things are concerned. `number` tells it from all others.

    `disk`, `host` say how many writes and answers are under way, `wakes_ms` when its timer goes off. `wrong` is what a
    watcher has seen that must never be.
    """

    number: int
    up: bool
    disk: int
    host: int
    wakes_ms: int | None
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What followed: the state after it, and what the device has sent. `outputs` were performed, `wrote` some of them.

    `greets` are pairs: a device that is to be told that it hears another one.
    """

    after: Standing
    sent: tuple[tuple[int, bytes], ...]
    greets: tuple[tuple[int, int], ...]
    outputs: int
    wrote: bool


class _Live(NamedTuple):
    world: World
    queue: TurnQueue
    watch: Watch


Make: TypeAlias = Callable[[TurnQueue, Watch], World]
"""A world with this queue; nothing has happened in it."""


class Alone:
    """All states of device `number` that were reached; `played` counts what really happened to it."""

    def __init__(self, number: int, make: Make, *, hashing: bool = True) -> None:
        self.number = number
        self.played = self.replayed = 0
        self._key = key_of(number)
        self._make, self._hashing = make, hashing
        self._known: dict[bytes, Standing] = {}
        self._ways: list[History] = []
        self._steps: dict[tuple[int, What], Step] = {}
        self._live: dict[int, _Live] = {}
        self.origin = self._stand(self._fresh(), ())

    @property
    def states(self) -> int:
        """How many there are."""
        return len(self._ways)

    def way(self, standing: Standing) -> History:
        """What has to happen to the device to bring it there."""
        return self._ways[standing.number]

    def happens(self, before: Standing, what: What) -> Step:
        """What follows from this in that state."""
        found = self._steps.get((before.number, what))
        if found is None:
            live = self._bring(before)
            found = self._play(live, what, (*self._ways[before.number], what))
            self._steps[before.number, what] = found
            self._keep(found.after, live)
        return found

    def digest(self, standing: Standing) -> bytes:
        """Everything that decides what the device does next."""
        live = self._bring(standing)
        found = self._digest(live)
        self._keep(standing, live)
        return found

    def close(self) -> None:
        """Nothing more will be asked."""
        while self._live:
            self._live.popitem()[1].watch.close()

    # --- playing ---

    def _fresh(self) -> _Live:
        queue, watch = TurnQueue(), Watch()
        return _Live(self._make(queue, watch), queue, watch)

    def _bring(self, standing: Standing) -> _Live:
        live = self._live.pop(standing.number, None)
        if live is not None:
            return live
        self.replayed += 1
        live = self._fresh()
        for what in self._ways[standing.number]:
            self._happen(live, what)
        return live

    def _keep(self, standing: Standing, live: _Live) -> None:
        if len(self._live) >= LIVE_MAX:
            self._live.pop(next(iter(self._live))).watch.close()
        old = self._live.pop(standing.number, None)
        if old is not None:
            old.watch.close()
        self._live[standing.number] = live

    def _play(self, live: _Live, what: What, way: History) -> Step:
        self.played += 1
        device = live.world.devices[self._key]
        performed, writes = device.performed, device.writes
        sent, greets = self._happen(live, what)
        outputs = device.performed - performed
        return Step(self._stand(live, way), sent, greets, outputs, device.writes > writes)

    def _happen(self, live: _Live, what: What) -> tuple[tuple[tuple[int, bytes], ...], tuple[tuple[int, int], ...]]:
        if what.kind == "hear":
            arrive = partial(live.world.arrive, self._key, key_of(what.other), what.content)
            live.queue.enter(0, arrive, Lane(Way.LINK, self.number, what.other))
        # The other device is not up here, and whether it was is known to whoever says that they hear each other.
        live.queue.do(
            what._replace(kind="compare").turn(self.number) if what.kind == "greet" else what.turn(self.number)
        )
        return self._sent(live.queue), self._greets(live.queue)

    def _sent(self, queue: LaneQueue) -> tuple[tuple[int, bytes], ...]:
        """In the order of each link; between links there is none."""
        found: list[tuple[int, bytes]] = []
        for lane in [lane for lane in queue.lanes() if lane.way is Way.LINK]:
            while lane in queue.lanes():
                happen = cast("partial[None]", queue.drop(lane))
                found.append((lane.device, happen.args[2]))
        return tuple(found)

    def _greets(self, queue: LaneQueue) -> tuple[tuple[int, int], ...]:
        lanes = [lane for lane in queue.lanes() if lane.way is Way.GREETING]
        for lane in lanes:
            queue.clear(lane)
        return tuple((lane.device, lane.source) for lane in lanes)

    # --- what it is then ---

    def _stand(self, live: _Live, way: History) -> Standing:
        key = self._digest(live) if self._hashing else digest_of([way])
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._standing(live)
            self._ways.append(way)
        return found

    def _standing(self, live: _Live) -> Standing:
        device, queue = live.world.devices[self._key], live.queue
        wakes = None if device.wake_ms is None else device.when(device.wake_ms)
        if wakes is not None:
            wakes = max(wakes, queue.moment(Lane(Way.TIMER, self.number, self.number)) or 0)
        return Standing(
            number=len(self._ways),
            up=device.up,
            disk=len(queue.contents(Lane(Way.DISK, self.number, self.number))),
            host=len(queue.contents(Lane(Way.HOST, self.number, self.number))),
            wakes_ms=wakes,
            wrong=(*live.watch.early, *live.watch.leaks, *live.watch.broken.values()),
        )

    def _digest(self, live: _Live) -> bytes:
        device = live.world.devices[self._key]
        handles = device.host
        boot: object = device.plan.boot
        home = getattr(boot, "__self__", None)
        if handles is None:
            # What a life has left behind is its disk and its owner's memory.
            host: tuple[object, ...] = (home.owner,) if isinstance(home, Home) else ()
        else:
            host = (handles.host, handles._orders, boot) if isinstance(handles, WatchedHost) else (handles, boot)
        said = {
            digest_of([out]) for _, _, out in live.world.told if isinstance(out, Ended | Faulted | Refused | Opened)
        }
        lanes = [live.queue.contents(Lane(way, self.number, self.number)) for way in (Way.DISK, Way.HOST, Way.TIMER)]
        wrong = bool(live.watch.early or live.watch.leaks or live.watch.broken)
        return digest_of([*host, device.disk, *_plain(device), lanes, sorted(said), wrong])


def _plain(device: Device) -> Iterable[object]:
    waiting = None if device.store is None else device.store._waiting
    numbers = [device.incarnation, device.told_ms, device.wake_ms, device.reading]
    return waiting, numbers, list(device.inbox), list(device.unsynced)
