"""Schedules by priority: what they choose, that they end, and a bug that they find where random ones do not."""

import pytest
from sim_plays import RULES, auto, case_of

from aura_chor.runtime.host_ports import Connected, Peer, Received, Send
from aura_chor.runtime.world import World, WorldPlan
from aura_chor.runtime.world_device import DevicePlan
from aura_chor.runtime.world_faults import Draws
from aura_chor.runtime.world_lanes import LaneQueue
from aura_chor.runtime.world_queue import Lane, Way
from aura_chor.sim.faults import PRESETS
from aura_chor.sim.priority import PATIENCE, BadSchedule, Priorities, queue_of
from aura_chor.sim.run import play_out

CLERK, BUSY, IDLE = (Peer(bytes([number]) * 32) for number in range(3))
WRAPS = 6
"""The planted bug: the clerk compares versions by their last digit, of which there are so few."""


class Clerk:
    """Keeps a number. Whoever writes says which version he has read; another one is refused."""

    def __init__(self) -> None:
        self.version, self.lost = 0, False

    def handle(self, given):
        if not isinstance(given, Received):
            return []
        if given.content == b"read":
            return [Send(given.peer, bytes([self.version]))]
        (base,) = given.content
        if base % WRAPS == self.version % WRAPS:
            self.lost = self.lost or base != self.version
            self.version += 1
        return [Send(given.peer, b"done")]


class Client:
    """Reads and writes so many times, one after the other."""

    def __init__(self, rounds: int) -> None:
        self.rounds, self.begun = rounds, False

    def handle(self, given):
        if isinstance(given, Connected) and given.peer == CLERK and not self.begun:
            self.begun = True
            return [Send(CLERK, b"read")]
        if not isinstance(given, Received):
            return []
        if given.content != b"done":
            return [Send(CLERK, given.content)]
        self.rounds -= 1
        return [Send(CLERK, b"read")] if self.rounds else []


def loses(schedule: str, seed: int, *, rounds: int) -> bool:
    """Whether an update is lost in this schedule, of one busy client and one that writes once."""
    clerk = Clerk()
    plans = [(CLERK, lambda _: clerk), (BUSY, lambda _: Client(rounds)), (IDLE, lambda _: Client(1))]
    devices = [DevicePlan(key=key, boot=boot) for key, boot in plans]
    world = World(WorldPlan(devices=devices, draws=Draws(seed), queue=queue_of(schedule, seed), keep_trace=False))
    world.run(lambda: False, limit_ms=400 if schedule != "random" else 3_000)
    return clerk.lost


SEEDS = range(300)


def hits(schedule: str, *, rounds: int) -> list[int]:
    return [seed for seed in SEEDS if loses(schedule, seed, rounds=rounds)]


def test_a_bug_is_found_by_priorities_and_not_by_random_delays():
    """The write of the idle client has to wait until the busy one has gone twice round, and nothing else has to."""
    assert hits("random", rounds=12) == []
    found = hits("pct:2:40", rounds=12)
    assert len(found) >= 5
    assert hits("pct:2:40", rounds=12) == found


def test_where_the_wait_has_to_end_in_time_a_change_of_priorities_is_needed():
    """Nine rounds are not twice round: the write has to come in between, after exactly six of them."""
    assert hits("random", rounds=9) == hits("pct:1:80", rounds=9) == []
    assert hits("pct:3:80", rounds=9) != []


def test_a_choreography_is_played_by_priorities_and_all_holds():
    play = auto("two_buyer")
    for seed in range(1, 5):
        case = case_of(play, seed, PRESETS["full"])
        outcome = play_out(play, type(case)(**{**vars_of(case), "schedule": "pct:3:80"}), RULES)
        assert outcome.violations == ()
        assert outcome == play_out(play, outcome.case, RULES)
        assert outcome.trace_hash != play_out(play, case, RULES).trace_hash


def vars_of(case) -> dict:
    return {name: getattr(case, name) for name in case.__struct_fields__}


def test_the_highest_goes_on_until_it_is_put_below_all_others():
    lanes = [Lane(Way.LINK, 0, number) for number in range(1, 5)]
    chosen = [Priorities(7, depth=2, steps=10).choose for _ in range(2)]
    runs = [[choose(lanes) for _ in range(30)] for choose in chosen]
    assert runs[0] == runs[1]
    first, later = runs[0][0], runs[0][-1]
    assert first != later
    assert runs[0] == [first] * runs[0].count(first) + [later] * runs[0].count(later)


def test_a_lane_that_is_passed_over_again_and_again_goes_on_once():
    lanes = [Lane(Way.LINK, 0, number) for number in (1, 2)]
    choose = Priorities(1, depth=1, steps=10).choose
    chosen = [choose(lanes) for _ in range(3 * PATIENCE)]
    rare = min(lanes, key=chosen.count)
    assert chosen.index(rare) == PATIENCE
    assert 2 <= chosen.count(rare) <= 3


def test_a_queue_of_lanes_keeps_their_order_and_lets_time_pass_only_at_rest():
    queue, happened = LaneQueue(lambda enabled: enabled[-1]), []

    def enter(name, delay_ms, lane):
        queue.enter(delay_ms, lambda: happened.append((name, queue.now_ms)), lane)

    enter("later", 30, Lane(Way.TIMER))
    enter("timer", 20, Lane(Way.TIMER))
    enter("a", 500, Lane(Way.LINK, 1))
    enter("b", 1, Lane(Way.LINK, 1))
    enter("disk", 9, Lane(Way.DISK))
    for _ in range(5):
        queue.step()
    assert happened == [("disk", 0), ("a", 0), ("b", 0), ("timer", 20), ("later", 30)]


@pytest.mark.parametrize("schedule", ["", "pct:", "pct:0", "pct:3:0", "pct:3:", "prio", "random:2", "pct:3:80:1"])
def test_what_is_no_schedule_is_said_to_be_none(schedule):
    with pytest.raises(BadSchedule, match="write random, pct, pct:DEPTH or pct:DEPTH:STEPS"):
        queue_of(schedule, 1)
