"""Hosts in a world: an account of so many devices, a choreography, and who plays what.

Every device has the founding in its store before it first starts, offers all seats of the protocol for good, and is
made anew from its store at every start. The first device opens.
"""

from collections.abc import Sequence
from functools import cache, partial

from msgspec import Struct

from aura_chor.effects.ports import Batch, Entry, Store
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.runtime.host_ports import (
    Ended,
    HostLimits,
    Invitation,
    Offer,
    Open,
    Output,
    Peer,
    SessionStatus,
)
from aura_chor.runtime.world import World, WorldPlan
from aura_chor.runtime.world_device import DevicePlan, Life
from aura_chor.runtime.world_faults import Draws
from aura_chor.runtime.world_schedule import At, Feed, Planned
from aura_chor.session.seats import ProtocolIdentity, Seat
from tests.ledger.ledger_world import account, author, founded, signer
from tests.runtime.machine.machines import shipped

OPENING_MS = 10


class Play(Struct, frozen=True):
    """A protocol with a body for each seat."""

    identity: ProtocolIdentity
    seats: tuple[Seat, ...]
    parameters: Struct | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(seat.role for seat in self.seats)

    def cast(self, invitation: Invitation) -> tuple[Seat, ...]:
        by_name = {seat.role: seat for seat in self.seats}
        return tuple(by_name[name] for name in invitation.seats)

    def roster(self, devices: int) -> dict[str, Peer]:
        """The seats dealt out in turn."""
        return {name: author(number % devices + 1) for number, name in enumerate(self.names)}

    def local(self, device: Peer, devices: int) -> tuple[Seat, ...]:
        roster = self.roster(devices)
        return tuple(seat for seat in self.seats if roster[seat.role] == device)


@cache
def play_of(stem: str, seed: int = 0) -> Play:
    """A shipped choreography, played by automatic bodies."""
    found = shipped(stem, seed)
    return Play(found.identity, found.seats, found.parameters)


def founding(n: int) -> Batch:
    """What every device of the account holds from the start."""
    return Batch(entries=tuple(Entry(event.id, "event", event.wire) for event in founded(n, 2)))


def founded_disk(n: int) -> Store:
    store = MemoryStore()
    store.commit(founding(n)).result()
    return store


def host_of(number: int, n: int, limits: HostLimits, life: Life) -> Host:
    """Device `number` of an account of `n`, from its store."""
    store = life.effects.store
    entries = [entry for _, entry in store.entries(limit=1_000_000)]
    config = HostConfig(account=account(n, 2), signer=signer(number), limits=limits)
    return Host(config, entries=entries, notes=store.notes, blobs=store.blob, outbox=store.outbox())


def device(
    number: int, n: int, plays: Sequence[Play], *, limits: HostLimits | None = None, **more: object
) -> DevicePlan:
    chosen = HostLimits() if limits is None else limits
    boot = more.pop("boot", partial(host_of, number, n, chosen))
    disk = more.pop("disk", partial(founded_disk, n))
    offered = more.pop("offered", plays)
    offers = [Offer(protocol=play.identity.name, cast=play.cast) for play in offered]
    return DevicePlan(key=author(number), boot=boot, inputs=offers, disk=disk, **more)


def opening(play: Play, devices: int, *, ticket: int = 1, by: int = 1, moment: int = OPENING_MS) -> Planned:
    given = Open(
        ticket=ticket,
        protocol=play.identity,
        roster=play.roster(devices),
        seats=play.local(author(by), devices),
        parameters=play.parameters,
    )
    return Planned(At(moment), Feed(author(by), given))


def stage(
    *plays: Play,
    n: int = 3,
    seed: int = 0,
    masked: frozenset = frozenset(),
    schedule: Sequence[Planned] = (),
    openings: Sequence[Planned] | None = None,
    limits: HostLimits | None = None,
    of: dict[int, dict] | None = None,
    **more: object,
) -> WorldPlan:
    """`of` has what single devices have of their own, by number."""
    devices = [device(k, n, plays, limits=limits, **(of or {}).get(k, {})) for k in range(1, n + 1)]
    opened = [opening(play, n, ticket=k) for k, play in enumerate(plays, 1)] if openings is None else openings
    return WorldPlan(devices=devices, draws=Draws(seed, masked), schedule=(*opened, *schedule), **more)


# --- what came of it ---


def told(world: World, kind: type, device: int | None = None) -> list[Output]:
    return [out for _, key, out in world.told if isinstance(out, kind) and device in (None, number_of(world, key))]


def number_of(world: World, key: Peer) -> int:
    return world.devices[key].number + 1


def host(world: World, number: int) -> Host:
    found = world.devices[author(number)].host
    assert isinstance(found, Host), "this device is down, or no host"
    return found


def outcomes(world: World) -> dict[str, dict[str, str]]:
    """By session and seat, what the last `Ended` of each device said."""
    found: dict[str, dict[str, str]] = {}
    for ended in told(world, Ended):
        seats = found.setdefault(ended.session.hex(), {})
        seats.update({role: outcome.ended.value for role, outcome in ended.result.outcomes.items()})
    return {session: dict(sorted(seats.items())) for session, seats in found.items()}


def lifecycles(world: World) -> list[list[str]]:
    """Of every device's sessions, in the order in which it learnt of them."""
    return [[status.lifecycle.value for status in host(world, k).sessions()] for k in range(1, len(world.devices) + 1)]


def all_up(world: World) -> bool:
    return all(found.up for found in world.devices.values())


def over(world: World, sessions: int = 1) -> bool:
    """Whether every session with a seat here is over on every device, and so many sessions are known."""
    if not all_up(world) or any(found.unsynced for found in world.devices.values()):
        return False
    held = {key: host(world, number_of(world, key)).sessions() for key in world.devices}
    known = {status.session: status for statuses in held.values() for status in statuses}
    here = [all(key in held and session in ids(held[key]) for key in roster(known[session])) for session in known]
    return len(known) >= sessions and all(here) and all(s.lifecycle.over for found in held.values() for s in found)


def ids(statuses: Sequence[SessionStatus]) -> list[object]:
    return [status.session for status in statuses]


def roster(status: SessionStatus) -> list[Peer]:
    return list(status.roster.values())


def play_out(world: World, sessions: int = 1, limit_ms: int = 600_000) -> World:
    assert world.run(lambda: over(world, sessions), limit_ms=limit_ms), world.trace.records[-30:]
    return world


def converge(world: World, limit_ms: int = 600_000) -> World:
    """Until all ledgers hold the same."""

    def same() -> bool:
        if not all_up(world):
            return False
        held = [set(host(world, k).ledger.known.graph.nodes) for k in range(1, len(world.devices) + 1)]
        return all(other == held[0] for other in held)

    assert world.run(same, limit_ms=limit_ms), world.trace.records[-30:]
    return world
