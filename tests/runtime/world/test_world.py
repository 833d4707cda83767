"""A world of small devices: what is decided, what is lost, what survives, and that nothing else decides."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_world import KEYS, Reader, Sleeper, Toy, agreed, durable, log_of, name, plan, publish, world
from world_child import rough

from aura_chor.effects.store_faulty import Fate
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.runtime.host_ports import Cancel, Connected, Opened, Received, Stopped, Tick, WakeAt
from aura_chor.runtime.world import World
from aura_chor.runtime.world_checkpoint import Diverged, checkpoint, restore
from aura_chor.runtime.world_device import BEGINNING_MS, Device, DevicePlan
from aura_chor.runtime.world_faults import ROUGH, SMOOTH, Copy, DiskFaults, Draws, LinkFaults
from aura_chor.runtime.world_schedule import EVERYTHING, After, At, Crash, Cut, Heal, Partition, Planned, Restart

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
NO_SYNC = 1 << 40


# --- links ---


def test_what_one_publishes_all_get():
    run = world(schedule=[publish(0, 1), publish(1, 2)])
    assert run.run(agreed(run, 1, 2), limit_ms=200)


def test_one_senders_messages_keep_their_order_unless_they_jump():
    published = [publish(0, number, number) for number in range(1, 30)]
    smooth = world(2, schedule=published, links=LinkFaults(delay_ms=(1, 50)), sync_ms=NO_SYNC)
    smooth.run(agreed(smooth, *range(1, 30)), limit_ms=1_000)
    assert durable(smooth, 1) == list(range(1, 30))
    jumping = world(2, schedule=published, links=LinkFaults(reordering=500), sync_ms=NO_SYNC)
    jumping.run(agreed(jumping, *range(1, 30)), limit_ms=1_000)
    assert sorted(durable(jumping, 1)) == list(range(1, 30)) != durable(jumping, 1)


def test_what_is_lost_comes_again_when_ledgers_are_compared():
    lossy = LinkFaults(loss=1_000)
    run = world(2, schedule=[publish(0, 1)], links=lossy)
    assert not run.run(agreed(run, 1), limit_ms=2_000) and durable(run, 1) == []
    half = world(2, schedule=[publish(0, 1)], links=LinkFaults(loss=700), seed=3)
    assert half.run(agreed(half, 1), limit_ms=20_000)
    assert [taken for taken in half._plan.draws.taken if taken[0] == "loss"], "something was lost on the way"


def test_a_doubled_message_comes_twice():
    run = world(2, schedule=[publish(0, 1)], links=LinkFaults(duplication=1_000), sync_ms=NO_SYNC)
    run.run(lambda: False, limit_ms=400)
    assert [message.content for message in log_of(run, 1, Received)] == [name(1)] * 2


def test_a_partition_parts_and_a_heal_tells():
    parted = Planned(At(0), Partition(((KEYS[0],), (KEYS[1], KEYS[2]))))
    run = world(schedule=[parted, publish(0, 1, 5), publish(1, 2, 5), Planned(At(2_000), Heal())])
    assert not run.run(agreed(run, 1, 2), limit_ms=1_999)
    assert (durable(run, 0), durable(run, 1), durable(run, 2)) == ([1], [2], [2])
    assert run.run(agreed(run, 1, 2), limit_ms=2_100), "told at once, not at the next comparison"


def test_who_is_in_no_group_is_alone_and_what_was_under_way_is_lost():
    parted = Planned(At(3), Partition(((KEYS[0], KEYS[1]),)))
    slow = LinkFaults(delay_ms=(5, 5))
    run = world(schedule=[publish(0, 1, 1), parted], links=slow, disks=DiskFaults(write_ms=(0, 0)), sync_ms=NO_SYNC)
    run.run(lambda: False, limit_ms=1_000)
    assert (durable(run, 1), durable(run, 2)) == ([1], [])


def test_a_cut_goes_one_way():
    run = world(2, schedule=[Planned(At(0), Cut(KEYS[0], KEYS[1])), publish(0, 1, 5), publish(1, 2, 5)])
    run.run(lambda: False, limit_ms=2_000)
    assert (sorted(durable(run, 0)), durable(run, 1)) == ([1, 2], [2])
    assert log_of(run, 1, Connected) == [] and log_of(run, 0, Connected) != []


def test_a_device_that_does_not_read_is_waited_for():
    published = [publish(0, number, 1) for number in range(1, 20)]
    disks = DiskFaults(write_ms=(3, 3))
    run = world(2, boot=lambda life: Reader(life, KEYS[:2]), schedule=published, disks=disks, sync_ms=NO_SYNC)
    assert run.run(agreed(run, *range(1, 20)), limit_ms=1_000)
    fed = [type(message).__name__ for message in run.devices[KEYS[1]].host.log if not isinstance(message, Tick)]
    received = [n for n, kind in enumerate(fed) if kind == "Received"]
    assert all("Written" in fed[a:b] for a, b in pairwise(received))


# --- disks and crashes ---


@pytest.mark.parametrize("survive, left", [(0, []), (1, [1]), (2, [1, 2]), (EVERYTHING, [1, 2, 3])])
def test_a_crash_loses_what_was_not_durable(survive, left):
    published = [publish(0, number) for number in (1, 2, 3)]
    crash = Planned(At(5), Crash(KEYS[0], survive=survive, down_ms=None))
    run = world(2, schedule=[*published, crash], disks=DiskFaults(write_ms=(10, 10)))
    run.run(lambda: False, limit_ms=2_000)
    assert durable(run, 0) == left and durable(run, 1) == [], "nothing left the device before it was durable"
    assert not run.devices[KEYS[0]].up


def test_a_restart_finds_what_was_durable_and_goes_on():
    crash, back = Planned(At(100), Crash(KEYS[0], down_ms=None)), Planned(At(300), Restart(KEYS[0]))
    run = world(2, schedule=[publish(0, 1), crash, publish(1, 2, 150), back, publish(0, 3, 400)])
    assert run.run(agreed(run, 1, 2, 3), limit_ms=1_000)
    assert run.devices[KEYS[0]].incarnation == 1
    # What is fed to a device that is down is lost, as in life.
    down = world(2, schedule=[crash, publish(0, 9, 150)])
    down.run(lambda: False, limit_ms=1_000)
    assert durable(down, 0) == []


def test_a_crash_takes_the_timers_and_writes_of_that_life_with_it():
    published = [publish(0, number) for number in (1, 2, 3)]
    crash = Planned(At(5), Crash(KEYS[0], down_ms=1))
    run = world(2, schedule=[*published, crash], disks=DiskFaults(write_ms=(10, 10)))
    run.run(lambda: False, limit_ms=100)
    assert log_of(run, 0, Opened) == [] and run.devices[KEYS[0]].host.unwritten == {}


def test_no_life_sees_the_random_bytes_of_another():
    seen = []

    def boot(life):
        seen.append(Toy(life, KEYS[:2]))
        return seen[-1]

    run = world(2, boot=boot, schedule=[Planned(At(10), Crash(KEYS[0])), Planned(At(200), Crash(KEYS[0]))])
    run.run(lambda: False, limit_ms=1_000)
    assert len({toy.first_bytes for toy in seen}) == len(seen) == 4
    assert len({toy.master.expose() for toy in seen}) == 2, "the key of a device's records is there in all its lives"


@pytest.mark.parametrize("fate", [Fate.CRASH_BEFORE, Fate.CRASH_AFTER])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_crash_in_any_write_loses_nothing_acknowledged(fate, number):
    run = world(2, devices={0: {"fates": {number: fate}}}, schedule=[publish(0, n, 10 * n) for n in (1, 2, 3)])
    run.run(lambda: False, limit_ms=2_000)
    acknowledged = [int.from_bytes(told.session, "big") for _, key, told in run.told if key == KEYS[0]]
    assert set(acknowledged) <= set(durable(run, 0))
    assert (number in durable(run, 0)) == (fate is Fate.CRASH_AFTER)
    assert sorted(durable(run, 1)) == sorted(durable(run, 0)) and run.devices[KEYS[0]].incarnation == 1


@pytest.mark.parametrize("fate", [Fate.FULL, Fate.BROKEN])
def test_a_disk_that_gives_up_silences_the_device_until_it_starts_again(fate):
    run = world(2, devices={0: {"fates": {2: fate}}}, schedule=[publish(0, n, 10 * n) for n in (1, 2)])
    run.run(lambda: False, limit_ms=40)
    assert [told for _, key, told in run.told if key == KEYS[0]][-1] == Stopped() and not run.devices[KEYS[0]].up
    run.run(lambda: False, limit_ms=2_000)
    assert durable(run, 0) == durable(run, 1) == [1] and run.devices[KEYS[0]].up


def test_nothing_is_durable_that_was_given_after_what_a_disk_refused():
    """Several writes under way: the second is refused, so the third must not be made."""
    run = world(2, devices={0: {"fates": {2: Fate.FULL}}}, schedule=[publish(0, n) for n in (1, 2, 3)])
    run.run(lambda: False, limit_ms=2_000)
    assert durable(run, 0) == durable(run, 1) == [1]


def test_a_crash_between_any_two_outputs():
    whole = world(2, schedule=[publish(0, 1), publish(0, 2)], sync_ms=NO_SYNC)
    whole.run(agreed(whole, 1, 2), limit_ms=1_000)
    outputs = whole.devices[KEYS[0]].performed
    assert outputs == 6, "two writes, two told, two sent"
    for number in range(1, outputs + 1):
        crash = Planned(After(KEYS[0], number), Crash(KEYS[0], survive=EVERYTHING))
        run = world(2, schedule=[publish(0, 1), publish(0, 2), crash])
        assert run.run(lambda run=run: run.devices[KEYS[0]].incarnation == 1, limit_ms=1_000)
        assert run.run(lambda run=run: durable(run, 0) == durable(run, 1) != [], limit_ms=2_000)


def test_on_a_file_all_is_as_in_memory(tmp_path):
    crash = Planned(At(20), Crash(KEYS[0], survive=1))
    fates = {"fates": {4: Fate.CRASH_AFTER}}
    published = [publish(0, number, 4 * number) for number in range(1, 9)]
    disks = {0: fates, 1: fates}
    memory = world(2, schedule=[*published, crash], devices=disks, links=ROUGH)
    files = {number: open_sqlite(tmp_path / f"{number}.sqlite") for number in disks}
    on_files = {number: {**fates, "disk": lambda number=number: files[number]} for number in disks}
    file = world(2, schedule=[*published, crash], devices=on_files, links=ROUGH)
    for run in (memory, file):
        run.run(lambda: False, limit_ms=1_000)
    assert memory.trace.hash() == file.trace.hash() and durable(file, 0) == durable(memory, 0) != []
    for store in files.values():
        store.close()


# --- time ---


def sleeper(*moments):
    return lambda life: Sleeper(life, KEYS[:2], *(BEGINNING_MS + moment for moment in moments))


def test_a_device_is_woken_at_its_moment_and_not_before():
    run = world(2, boot=sleeper(70, 90), sync_ms=NO_SYNC)
    run.run(lambda: False, limit_ms=200)
    woken = [now - BEGINNING_MS for what, now in run.devices[KEYS[0]].host.heard if what == "deadline"]
    assert woken == [70, 90]


@pytest.mark.parametrize("arrives, first", [(69, "heard"), (70, "deadline"), (71, "deadline")])
def test_the_time_is_told_before_what_happens_at_it(arrives, first):
    run = world(
        2,
        boot=sleeper(70),
        schedule=[publish(1, 1, arrives - 1)],
        links=SMOOTH,
        disks=DiskFaults(write_ms=(0, 0)),
        sync_ms=NO_SYNC,
    )
    run.run(lambda: False, limit_ms=200)
    heard = run.devices[KEYS[0]].host.heard
    assert next(what for what, _ in heard if what != "tick") == first
    assert ("deadline", BEGINNING_MS + 70) in heard


class Busy(Toy):
    """Has work for three ticks from 50 on, and asks for them once."""

    ticks = 0

    def handle(self, message):
        outputs = list(super().handle(message))
        if isinstance(message, Cancel):
            return [WakeAt(self.now)]
        if isinstance(message, Tick) and message.now_ms >= BEGINNING_MS + 50 and self.ticks < 4:
            self.ticks += 1
            return [*outputs, *([WakeAt(None)] if self.ticks == 4 else [])]
        return outputs


def test_a_device_is_told_again_until_it_asks_for_nothing_more():
    run = world(2, boot=lambda life: Busy(life, KEYS[:2]), schedule=[publish(0, 1, 50)], sync_ms=NO_SYNC)
    run.run(lambda: False, limit_ms=60)
    ticks = [message.now_ms - BEGINNING_MS for message in log_of(run, 0, Tick)]
    assert ticks == [0, 50, 50, 51, 52]


@given(st.integers(-500_000, 500_000), st.integers(-10_000, 10_000), st.integers(0, 10**9))
def test_when_is_the_first_moment_at_which_a_clock_shows_it(drift, skew, world_ms):
    device = Device(DevicePlan(key=KEYS[0], boot=lambda life: Toy(life, []), skew_ms=skew, drift_ppm=drift), 0, 0)
    shown = device.clock(world_ms)
    first = device.when(shown)
    assert device.clock(first) >= shown and first <= world_ms
    assert first == 0 or device.clock(first - 1) < shown


def test_clocks_that_go_wrong_go_on():
    run = world(2, boot=sleeper(1_000), devices={0: {"drift_ppm": 500_000}, 1: {"skew_ms": -300}}, sync_ms=NO_SYNC)
    at = {}

    def all_woken():
        for number in (0, 1):
            host = run.devices[KEYS[number]].host
            if host is not None and not host.moments:
                at.setdefault(number, run.now_ms)
        return len(at) == 2

    assert run.run(all_woken, limit_ms=3_000)
    assert at == {0: 667, 1: 1_300}


# --- nothing else decides ---


def test_the_same_seed_gives_the_same_trace_and_another_one_another():
    hashes = []
    for seed in (7, 7, 8):
        run = World(rough(seed))
        run.run(lambda: False, limit_ms=3_000)
        hashes.append(run.trace.hash())
    assert hashes[0] == hashes[1] != hashes[2]


def test_in_another_process_with_another_hash_seed():
    run = World(rough(7))
    run.run(lambda: False, limit_ms=3_000)
    here = f"{run.trace.hash()} {run.steps} {run.trace.count}\n"
    for hash_seed in ("1", "2"):
        environment = os.environ | {"PYTHONPATH": f"{ROOT}:{HERE}", "PYTHONHASHSEED": hash_seed}
        child = subprocess.run(
            [sys.executable, str(HERE / "world_child.py")], capture_output=True, text=True, env=environment
        )
        assert child.stdout == here, child.stderr


def test_a_trace_that_is_not_kept_has_the_same_hash():
    kept, short = World(rough(7)), World(replace(rough(7), keep_trace=False))
    for run in (kept, short):
        run.run(lambda: False, limit_ms=1_000)
    assert kept.trace.hash() == short.trace.hash() and short.trace.records == [] != kept.trace.records
    assert not any(name(1).hex() in str(record) for record in kept.trace.records)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.integers(50, 400))
def test_from_a_checkpoint_on_all_is_as_without(seed, steps):
    whole = World(rough(seed))
    for _ in range(steps):
        whole.step()
    place = checkpoint(whole)
    again = restore(lambda: World(rough(seed)), place)
    for run in (whole, again):
        run.run(lambda: False, limit_ms=1_500)
    assert whole.trace.hash() == again.trace.hash() and whole.steps == again.steps
    with pytest.raises(Diverged):
        restore(lambda: World(rough(seed + 1)), place)


def test_one_fault_can_be_taken_out_and_the_others_stay():
    draws = Draws(5)
    faults = LinkFaults(loss=300, duplication=300, reordering=300, corruption=300)

    def fates(draws):
        return {
            (link, number): faults.copies(draws, sender=link, recipient=9, number=number)
            for link in range(3)
            for number in range(50)
        }

    before = fates(draws)
    assert {taken[0] for taken in draws.taken} == {"loss", "duplication", "reordering", "corruption"}
    for taken in draws.taken[::7]:
        after = fates(Draws(5, frozenset([taken])))
        changed = [key for key in before if before[key] != after[key]]
        assert changed == [(taken[1], taken[3])]


@given(st.integers(0, 1 << 32), st.binary(max_size=50))
def test_damage_is_never_nothing(damage, content):
    arrives = Copy(1, in_order=True, damage=damage).of(content)
    assert arrives != content or content == b""
    assert Copy(1, in_order=True).of(content) == content


def test_rates_are_rates():
    draws = Draws(1)
    assert not any(draws.happens(0, "loss", n) for n in range(1_000))
    assert all(draws.happens(1_000, "loss", n) for n in range(1_000))
    assert 50 < sum(draws.happens(100, "other", n) for n in range(1_000)) < 150
    assert {draws.between(3, 5, "delay", n) for n in range(100)} == {3, 4, 5} and draws.between(4, 4, "x") == 4


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 900), st.integers(0, 3)), max_size=4)
)
def test_rough_worlds_converge_after_crashes_and_nothing_durable_is_lost(seed, crashes):
    planned = [Planned(At(moment), Crash(KEYS[device], survive=survive)) for device, moment, survive in crashes]
    base = rough(seed)
    run = World(replace(base, schedule=(*base.schedule, *planned)))
    acknowledged = set()

    def quiet():
        acknowledged.update(told.session for _, _, told in run.told if isinstance(told, Opened))
        held = [set(durable(run, n)) for n in range(4)]
        return run.now_ms > 1_000 and all(other == held[0] for other in held)

    assert run.run(quiet, limit_ms=60_000)
    assert {int.from_bytes(identifier, "big") for identifier in acknowledged} <= set(durable(run, 0))


def test_there_is_nothing_random_left_in_a_plan():
    assert plan(2).draws.taken == [] and ROUGH.loss > 0 == SMOOTH.loss
