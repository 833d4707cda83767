"""Real hosts in rough worlds: every shipped choreography over ledgers, partitions, commands, limits (CASES,
"Runtime")."""

from collections import Counter

import pytest
from msgspec import structs
from world_checks import (
    RELAY,
    SLOW_DISKS,
    TIMED,
    UNTIMED,
    check_ledgers,
    size,
    smooth,
)
from world_hosts import (
    host,
    lifecycles,
    opening,
    outcomes,
    play_of,
    play_out,
    stage,
    told,
)

from aura_chor.runtime.host_ports import Cancel, Ended, Faulted, HostLimits, Overflow
from aura_chor.runtime.result import Ended as SeatEnded
from aura_chor.runtime.world import World
from aura_chor.runtime.world_faults import ROUGH, DiskFaults, LinkFaults
from aura_chor.runtime.world_schedule import At, Feed, Heal, Partition, Planned
from tests.ledger.ledger_world import author

# --- over ledgers ---


@pytest.mark.parametrize("stem", UNTIMED)
def test_every_choreography_ends_the_same_on_rough_links(stem):
    expected = smooth(stem)
    rough = play_out(World(stage(play_of(stem), n=size(stem), seed=4, links=ROUGH, disks=SLOW_DISKS)))
    assert lifecycles(rough) == lifecycles(expected) and outcomes(rough) == outcomes(expected)
    assert told(rough, Faulted) == []
    check_ledgers(rough)


@pytest.mark.parametrize("stem", TIMED)
@pytest.mark.parametrize("seed", range(4))
def test_deadlines_pass_and_everybody_ends(stem, seed):
    of = {1: {"skew_ms": 90_000}, 2: {"drift_ppm": 50_000}, 3: {"skew_ms": -5_000, "drift_ppm": -50_000}}
    world = play_out(World(stage(play_of(stem, seed), n=size(stem), seed=seed, links=ROUGH, of=of)))
    assert {one for device in lifecycles(world) for one in device} <= {"completed", "aborted"}
    assert told(world, Faulted) == []
    check_ledgers(world)


@pytest.mark.parametrize("devices", [2, 3])
def test_several_seats_on_one_device(devices):
    world = play_out(World(stage(play_of("fft8"), n=devices, links=ROUGH)))
    assert {ended.lifecycle.value for ended in told(world, Ended)} == {"completed"}
    assert [len(ended.result.outcomes) for ended in told(world, Ended, 1)] == [8 // devices + (8 % devices > 0)]


@pytest.mark.parametrize("seed", range(8))
def test_one_senders_messages_come_in_order_while_the_receiver_waits_for_another(seed):
    """Ann's 1, 2, 3 are there long before Bob's go, in whatever order; Carol adds them up as 123."""
    late = LinkFaults(delay_ms=(1, 80), loss=200, duplication=200, reordering=400)
    world = play_out(World(stage(RELAY, seed=seed, links=late)))
    assert {ended.lifecycle.value for ended in told(world, Ended)} == {"completed"}
    thanks = [
        node.event for node in host(world, 1).ledger.known.graph.nodes.values() if node.event.kind.endswith(".thanks")
    ]
    assert [event.body["total"] for event in thanks] == [123]


def test_many_sessions_at_once_on_the_same_devices():
    plays = [play_of(stem) for stem in ("ping_pong", "two_buyer", "ring")]
    openings = [opening(plays[k % 3], 3, ticket=k, by=1 + k % 3, moment=10 + k % 7) for k in range(45)]
    world = play_out(World(stage(*plays, links=ROUGH, openings=openings)), sessions=45)
    assert Counter(len(found) for found in lifecycles(world)) and told(world, Faulted) == []
    assert {one for device in lifecycles(world) for one in device} == {"completed"}
    check_ledgers(world)


def test_two_sessions_of_one_protocol_do_not_meet():
    openings = [opening(RELAY, 3, ticket=k, by=k) for k in (1, 2)]
    world = play_out(World(stage(RELAY, links=ROUGH, openings=openings)), sessions=2)
    assert len(outcomes(world)) == 2
    assert all(set(seats.values()) == {"completed"} for seats in outcomes(world).values())


# --- partitions ---


@pytest.mark.parametrize("moment", range(12, 60, 8))
def test_a_partition_delays_and_loses_nothing(moment):
    parted = Planned(At(moment), Partition(((author(1),), (author(2), author(3)))))
    world = World(stage(RELAY, schedule=[parted, Planned(At(5_000), Heal())]))
    play_out(world)
    assert {ended.lifecycle.value for ended in told(world, Ended)} == {"completed"}
    check_ledgers(world)


def test_both_sides_of_a_partition_go_on_and_come_together():
    """Sessions that lie on one side end there; the ledgers are one again after the heal."""
    two = play_of("ping_pong")
    parted = Planned(At(5), Partition(((author(1), author(2)), (author(3), author(4)))))
    left, right = opening(two, 2, ticket=1, by=1), opening(two, 2, ticket=2, by=3)
    other = structs.replace(right.what.input, roster={"Alice": author(3), "Bob": author(4)}, seats=(two.seats[0],))
    right = Planned(right.when, Feed(author(3), other))
    world = World(stage(two, n=4, openings=[left, right], schedule=[parted, Planned(At(3_000), Heal())]))
    assert world.run(lambda: len(told(world, Ended)) == 4, limit_ms=2_999)
    assert set(host(world, 1).ledger.known.graph.nodes) != set(host(world, 3).ledger.known.graph.nodes)
    check_ledgers(world)


# --- commands and versions ---


@pytest.mark.parametrize("device", [1, 2, 3])
def test_a_cancelled_session_is_aborted_everywhere(device):
    parted = Planned(At(15), Partition(((author(1),), (author(2),), (author(3),))))
    world = World(stage(RELAY, schedule=[parted, Planned(At(500), Heal())]))
    world.run(lambda: world.now_ms >= 300, limit_ms=400)
    known = [number for number in (1, 2, 3) if host(world, number).sessions()]
    if device in known:
        world.feed(author(device), Cancel(host(world, device).sessions()[0].session, "changed my mind"))
        play_out(world)
        assert {one for found in lifecycles(world) for one in found} == {"aborted"}
    else:
        play_out(world)
        assert {one for found in lifecycles(world) for one in found} == {"completed"}


def test_another_version_fails_at_the_join_and_names_both_hashes():
    play = play_of("two_buyer")
    other = structs.replace(play.identity, protocol_hash="ab" * 32)
    changed = structs.replace(
        play, identity=other, seats=tuple(structs.replace(seat, protocol=other) for seat in play.seats)
    )
    plan = stage(play, of={2: {"offered": [changed]}}, openings=[opening(play, 3)])
    world = play_out(World(plan))
    assert {one for found in lifecycles(world) for one in found} <= {"failed", "aborted"}
    error = next(
        outcome.error
        for ended in told(world, Ended, 2)
        for outcome in ended.result.outcomes.values()
        if outcome.ended is SeatEnded.FAILED
    )
    assert "ab" * 6 in str(error) and play.identity.protocol_hash[:12] in str(error)


# --- limits ---


@pytest.mark.parametrize("overflow", [Overflow.BLOCK, Overflow.DROP_OLDEST])
def test_a_device_whose_store_is_behind_keeps_what_it_can_and_loses_nothing(overflow):
    limits = HostLimits(unwritten_batches_max=1, frames_max=2, frames_overflow=overflow, queued_events_max=1)
    openings = [opening(RELAY, 3, ticket=k, by=1 + k % 3) for k in range(12)]
    plan = stage(RELAY, limits=limits, openings=openings, disks=DiskFaults(write_ms=(20, 60)))
    world = play_out(World(plan), sessions=12)
    assert {one for found in lifecycles(world) for one in found} == {"completed"}
    check_ledgers(world)
