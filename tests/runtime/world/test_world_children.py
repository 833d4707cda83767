"""A derivation between hosts: witnesses, sealed fields that travel beside the log, a child session; on rough links,
with crashes and disks that fill up."""

import pytest
from msgspec import structs
from world_checks import SLOW_DISKS, check_ledgers
from world_hosts import Play, host, lifecycles, play_out, stage, told

from aura_chor.effects.store_faulty import Fate
from aura_chor.runtime.host_ports import Faulted, Open
from aura_chor.runtime.world import World
from aura_chor.runtime.world_faults import ROUGH, LinkFaults
from aura_chor.runtime.world_schedule import EVERYTHING, At, Crash, Feed, Planned
from tests.ledger.ledger_world import author
from tests.runtime.wide.dkd_play import BAD, Derives, Receives, seats
from tests.session.handwritten import sign
from tests.session.handwritten.dkd import PROTOCOL, messages
from tests.session.handwritten.sign import coordinator, signer

CASTS = {
    "all well": lambda: [Derives(), Derives()],
    "one abstains": lambda: [Derives(), Derives(abstains=True), Derives()],
    "one does not open": lambda: [Derives(), Derives(cm=BAD), Derives()],
}


@pytest.fixture(autouse=True)
def _renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds of the shipped protocols have rules of their own; these bodies derive nothing."""
    for module in (sign, coordinator, signer):
        monkeypatch.setattr(module, "PROTOCOL", structs.replace(sign.PROTOCOL, name="Signing"))


def derivation(devices: list[Derives], *, recipients: int = 1, **more: object) -> tuple[World, Play]:
    """Member i of each family plays on device i, the opener on the first."""
    identity = structs.replace(PROTOCOL, name="Derivation")
    played = seats(devices, [Receives() for _ in range(recipients)])
    play = Play(identity, tuple(structs.replace(seat, protocol=identity) for seat in played))
    roster = {name: author(int(name.partition("[")[2].rstrip("]") or 1)) for name in play.names}
    local = tuple(seat for seat in play.seats if roster[seat.role] == author(1))
    parameters = messages.Parameters(2, b"ctx")
    given = Open(ticket=1, protocol=identity, roster=roster, seats=local, parameters=parameters)
    opened = [Planned(At(10), Feed(author(1), given))]
    return World(stage(play, n=max(len(devices), recipients), openings=opened, **more)), play


def check_derived(world: World, sessions: int = 2) -> None:
    """The derivation and its child have ended well everywhere, and nothing sealed is left behind."""
    play_out(world, sessions)
    assert {one for found in lifecycles(world) for one in found} == {"completed"}
    assert told(world, Faulted) == []
    check_ledgers(world)
    delivered = world.run(lambda: nothing_to_deliver(world), limit_ms=world.now_ms + 60_000)
    assert delivered, "what has arrived is acknowledged, if need be again"


def nothing_to_deliver(world: World) -> bool:
    return all(found.disk.outbox() == [] for found in world.devices.values())


@pytest.mark.parametrize("name", CASTS)
@pytest.mark.parametrize("seed", range(3))
def test_a_derivation_ends_well_on_rough_links(name, seed):
    world, _ = derivation(CASTS[name](), seed=seed, links=ROUGH)
    check_derived(world)
    kinds = {node.event.kind for node in host(world, 1).ledger.known.graph.nodes.values()}
    # Who has what it needs by the time that a bad reveal comes complains of nobody.
    assert name == "one does not open" or "derivation.complain" not in kinds


@pytest.mark.parametrize("fate", [Fate.CRASH_BEFORE, Fate.CRASH_AFTER, Fate.FULL])
@pytest.mark.parametrize("device", [1, 2])
@pytest.mark.parametrize("number", range(2, 12))
def test_a_write_that_fails_changes_nothing(fate, device, number):
    world, _ = derivation(CASTS["all well"](), disks=SLOW_DISKS, of={device: {"fates": {number: fate}}})
    check_derived(world)


def test_what_is_sealed_comes_to_its_recipients_also_when_frames_are_lost_and_devices_crash():
    lossy = LinkFaults(loss=300, reordering=300)
    crashes = [Planned(At(30 + 40 * k), Crash(author(1 + k % 3), survive=EVERYTHING, down_ms=60)) for k in range(6)]
    for seed in range(3):
        devices = [Derives(), Derives(), Derives()]
        world, play = derivation(devices, recipients=2, seed=seed, links=lossy, schedule=crashes)
        check_derived(world)
        recipients = [seat.body for seat in play.seats if seat.family == "Recipient"]
        assert all(len(body.partials) >= 2 and None not in body.partials for body in recipients)
