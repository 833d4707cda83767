"""A failing case is made small, fails as before, and is written so that it can be played again."""

import pytest
from haggling import careful, careless
from msgspec import structs
from sim_plays import RULES, auto, case_of, played

from aura_chor.sim.faults import PRESETS, Crash, draw, read_mix
from aura_chor.sim.play import play_of
from aura_chor.sim.record import BadRecord, Failure, Recipe, read_failure, write_failure
from aura_chor.sim.run import Rules, play_out
from aura_chor.sim.shrink import shrink

CRASHES = read_mix("links,crashes=3,write_ms=0-30,until_ms=400")


def haggle(case):
    """Bodies with a memory are made anew for each run."""
    return play_out(play_of(careless()), case, RULES)


def failing():
    cases = (draw(CRASHES, seed=seed, devices=2) for seed in range(200))
    return next(outcome for outcome in map(haggle, cases) if outcome.violations)


def test_a_body_that_acts_twice_is_found_and_shrunk_to_one_crash():
    failed = failing()
    small = shrink(failed, haggle)
    assert small.outcome.violations[0].property == failed.violations[0].property
    (crash,) = small.outcome.case.planned
    assert isinstance(crash, Crash) and crash.device == 1
    assert haggle(small.outcome.case) == small.outcome
    left = small.outcome.case.only
    assert len(left) < len(failed.taken)
    for name in left:
        fewer = structs.replace(small.outcome.case, only=tuple(other for other in left if other != name))
        found = {violation.property for violation in haggle(fewer).violations}
        assert failed.violations[0].property not in found, "what is left is all needed"


def test_the_same_bodies_without_that_bug_hold():
    assert not any(played(play_of(careful()), seed, CRASHES).violations for seed in range(40))


def test_devices_are_taken_away_as_long_as_it_fails():
    """A property that never holds: what is left is the smallest case there is."""
    rules = Rules({"never": lambda run: ["so it is"]})
    play = auto("three_adder")
    failed = played(play, 1, rules=rules, devices=5)
    small = shrink(failed, lambda case: play_out(play, case, rules)).outcome
    assert small.case.devices == 2 and small.case.planned == () and small.case.only == ()
    assert small.case.mix.delay_ms == (1, 1) and small.case.mix.write_ms == (0, 0)
    assert small.steps < failed.steps


def test_no_more_runs_than_allowed():
    rules = Rules({"sometimes": lambda run: ["many devices"] if run.case.devices > 3 else []})
    play = auto("three_adder")
    failed = played(play, 1, rules=rules, devices=5)
    small = shrink(failed, lambda case: play_out(play, case, rules), runs_max=7)
    assert small.runs == 7 and small.outcome.violations


def test_a_failure_is_a_file():
    case = case_of(auto("two_buyer"), 7, PRESETS["full"])
    recipe = Recipe(source="x.chor", limit_ms=1_000)
    failure = Failure(recipe=recipe, protocol_hash="ab", property="p", what="w", trace_hash="cd", steps=3, case=case)
    assert read_failure(write_failure(failure).encode()) == failure
    for broken in (b"", b"{}", write_failure(failure).replace("simulation 1", "simulation 2").encode(), b"\xff"):
        with pytest.raises(BadRecord):
            read_failure(broken)
