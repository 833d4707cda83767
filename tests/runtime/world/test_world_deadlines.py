"""Deadlines between devices whose clocks disagree: each is its owner's alone, exact to the millisecond, the same in
every run, and passes while its owner is down as well (CASES, "Runtime")."""

from collections.abc import Iterator
from types import ModuleType

import pytest
from world_hosts import Play, play_out, stage, told

from aura_chor.effects.store_faulty import Fate
from aura_chor.runtime.host_ports import Ended, Faulted, Lifecycle, Progress, Step
from aura_chor.runtime.world import World
from aura_chor.runtime.world_faults import SMOOTH, DiskFaults, LinkFaults
from aura_chor.runtime.world_schedule import EVERYTHING, At, Crash, Heal, Partition, Planned
from aura_chor.session.deadlines import Deadline
from aura_chor.session.instructions import pause
from tests.ledger.ledger_world import author
from tests.runtime.playing import package

DEADLINE_MS = 100
TEXT = "choreography Late { roles A, B A -> B: M within 100ms else { B -> A: Sorry } B -> A: Done }"
INSTANT = DiskFaults(write_ms=(0, 0))


@pytest.fixture(scope="module", name="modules")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ModuleType]]:
    with package(TEXT, tmp_path_factory.mktemp("late")) as modules:
        yield modules


def play(modules: dict[str, ModuleType], delay_ms: int) -> Play:
    """A takes so long before it sends."""

    async def a(s, /):
        if delay_ms:
            await pause(Deadline(delay_ms))
        answer = await (await s.send_m()).receive()
        if type(answer).__name__.endswith("Sorry"):
            answer = await answer.next.receive_done()
        return answer.next

    async def b(s, /):
        got = await s.receive_m()
        if type(got).__name__ == "GotM":
            return await got.next.send_done()
        return await (await got.next.send_sorry()).send_done()

    seats = modules["a"].seat(a), modules["b"].seat(b)
    return Play(seats[0].protocol, seats)


def at_b(world: World, step: Step) -> list[int]:
    """The moments of the world at which this happened at B's seat, or to the session on B's device."""
    return [
        moment for moment, key, out in world.told if key == author(2) and isinstance(out, Progress) and out.step is step
    ]


def late(modules: dict[str, ModuleType], delay_ms: int, *, link_ms: int = 1, **of_b: object) -> World:
    plan = stage(
        play(modules, delay_ms),
        n=2,
        links=LinkFaults(delay_ms=(link_ms, link_ms)),
        disks=INSTANT,
        of={2: of_b},
        sync_ms=100_000,
    )
    return play_out(World(plan))


@pytest.mark.parametrize("of_b", [{}, {"skew_ms": 70_000}, {"skew_ms": -70_000}], ids=str)
@pytest.mark.parametrize("link_ms", [1, 7])
def test_the_last_moment_in_time_is_exactly_the_deadline(modules, of_b, link_ms):
    """What is sent one millisecond later is late, whatever the clocks say and however long the way is."""
    waits = []
    for delay in range(DEADLINE_MS - 3, DEADLINE_MS + 4):
        world = late(modules, delay, link_ms=link_ms, **of_b)
        begun = at_b(world, Step.LIFECYCLE)[0]
        received, expired = at_b(world, Step.RECEIVED), at_b(world, Step.EXPIRED)
        assert len(received) + len(expired) == 1
        if received:
            waits.append(received[0] - begun)
        else:
            assert expired[0] - begun == DEADLINE_MS + 1, "noticed as soon as it has passed"
    assert waits and max(waits) == DEADLINE_MS and waits == sorted(waits)


@pytest.mark.parametrize("drift_ppm, world_ms", [(500_000, 67), (-500_000, 200)])
def test_a_deadline_is_measured_by_the_clock_of_who_waits(modules, drift_ppm, world_ms):
    world = late(modules, 5_000, drift_ppm=drift_ppm)
    begun, (expired,) = at_b(world, Step.LIFECYCLE)[0], at_b(world, Step.EXPIRED)
    assert world_ms <= expired - begun <= world_ms + 2


def test_twice_the_same(modules):
    first, second = late(modules, DEADLINE_MS), late(modules, DEADLINE_MS)
    assert first.trace.hash() == second.trace.hash()


@pytest.mark.parametrize("delay", [0, 30, 5_000])
def test_a_deadline_that_passes_while_its_owner_is_down_has_passed(modules, delay):
    """B goes down in its wait and comes back long after; A's message is in the ledger by then, and late."""
    crash = Planned(At(30), Crash(author(2), survive=EVERYTHING, down_ms=20_000))
    plan = stage(play(modules, delay), n=2, links=LinkFaults(delay_ms=(15, 15)), disks=INSTANT, schedule=[crash])
    world = play_out(World(plan))
    assert {ended.lifecycle for ended in told(world, Ended)} == {Lifecycle.COMPLETED}
    assert world.devices[author(2)].incarnation == 1 and world.now_ms > 20_000
    assert len(at_b(world, Step.EXPIRED)) + len(at_b(world, Step.RECEIVED)) == 1


@pytest.mark.parametrize("fate", [Fate.CRASH_BEFORE, Fate.CRASH_AFTER])
@pytest.mark.parametrize("number", range(1, 6))
def test_how_a_wait_ended_is_not_decided_twice(modules, fate, number):
    """B crashes in a write after its deadline has passed: whatever it has told A stands."""
    plan = stage(play(modules, 400), n=2, disks=DiskFaults(write_ms=(0, 3)), of={2: {"fates": {number: fate}}})
    world = play_out(World(plan))
    kinds = [node.event.kind for node in world.devices[author(1)].host.ledger.known.graph.nodes.values()]
    assert kinds.count("late.sorry") == kinds.count("late.done") == 1
    assert {ended.lifecycle for ended in told(world, Ended, 1)} == {Lifecycle.COMPLETED} and told(world, Faulted) == []


def test_a_partition_that_outlasts_the_deadline_is_the_branch_of_the_late(modules):
    parted = [Planned(At(20), Partition(((author(1),), (author(2),)))), Planned(At(3_000), Heal())]
    world = play_out(World(stage(play(modules, 50), n=2, links=SMOOTH, disks=INSTANT, schedule=parted)))
    assert len(at_b(world, Step.EXPIRED)) == 1
    assert {ended.lifecycle for ended in told(world, Ended)} == {Lifecycle.COMPLETED}
