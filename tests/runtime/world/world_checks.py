"""What must hold of a world of hosts after whatever has happened, and runs that nothing has happened to."""

from collections import Counter

from world_hosts import (
    Play,
    converge,
    host,
    lifecycles,
    outcomes,
    over,
    play_of,
    play_out,
    stage,
    told,
)

from aura_chor.runtime.host_ports import Ended, Faulted
from aura_chor.runtime.world import World
from aura_chor.runtime.world_faults import DiskFaults
from tests.runtime.machine.machines import STEMS
from tests.runtime.playing import ANN, BOB, CAROL

TIMED = [stem for stem in STEMS if stem in ("leadership", "timed_auction", "timed_commit")]
UNTIMED = [stem for stem in STEMS if stem not in TIMED]
UNTIMED_OF_THREE = [stem for stem in UNTIMED if len(play_of(stem).names) == 3]
SAMPLES = ("ping_pong", "two_buyer", "three_adder", "coin_toss")
SLOW_DISKS = DiskFaults(write_ms=(0, 30))


def size(stem: str) -> int:
    return max(2, len(play_of(stem).names))


def smooth(stem: str) -> World:
    return play_out(World(stage(play_of(stem), n=size(stem))))


def check_ledgers(world: World) -> None:
    """Nobody forked, nobody said a thing twice, nobody knows of an event what its author has lost."""
    converge(world)
    first = host(world, 1).ledger
    assert first.known.graph.forks == {}
    events = [node.event for node in first.known.graph.nodes.values()]
    slots = Counter(slot(event) for event in events if event.session is not None and "." in event.kind)
    assert [place for place, count in slots.items() if place is not None and count > 1] == []
    states = [host(world, number).ledger.state() for number in range(1, len(world.devices) + 1)]
    assert all(state == states[0] for state in states)
    for key, device in world.devices.items():
        durable = {entry.id for _, entry in device.disk.entries(limit=1_000_000)}
        assert {event.id for event in events if event.author == key} <= durable


def slot(event):
    """Where a message stands; None for what is no message of a session."""
    if event.route is None or "m" not in event.route:
        return None
    first = event.route["r"][0]
    return event.session, tuple(event.route["l"]), event.route["s"], tuple(first)


RELAY = Play(ANN.protocol, (ANN, BOB, CAROL))


def crashing(stem, device, *, fates=None, schedule=()):
    own = {"fates": fates or {}}
    return World(stage(play_of(stem), n=size(stem), disks=SLOW_DISKS, of={device: own}, schedule=schedule))


def writes_of(stem):
    whole = crashing(stem, 1)
    play_out(whole)
    return whole, [device.writes for device in whole.devices.values()]


def check_crashed(world, expected, device):
    """The session may never have been opened; else it ends as if nothing had happened, for everybody."""
    never = world.run(lambda: world.now_ms > 4_000 or over(world), limit_ms=600_000) and not told(world, Ended)
    if never and not any(host(world, k).sessions() for k in range(1, len(world.devices) + 1)):
        assert device == 1, "only the opener's crash can undo an opening"
        return
    play_out(world)
    assert [set(found) for found in lifecycles(world)] == [set(found) for found in lifecycles(expected)]
    for seats in outcomes(world).values():
        assert seats.items() <= next(iter(outcomes(expected).values())).items()
    assert told(world, Faulted) == []
    check_ledgers(world)
