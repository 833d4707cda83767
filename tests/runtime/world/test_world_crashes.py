"""Hosts that crash at any write and between any two outputs, and disks that fail: a session that was opened ends as it
would have, and nobody says a thing twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world_checks import (
    RELAY,
    SAMPLES,
    SLOW_DISKS,
    UNTIMED,
    UNTIMED_OF_THREE,
    check_crashed,
    check_ledgers,
    crashing,
    size,
    smooth,
    writes_of,
)
from world_hosts import (
    all_up,
    founding,
    host,
    lifecycles,
    play_of,
    play_out,
    stage,
    told,
)

from aura_chor.effects.store_faulty import Fate
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.runtime.host_ports import Faulted
from aura_chor.runtime.world import World
from aura_chor.runtime.world_faults import ROUGH, LinkFaults
from aura_chor.runtime.world_schedule import EVERYTHING, After, At, Crash, Cut, Heal, Partition, Planned
from tests.ledger.ledger_world import author, founded

# --- crashes ---


def points(stem, every):
    """(device, write) pairs: all of them, at least of the first four devices, or one of each device."""
    _, writes = writes_of(stem)
    for device, count in enumerate(writes, 1):
        chosen = range(1, count + 1) if every and device <= 4 else [1 + sum(stem.encode()) % count]
        yield from ((device, number) for number in chosen)


def crash_at_writes(stem, every):
    expected, _ = writes_of(stem)
    for device, number in points(stem, every):
        for fate in (Fate.CRASH_BEFORE, Fate.CRASH_AFTER):
            world = crashing(stem, device, fates={number: fate})
            assert world.run(
                lambda world=world, device=device: world.devices[author(device)].incarnation == 1, limit_ms=60_000
            )
            check_crashed(world, expected, device)


@pytest.mark.parametrize("stem", UNTIMED)
def test_a_crash_in_a_write_changes_nothing(stem):
    crash_at_writes(stem, every=stem in SAMPLES)


@pytest.mark.slow
@pytest.mark.parametrize("stem", UNTIMED)
def test_a_crash_in_every_write_changes_nothing(stem):
    crash_at_writes(stem, every=True)


@pytest.mark.parametrize("fate", [Fate.CRASH_BEFORE, Fate.CRASH_AFTER])
@pytest.mark.parametrize("number", [1, 3, 5, 7])
def test_a_crash_in_a_write_to_a_file_changes_nothing(tmp_path, fate, number):
    """The durable store itself: what it says after the crash is what a restarted host goes on from."""
    stem, expected = "two_buyer", smooth("two_buyer")
    files = {k: open_sqlite(tmp_path / f"{k}.sqlite") for k in (1, 2, 3)}
    for store in files.values():
        store.commit(founding(3)).result()
    of = {k: {"disk": lambda k=k: files[k], "fates": {number: fate} if k == 2 else {}} for k in files}
    world = World(stage(play_of(stem), n=3, disks=SLOW_DISKS, of=of))
    assert world.run(lambda: world.devices[author(2)].incarnation == 1, limit_ms=60_000)
    check_crashed(world, expected, 2)
    for store in files.values():
        store.close()


@pytest.mark.parametrize("survive", [0, 1, EVERYTHING])
@pytest.mark.parametrize("stem", SAMPLES)
def test_a_crash_between_any_two_outputs_changes_nothing(stem, survive):
    expected, _ = writes_of(stem)
    for device in range(1, size(stem) + 1):
        outputs = expected.devices[author(device)].performed
        for number in range(1 + sum(stem.encode()) % 3, outputs + 1, 3):
            crash = Planned(After(author(device), number), Crash(author(device), survive=survive))
            check_crashed(crashing(stem, device, schedule=[crash]), expected, device)


@pytest.mark.parametrize("fate", [Fate.FULL, Fate.BROKEN])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_disk_that_gives_up_changes_nothing(fate, number):
    expected, _ = writes_of("two_buyer")
    world = crashing("two_buyer", 2, fates={number: fate})
    check_crashed(world, expected, 2)


@pytest.mark.parametrize("seed", range(6))
def test_everybody_crashes_now_and_then(seed):
    crashes = [
        Planned(At(20 + 37 * k + seed), Crash(author(1 + (k + seed) % 3), survive=k % 3, down_ms=30 + 11 * k))
        for k in range(9)
    ]
    world = World(stage(RELAY, seed=seed, links=ROUGH, disks=SLOW_DISKS, schedule=crashes))
    world.run(lambda: world.now_ms > 2_000, limit_ms=3_000)
    if any(host(world, number).sessions() for number in (1, 2, 3)):
        play_out(world)
        assert {one for device in lifecycles(world) for one in device} == {"completed"}
        check_ledgers(world)


def test_a_deadline_that_passes_while_a_device_is_down_has_passed():
    stem = "timed_commit"
    crash = Planned(At(25), Crash(author(1), survive=EVERYTHING, down_ms=60_000))
    world = World(stage(play_of(stem), n=size(stem), schedule=[crash]))
    play_out(world)
    assert world.now_ms > 60_000
    check_ledgers(world)


def test_an_older_copy_of_the_disk_is_noticed_and_the_device_says_nothing_more():
    world = World(stage(RELAY))
    early = world.devices[author(1)].plan.disk()
    play_out(world)
    device = world.devices[author(1)]
    device.disk = early
    world.happen(Crash(author(1), down_ms=10))
    assert world.run(lambda: device.incarnation == 1 and told(world, Faulted, 1) != [], limit_ms=world.now_ms + 5_000)
    faults = told(world, Faulted, 1)
    assert [(fault.fault.name, fault.fault.culprits) for fault in faults] == [("RolledBack", ())]
    assert len(early.entries()) == len(founded(3, 2)), "it does not take its own lost events back as if nothing were"
    performed = device.performed
    world.run(lambda: False, limit_ms=world.now_ms + 3_000)
    assert device.performed == performed, "it says nothing more"


# --- whatever happens ---

DEVICES = st.integers(1, 3).map(author)
HAPPENINGS = st.one_of(
    st.builds(Crash, DEVICES, survive=st.sampled_from([0, 1, 2, EVERYTHING]), down_ms=st.integers(1, 500)),
    DEVICES.map(lambda one: Partition(((one,), tuple(author(k) for k in (1, 2, 3) if author(k) != one)))),
    st.builds(Cut, DEVICES, DEVICES),
    st.just(Heal()),
)
SCHEDULES = st.lists(st.builds(Planned, st.builds(At, st.integers(11, 600)), HAPPENINGS), max_size=6)
LINKS = st.builds(
    LinkFaults,
    delay_ms=st.tuples(st.just(1), st.sampled_from([1, 20, 80])),
    loss=st.sampled_from([0, 100, 300]),
    duplication=st.sampled_from([0, 200]),
    reordering=st.sampled_from([0, 300]),
)
FATES = st.dictionaries(
    st.integers(1, 12), st.sampled_from([fate for fate in Fate if fate is not Fate.SLOW]), max_size=2
)


@settings(max_examples=25)
@given(st.integers(0, 2**32), SCHEDULES, LINKS, st.tuples(FATES, FATES, FATES), st.sampled_from(UNTIMED_OF_THREE))
def test_whatever_happens_a_session_that_was_opened_ends_as_it_would_have(seed, schedule, links, fates, stem):
    of = {number: {"fates": found} for number, found in enumerate(fates, 1)}
    healed = [*schedule, Planned(At(1_000), Heal())]
    world = World(stage(play_of(stem), seed=seed, links=links, disks=SLOW_DISKS, schedule=healed, of=of))
    world.run(lambda: world.now_ms > 3_000 and all_up(world), limit_ms=20_000)
    if any(host(world, number).sessions() for number in (1, 2, 3)):
        play_out(world)
        assert [set(found) for found in lifecycles(world)] == [set(found) for found in lifecycles(smooth(stem))]
        assert told(world, Faulted) == []
        check_ledgers(world)
