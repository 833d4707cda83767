"""What is played: a protocol with a body for each seat, on the devices of one account, each made anew from its disk.

Device 0 opens one session, seats are dealt out in turn, and all devices offer their seats for good. The keys of the
devices are fixed: signatures are real, and the same in every run.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

from msgspec import Struct

from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import Signer
from aura_chor.effects.ports import Batch, Entry, Store
from aura_chor.effects.store_faulty import Fate
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.ledger.event import Author
from aura_chor.runtime.founding import found_account
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.runtime.host_ports import Invitation, Offer, Open, Peer
from aura_chor.runtime.world import World, WorldPlan
from aura_chor.runtime.world_device import DevicePlan, Life
from aura_chor.runtime.world_faults import DiskFaults, LinkFaults
from aura_chor.runtime.world_schedule import After, At, Feed, Heal, Partition, Planned
from aura_chor.runtime.world_schedule import Crash as WorldCrash
from aura_chor.session.seats import ProtocolIdentity, Seat
from aura_chor.sim.faults import Case, Crash, DiskFailure, FaultMix, Skew, Split
from aura_chor.sim.pace import Pace, pace_of
from aura_chor.sim.watch import Watch

OPENING_MS: Final = 10
_SALT: Final = hashlib.sha256(b"aura/sim/account").digest()


class Unplayable(Exception):
    """Nobody can play this between simulated devices; says why."""


class Play(Struct, frozen=True):
    """A protocol with a body for each seat, and the parameters of its session."""

    identity: ProtocolIdentity
    seats: tuple[Seat, ...]
    parameters: Struct | None = None

    @property
    def devices(self) -> int:
        """One for each seat, and two at least: fewer make no account."""
        return max(2, len(self.seats))

    @property
    def pace(self) -> Pace:
        """How long its deadlines take."""
        return pace_of(self.seats, self.parameters)

    def seating(self, devices: int) -> dict[str, int]:
        """The number of the device for each seat, dealt out in turn."""
        return {seat.role: number % devices for number, seat in enumerate(self.seats)}


def play_of(seats: Sequence[Seat], parameters: Struct | None = None) -> Play:
    """The play of these seats, which must be those of one protocol."""
    return Play(seats[0].protocol, tuple(seats), parameters)


Boot = Callable[[HostConfig, Store], Host]


def make_world(play: Play, case: Case, watch: Watch, boot: Boot = Host.restore, *, keep_trace: bool = False) -> World:
    """The world of this case, before anything has happened in it. `boot` makes a device's host from its disk."""
    seats = {number: _watched(play, case, number, watch) for number in range(case.devices)}
    devices = [_device(play, case, number, seats[number], watch, boot) for number in range(case.devices)]
    draws = case.draws()
    plan = WorldPlan(
        devices=devices,
        draws=draws,
        links=_links(case.mix),
        disks=DiskFaults(write_ms=case.mix.write_ms),
        schedule=[_opening(play, case, seats[0]), *_schedule(case)],
        sync_ms=play.pace.sync_ms,
        keep_trace=keep_trace,
    )
    world = World(plan)
    watch.begin(world, draws)
    return world


def key_of(number: int) -> Peer:
    """The key of device `number`, which is its name everywhere."""
    return Author(_signer(number).key.encoded)


@cache
def _signer(number: int) -> Signer:
    return Signer(SecretBytes(hashlib.sha256(f"aura/sim/device/{number}".encode()).digest()))


@cache
def _account(devices: int) -> tuple[bytes, Entry]:
    return found_account([_signer(number) for number in range(devices)], salt=_SALT)


def _watched(play: Play, case: Case, number: int, watch: Watch) -> dict[str, Seat]:
    seating = play.seating(case.devices)
    return {seat.role: watch.seat(seat, number) for seat in play.seats if seating[seat.role] == number}


def _device(play: Play, case: Case, number: int, seats: Mapping[str, Seat], watch: Watch, boot: Boot) -> DevicePlan:
    account, founding = _account(case.devices)

    def disk() -> Store:
        store = MemoryStore()
        store.commit(Batch(entries=[founding])).result()
        return store

    def start(life: Life) -> object:
        return watch.host(number, boot(HostConfig(account=account, signer=_signer(number)), life.effects.store))

    def cast(invitation: Invitation) -> tuple[Seat, ...] | None:
        return tuple([seats[name] for name in invitation.seats]) if set(invitation.seats) <= seats.keys() else None

    skew = next((fault for fault in case.planned if isinstance(fault, Skew) and fault.device == number), None)
    failures = [fault for fault in case.planned if isinstance(fault, DiskFailure) and fault.device == number]
    return DevicePlan(
        key=key_of(number),
        boot=start,  # type: ignore[arg-type]
        inputs=[Offer(protocol=play.identity.name, cast=cast)],
        skew_ms=0 if skew is None else skew.skew_ms,
        drift_ppm=0 if skew is None else skew.drift_ppm,
        fates={failure.write: Fate(failure.kind.value) for failure in failures},
        disk=disk,
    )


def _opening(play: Play, case: Case, seats: Mapping[str, Seat]) -> Planned:
    given = Open(
        ticket=1,
        protocol=play.identity,
        roster={name: key_of(number) for name, number in play.seating(case.devices).items()},
        seats=tuple(seats.values()),
        parameters=play.parameters,
    )
    return Planned(At(OPENING_MS), Feed(key_of(0), given))


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
