"""The clock of a device never goes back: not when the wall clock does, not across kills."""

from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_chor.effects.clock_live import LEASE_MS, LiveClock, monotonic_ms, wall_ms
from aura_chor.effects.store_faults import StoreFull
from aura_chor.effects.store_faulty import Fate, FaultyStore
from aura_chor.effects.store_memory import MemoryStore


class Hands:
    def __init__(self, wall=1_000_000, monotonic=500):
        self.wall, self.monotonic = wall, monotonic

    def clock(self, store):
        return LiveClock(store, wall=lambda: self.wall, monotonic=lambda: self.monotonic)

    def pass_by(self, wall, monotonic=None):
        self.wall += wall
        self.monotonic += wall if monotonic is None else monotonic


def test_it_follows_the_wall_and_goes_on_when_that_jumps_back():
    hands = Hands()
    clock = hands.clock(MemoryStore())
    assert clock.now_ms() == 1_000_000
    hands.pass_by(10)
    assert clock.now_ms() == 1_000_010
    hands.pass_by(-500_000, 7)
    assert clock.now_ms() == 1_000_017
    hands.pass_by(10)
    assert clock.now_ms() == 1_000_027
    hands.pass_by(3_600_000, 0)
    assert clock.now_ms() == hands.wall > 1_000_027, "a machine that slept: its wall clock is ahead and is followed"


STEPS = st.lists(
    st.tuples(st.sampled_from(["read", "kill", "close"]), st.integers(-10_000, 10_000), st.integers(0, 10_000)),
    max_size=30,
)


@given(STEPS)
def test_no_answer_is_less_than_any_before_it(steps):
    hands, store, last = Hands(), MemoryStore(), 0
    clock = hands.clock(store)
    for what, wall, monotonic in steps:
        hands.pass_by(wall, monotonic)
        if what == "close":
            clock.close()
        if what != "read":
            # Another boot: the monotonic clock has another beginning.
            hands.monotonic = 3
            clock = hands.clock(store)
        now = clock.now_ms()
        assert now >= last and now >= hands.wall
        last = now


def test_a_kill_gains_at_most_a_lease_and_an_orderly_end_nothing():
    hands, store = Hands(), MemoryStore()
    last = hands.clock(store).now_ms()
    killed = hands.clock(store)
    assert last < killed.now_ms() <= last + LEASE_MS
    last = killed.now_ms()
    killed.close()
    assert hands.clock(store).now_ms() == last + 1


def test_what_was_answered_was_durable_below_its_horizon():
    """The disk is slow: no answer is given before the horizon above it is on the disk."""
    hands, disk = Hands(), FaultyStore(MemoryStore(), lambda number: Fate.DONE)
    clock = hands.clock(disk)
    for _ in range(50):
        hands.pass_by(LEASE_MS // 7)
        assert clock.now_ms() < int.from_bytes(disk.record("clock"), "big")


def test_the_horizon_moves_in_the_background():
    waits = []

    class Slow(Future):
        def result(self, timeout=None):
            waits.append(self.done())
            return super().result(timeout)

    class Disk(MemoryStore):
        def commit(self, batch):
            super().commit(batch)
            self.last = Slow()
            if len(waits) == 0:
                self.last.set_result(None)
            return self.last

    hands, disk = Hands(), Disk()
    clock = hands.clock(disk)
    clock.now_ms()
    waits.append(True)
    hands.pass_by(LEASE_MS * 3 // 4)
    clock.now_ms()
    assert not disk.last.done() and waits == [True, True], "asked for, not waited for"
    disk.last.set_result(None)
    hands.pass_by(LEASE_MS * 3 // 4)
    clock.now_ms()
    assert waits == [True, True, True]


def test_a_full_disk_is_a_fault_until_there_is_room():
    fates = {1: Fate.DONE, 2: Fate.FULL}
    hands, disk = Hands(), FaultyStore(MemoryStore(), lambda number: fates.get(number, Fate.DONE))
    clock = hands.clock(disk)
    last = clock.now_ms()
    hands.pass_by(2 * LEASE_MS)
    with pytest.raises(StoreFull):
        clock.now_ms()
    assert clock.now_ms() >= last + 2 * LEASE_MS


def test_the_systems_clocks_are_milliseconds():
    assert wall_ms() > 1_700_000_000_000 and monotonic_ms() >= 0
