"""Real hosts in rough worlds: every shipped choreography over ledgers, links that lose, disks that lose, devices that
crash (CASES, "Runtime")."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from world_hosts import (
    Play,
    all_up,
    converge,
    founding,
    host,
    host_of,
    lifecycles,
    opening,
    outcomes,
    over,
    play_of,
    play_out,
    stage,
    told,
)
from world_hosts_child import busy

from aura_chor.effects.store_faulty import Fate
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.runtime.host_ports import Cancel, Ended, Faulted, HostLimits, Offer, Overflow, Performed, Received, Send
from aura_chor.runtime.result import Ended as SeatEnded
from aura_chor.runtime.world import World, no_host
from aura_chor.runtime.world_checkpoint import checkpoint, restore
from aura_chor.runtime.world_faults import ROUGH, DiskFaults, LinkFaults
from aura_chor.runtime.world_schedule import EVERYTHING, After, At, Crash, Cut, Feed, Heal, Partition, Planned
from aura_chor.session.deadlines import Deadline
from aura_chor.session.effects import EffectFailed
from aura_chor.session.instructions import Perform, pause
from tests.emit.python.golden.relay.relay import bob
from tests.ledger.ledger_world import author, founded
from tests.runtime.machine.machines import STEMS
from tests.runtime.playing import ANN, BOB, CAROL

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
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


RELAY = Play(ANN.protocol, (ANN, BOB, CAROL))


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


# --- crashes ---


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


# --- nothing else decides ---


def test_the_same_seed_gives_the_same_trace_in_any_process():
    here = busy(3)
    hashes = {"here": f"{here.trace.hash()} {here.steps}\n"}
    for hash_seed in ("1", "2"):
        environment = os.environ | {"PYTHONPATH": f"{ROOT}:{HERE}", "PYTHONHASHSEED": hash_seed}
        child = subprocess.run(
            [sys.executable, str(HERE / "world_hosts_child.py"), "3"],
            capture_output=True,
            text=True,
            env=environment,
            cwd=ROOT,
        )
        assert child.stderr == ""
        hashes[hash_seed] = child.stdout
    assert len(set(hashes.values())) == 1
    assert busy(4).trace.hash() != here.trace.hash()


def test_from_a_checkpoint_on_all_is_as_without():
    def make():
        return World(stage(RELAY, play_of("two_buyer"), links=ROUGH, disks=SLOW_DISKS))

    for steps in (3, 40, 150):
        whole = make()
        while whole.steps < steps:
            whole.step()
        again = restore(make, checkpoint(whole))
        for world in (whole, again):
            play_out(world, sessions=2)
        assert whole.trace.hash() == again.trace.hash() and outcomes(whole) == outcomes(again)


# --- bad input ---

GARBAGE = [b"", b"\x00", b"\xff" * 40, b"x" * 70_000, bytes(100)]


@pytest.mark.parametrize("content", GARBAGE, ids=len)
def test_bytes_that_are_nothing_change_nothing(content):
    noise = [Planned(At(moment), Feed(author(2), Received(author(3), content))) for moment in range(11, 60, 9)]
    world = play_out(World(stage(RELAY, schedule=noise)))
    assert {one for found in lifecycles(world) for one in found} == {"completed"}
    assert {(fault.fault.name, fault.fault.culprits) for fault in told(world, Faulted)} == {("Unauthenticated", ())}
    check_ledgers(world)


@pytest.mark.parametrize("seed", range(6))
def test_links_that_change_bytes_change_nothing(seed):
    """Every frame that is damaged is refused or says the same; what it carried comes again."""
    noisy = LinkFaults(corruption=300, loss=50, duplication=50, reordering=50)
    play = play_of("three_buyer")
    world = play_out(World(stage(play, n=4, seed=seed, links=noisy)))
    assert [taken for taken in world._plan.draws.taken if taken[0] == "corruption"] != []
    assert lifecycles(world) == lifecycles(smooth("three_buyer")) and outcomes(world) == outcomes(smooth("three_buyer"))
    faults = told(world, Faulted)
    assert faults != [] and all(fault.fault.culprits == () for fault in faults), "nobody is blamed for a bad line"
    check_ledgers(world)


# --- a device that does not keep to the rules ---


class Twins:
    """Two hosts with one key: what the first writes goes to device 2, what the second writes to device 3."""

    def __init__(self, life):
        self.hosts = [host_of(1, 3, HostLimits(), life) for _ in range(2)]

    def handle(self, message):
        first, second = [found.handle(self.own(message, number)) for number, found in enumerate(self.hosts)]
        kept = [out for out in first if not isinstance(out, Send) or out.peer == author(2)]
        return [*kept, *(out for out in second if isinstance(out, Send) and out.peer == author(3))]

    def own(self, message, number):
        if number and isinstance(message, Offer):
            return structs.replace(message, cast=other_ann.cast)
        return message


async def says_otherwise(s, /):
    second = await s.send_item(n=9, tags=[])
    third = await second.send_item(n=9, tags=[])
    return (await (await third.send_item(n=9, tags=[])).receive_thanks()).next


other_ann = Play(RELAY.identity, (structs.replace(ANN, body=says_otherwise), BOB, CAROL))


def test_who_says_two_things_is_found_out_and_frozen_and_both_branches_are_kept():
    """Ann tells Carol other items than Bob's copy of the ledger holds; Bob and Carol compare, and know."""
    opened = opening(RELAY, 3, by=2)
    world = World(stage(RELAY, openings=[opened], of={1: {"boot": Twins}}))

    def proven():
        found = all_up(world) and [host(world, number).ledger.equivocation(author(1)) for number in (2, 3)]
        return bool(found) and None not in found

    assert world.run(proven, limit_ms=20_000)
    world.run(lambda: False, limit_ms=world.now_ms + 3_000)
    for number in (2, 3):
        ledger = host(world, number).ledger
        proof = ledger.equivocation(author(1))
        assert proof.culprits == (author(1),) and all(ledger.event(one) is not None for one in proof.evidence)
        assert author(1) in ledger.state().frozen
        assert {status.lifecycle.value for status in host(world, number).sessions()} <= {
            "failed",
            "aborted",
            "completed",
        }
    named = {fault.fault.name: fault.fault.culprits for fault in told(world, Faulted)}
    assert named["Equivocation"] == (author(1),)
    assert set(host(world, 2).ledger.known.graph.nodes) == set(host(world, 3).ledger.known.graph.nodes)


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


# --- what bodies ask of their hosts ---


async def asks(s, /):
    """Bob asks his host before he says go, and again until there is an answer."""
    while True:
        try:
            await Perform("may_i", ("go",), returns=bool)
            return (await (await s.send_go()).receive_thanks()).next
        except EffectFailed:
            await pause(Deadline(50))


ASKING = Play(RELAY.identity, (ANN, bob.seat(asks), CAROL))


def answering(refusals):
    """Refuses so often; `asked` says who asked what."""
    asked = []

    def answer(device, given):
        asked.append((device, given.seat, given.effect.name, given.effect.arguments))
        if len(asked) <= refusals:
            return no_host(device, given)
        return Performed(given.session, given.number, answer=True)

    return answer, asked


@pytest.mark.parametrize("refusals", [0, 3])
def test_what_a_body_asks_for_is_answered_by_the_plan(refusals):
    answer, asked = answering(refusals)
    world = play_out(World(stage(ASKING, answer=answer)))
    assert asked == [(author(2), "Bob", "may_i", ("go",))] * (refusals + 1)
    assert {ended.lifecycle.value for ended in told(world, Ended)} == {"completed"}


def test_an_answer_that_was_given_is_not_asked_for_again_once_something_rests_on_it():
    """Bob crashes after his go is durable: it is not sent twice, and nobody is asked twice for what led to it."""
    answer, asked = answering(0)
    whole = play_out(World(stage(ASKING, answer=answer)))
    outputs = whole.devices[author(2)].performed
    for number in range(1, outputs + 1):
        answer, asked = answering(0)
        crash = Planned(After(author(2), number), Crash(author(2), survive=EVERYTHING))
        world = play_out(World(stage(ASKING, answer=answer, schedule=[crash])))
        assert {ended.lifecycle.value for ended in told(world, Ended, 3)} == {"completed"}
        assert 1 <= len(asked) <= 2
        check_ledgers(world)
