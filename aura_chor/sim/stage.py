"""What a simulation needs of whatever it plays, and how the world of a case is made of it.

A `Stage` says which devices there are, what each of them starts with, what is asked of them, and when all of it is
over. Faults are not its business: they are laid over its devices here, the same for everything that is played. The
keys of the devices are fixed: signatures are real, and the same in every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from msgspec import Struct

from aura_chor.crypto.primitives import per_backend
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import Signer
from aura_chor.effects.ports import Store
from aura_chor.effects.store_faulty import Fate
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.ledger.event import Author
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.runtime.host_ports import Input, Peer, Performed, Performing
from aura_chor.runtime.world import World, WorldPlan
from aura_chor.runtime.world_device import Boot as Start
from aura_chor.runtime.world_device import DevicePlan
from aura_chor.runtime.world_faults import DiskFaults, LinkFaults
from aura_chor.runtime.world_queue import Queue
from aura_chor.runtime.world_schedule import After, At, Heal, Partition, Planned
from aura_chor.runtime.world_schedule import Crash as WorldCrash
from aura_chor.session.seats import ProtocolIdentity
from aura_chor.sim.byzantine import liars_of, lying
from aura_chor.sim.faults import Case, Crash, DiskFailure, FaultMix, Skew, Split
from aura_chor.sim.pace import Pace
from aura_chor.sim.priority import queue_of
from aura_chor.sim.turns import TurnQueue, WayQueue

if TYPE_CHECKING:
    from aura_chor.sim.observed import Observed
    from aura_chor.sim.watch import Watch

Boot: TypeAlias = Callable[[HostConfig, Store], Host]
"""Makes a device's host from its disk; `Host.restore`, or one with a bug."""

OWNERS_TICKETS: Final = 1_000
"""Answers to what owners ask carry tickets from here on: to be refused is nothing unusual for them."""


class Unplayable(Exception):
    """Nobody can play this between simulated devices; says why."""


class Part(Struct, frozen=True, kw_only=True):
    """One device, without any fault. `start` makes what plays its host, `inputs` are fed to it, at every start."""

    start: Start
    inputs: Sequence[Input] = ()
    disk: Callable[[], Store] = MemoryStore


class Stage(Protocol):
    """What is played. Devices are numbered from 0; a case may have others than `devices`, but `least` of them."""

    @property
    def identity(self) -> ProtocolIdentity:
        """The protocol that it is about."""

    @property
    def devices(self) -> int:
        """How many there are where nobody says another number."""

    @property
    def least(self) -> int:
        """With fewer nothing can be played."""

    @property
    def pace(self) -> Pace:
        """How long its deadlines take."""

    def seating(self, devices: int) -> Mapping[str, int]:
        """The device of each seat, for pictures."""

    def parts(self, case: Case, watch: Watch, boot: Boot) -> Sequence[Part]:
        """The devices of a case, by number. Whatever plays a host is handed to `watch.host`."""

    def openings(self, case: Case, watch: Watch) -> Sequence[Planned]:
        """What is asked of the devices, and when, besides what their owners ask by themselves."""

    def answer(self, device: Peer, asked: Performing) -> Performed:
        """What the host of a device does when a body asks for something."""

    def over(self, run: Observed) -> bool:
        """Whether everybody is at an end, once all devices are up."""

    def lacks(self, run: Observed) -> Iterable[str]:
        """What should have come about when links and devices are back, and has not: one sentence each."""

    def secrets(self, run: Observed) -> Iterable[bytes]:
        """What must be nowhere in the clear, and came into being in the run."""

    def replicas(self, run: Observed) -> Sequence[int]:
        """The devices whose ledgers must become the same."""


def make_world(
    stage: Stage,
    case: Case,
    watch: Watch,
    boot: Boot = Host.restore,
    *,
    keep_trace: bool = False,
    queue: Queue | None = None,
) -> World:
    """The world of this case, before anything has happened in it. `boot` makes a device's host from its disk.

    What happens next is decided by `queue`, else by the case: its way, or its schedule.
    """
    chosen = _queue(case) if queue is None else queue
    draws = case.draws()
    watch.liars = liars_of(case, [key_of(number) for number in range(case.devices)], lambda: watch.now_ms)
    parts = stage.parts(case, watch, lying(boot, watch.liars, watch.broke))
    plan = WorldPlan(
        devices=[_device(case, number, part) for number, part in enumerate(parts)],
        draws=draws,
        links=_links(case.mix),
        disks=DiskFaults(write_ms=case.mix.write_ms),
        schedule=[*stage.openings(case, watch), *_schedule(case)],
        answer=stage.answer,
        sync_ms=stage.pace.sync_ms,
        keep_trace=keep_trace,
        queue=lambda: chosen,
    )
    world = World(plan)
    if isinstance(chosen, TurnQueue):
        chosen.begin(world)
    watch.begin(world, draws)
    return world


def key_of(number: int) -> Peer:
    """The key of device `number`, which is its name everywhere."""
    return Author(signer_of(number).key.encoded)


@per_backend
@per_backend
@cache
def signer_of(number: int) -> Signer:
    """What device `number` signs its events with."""
    return Signer(SecretBytes(hashlib.sha256(f"aura/sim/device/{number}".encode()).digest()))


def _queue(case: Case) -> Queue:
    return queue_of(case.schedule, case.seed)() if case.way is None else WayQueue(case.way)


def _device(case: Case, number: int, part: Part) -> DevicePlan:
    skew = next((fault for fault in case.planned if isinstance(fault, Skew) and fault.device == number), None)
    failures = [fault for fault in case.planned if isinstance(fault, DiskFailure) and fault.device == number]
    return DevicePlan(
        key=key_of(number),
        boot=part.start,
        inputs=part.inputs,
        skew_ms=0 if skew is None else skew.skew_ms,
        drift_ppm=0 if skew is None else skew.drift_ppm,
        fates={failure.write: Fate(failure.kind.value) for failure in failures},
        disk=part.disk,
    )


def _links(mix: FaultMix) -> LinkFaults:
    return LinkFaults(
        delay_ms=mix.delay_ms,
        jump_ms=mix.jump_ms,
        loss=mix.loss,
        duplication=mix.duplication,
        reordering=mix.reordering,
        corruption=mix.corruption,
    )


def _schedule(case: Case) -> list[Planned]:
    found: list[Planned] = []
    for fault in case.planned:
        match fault:
            case Crash(device=device, at_ms=moment, after_outputs=outputs):
                when = At(moment or 0) if outputs is None else After(key_of(device), outputs)
                happens = WorldCrash(key_of(device), survive=fault.survive, down_ms=fault.down_ms)
                found.append(Planned(when, happens))
            case Split(groups=groups, at_ms=start, heal_ms=end):
                sides = tuple([tuple([key_of(device) for device in group]) for group in groups])
                found += [Planned(At(start), Partition(sides)), Planned(At(end), Heal())]
            case _:
                pass
    return found
