"""One device of a simulated world: its disk, which outlives it, and whatever plays its host as long as it runs."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

from aura_chor.effects.ports import Effects, Store
from aura_chor.effects.simulated import simulated_effects
from aura_chor.effects.store_faulty import Fate, FaultyStore
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.runtime.host_ports import Input, Output, Peer

BEGINNING_MS: Final = 1_700_000_000_000
"""What a device without skew takes the beginning of the world for."""
INBOX_MAX: Final = 4_096
"""Messages that the network keeps for a device that does not read; more are lost."""
_MILLION: Final = 1_000_000


class Handles(Protocol):
    """What a device is to the world: a host, or something that wraps one and does not keep to the rules."""

    def handle(self, input: Input, /) -> Iterable[Output]:
        """Everything the device wants done."""


@dataclass(frozen=True, slots=True)
class Life:
    """What a device starts from, each time: its disk as it was left, and random bytes that no earlier life has had."""

    device: Peer
    incarnation: int
    effects: Effects


Boot: TypeAlias = Callable[[Life], Handles]


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePlan:
    """A device. `inputs` are fed at every start: offers and joins. `fates` by number of the write, over all its lives.

    Its clock is ahead of the world's by `skew_ms` and goes wrong by `drift_ppm` millionths. A device that its disk
    fails comes back after `down_ms`. `disk` makes the store that is there through all its lives.
    """

    key: Peer
    boot: Boot
    inputs: Sequence[Input] = ()
    skew_ms: int = 0
    drift_ppm: int = 0
    fates: Mapping[int, Fate] = field(default_factory=dict)
    down_ms: int = 50
    disk: Callable[[], Store] = MemoryStore


class Device:
    """The state of a device in a world. `number` is its place in the world's order."""

    def __init__(self, plan: DevicePlan, number: int, seed: int) -> None:
        self.plan, self.number, self.key = plan, number, plan.key
        self.disk: Store = plan.disk()
        self.store: FaultyStore | None = None
        self.host: Handles | None = None
        self.incarnation = -1
        self.writes = 0
        self.performed = 0
        self.told_ms: int | None = None
        self.wake_ms: int | None = None
        self.reading = True
        self.inbox: deque[tuple[Peer, bytes]] = deque()
        self.unsynced: deque[int] = deque()
        self.disk_free_ms = 0
        self._seed = seed

    @property
    def up(self) -> bool:
        return self.host is not None

    def start(self, *, slow: bool, world_ms: Callable[[], int]) -> None:
        """Begin the next life, on a disk that is slow or not."""
        self.incarnation += 1
        self.store = FaultyStore(self.disk, lambda _: self._fate(slow))
        effects = simulated_effects(
            seed=str(self._seed).encode(),
            device=f"device-{self.number}",
            incarnation=self.incarnation,
            store=self.store,
            show=lambda: self.clock(world_ms()),
        )
        self.told_ms = self.wake_ms = None
        self.host = self.plan.boot(Life(self.key, self.incarnation, effects))

    def stop(self, survive: int) -> None:
        """The end of this life; the disk keeps what was durable and the first `survive` of the rest."""
        assert self.store is not None, "a device that runs has a store"
        self.store.crash(survive=survive)
        self.store = self.host = self.wake_ms = None
        self.reading = True
        self.inbox.clear()
        self.unsynced.clear()

    def clock(self, world_ms: int) -> int:
        """What its clock shows at this moment of the world."""
        return BEGINNING_MS + self.plan.skew_ms + world_ms + world_ms * self.plan.drift_ppm // _MILLION

    def when(self, shown_ms: int) -> int:
        """The first moment of the world at which its clock shows this or more."""
        since = max(0, shown_ms - BEGINNING_MS - self.plan.skew_ms)
        moment = max(0, since * _MILLION // (_MILLION + self.plan.drift_ppm) - 2)
        while self.clock(moment) < shown_ms:
            moment += 1
        return moment

    def _fate(self, slow: bool) -> Fate:
        self.writes += 1
        return self.plan.fates.get(self.writes, Fate.SLOW if slow else Fate.DONE)
