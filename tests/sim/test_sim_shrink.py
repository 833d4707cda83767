"""A failing case is made small, fails as before, and is written so that it can be played again."""

import importlib

import pytest
from haggling import careful, careless
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from sim_plays import RULES, auto, case_of, modules_of, played

from aura_chor.runtime.host import Host
from aura_chor.runtime.host_arrivals import Arrivals
from aura_chor.sim.byzantine_lies import Lie, LieKind
from aura_chor.sim.cast import automatic_play
from aura_chor.sim.faults import PRESETS, Case, Crash, FaultMix, Skew, Split, draw, read_mix
from aura_chor.sim.play import play_of
from aura_chor.sim.properties import BUILT_IN
from aura_chor.sim.record import BadRecord, Failure, Recipe, read_failure, write_failure
from aura_chor.sim.run import Outcome, Rules, Violation, play_out
from aura_chor.sim.shrink import _Search, shrink
from aura_chor.sim.simpler import simpler_faults

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


def played_as(rules, *, boot=Host.restore):
    """Plays cases of automatic bodies of `two_buyer`, which a case may change."""

    def playing(case):
        identity = importlib.import_module("generated.two_buyer").PROTOCOL
        acting = case.acting
        play = automatic_play(identity, modules_of("two_buyer"), seed=acting.seed, sizes={}, bodies=acting)
        return play_out(play, case, rules, boot=boot)

    return playing


def test_a_bug_that_one_lie_brings_to_light_is_shrunk_to_that_lie(monkeypatch):
    """Among crashes, losses, partitions and other lies: the accusation, told at the first moment at which it can be."""
    monkeypatch.setattr(Arrivals, "_proven", lambda self, session, abort: abort.culprits)
    playing = played_as(Rules({"no-blame": BUILT_IN["no-blame"]}))
    mix = structs.replace(PRESETS["full"], liars=2, lies=9, kinds=(LieKind.ACCUSE, LieKind.WITHHOLD, LieKind.FORGE))
    outcomes = (playing(draw(mix, seed=seed, devices=3)) for seed in range(200))
    failed = next(outcome for outcome in outcomes if outcome.violations)
    small = shrink(failed, playing).outcome
    (lie,) = small.case.planned
    assert lie.kind is LieKind.ACCUSE and lie.peers == () and lie.choice < 10 and small.case.only == ()
    assert small.case.mix == FaultMix(delay_ms=(1, 1), write_ms=(0, 0), until_ms=0)
    assert small.steps == small.case.stops_after < failed.steps / 2
    earlier = playing(structs.replace(small.case, stops_after=small.steps - 1))
    assert earlier.violations == () and playing(small.case) == small


def test_bodies_are_made_to_choose_less():
    """What is said in every run is said in the shortest one, too: no choice is left."""
    rules = Rules({"said": lambda run: [m.label for m in run.messages() if m.label == "Request"]})
    playing = played_as(rules)
    failed = next(
        outcome
        for outcome in (playing(draw(PRESETS["full"], seed=seed, devices=3)) for seed in range(50, 90))
        if outcome.violations and outcome.messages > 8
    )
    small = shrink(failed, playing).outcome
    assert small.case.bodies is not None and small.case.bodies.choices == 0 and not small.case.bodies.dawdles
    assert small.messages < failed.messages and small.case.stops_after is None, "who knows what a property asks for"


@given(st.sets(st.integers(0, 199), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_of_two_hundred_faults_those_few_are_found_that_matter(needed):
    """Whatever they are, and in fewer runs than one for each."""
    everything = tuple(("loss", 0, 1, number) for number in range(200))

    def playing(case):
        fails = needed <= {name[3] for name in case.only}
        violations = (Violation("p", "w"),) if fails else ()
        return Outcome(case, violations, "", 100, 0, 0, True, case.only)

    case = Case(seed=0, devices=2, mix=FaultMix(delay_ms=(1, 1), write_ms=(0, 0), until_ms=0), only=everything)
    small = shrink(playing(case), playing)
    assert {name[3] for name in small.outcome.case.only} == needed
    assert small.runs < 200


def test_a_device_that_is_gone_takes_its_lies_with_it():
    """And one that was told to it alone; another one is told to those who are left."""
    rules = Rules({"p": lambda run: ["many liars"] if len(run.case.liars) > 1 or run.case.devices < 4 else []})
    told = [{"peers": (3,)}, {"peers": (1, 3)}, {"device": 3}, {"device": 1}]
    lies = [Lie(**{"device": 0, "kind": LieKind.FORGE, "event": 0, "choice": 1, **more}) for more in told]
    play = auto("three_adder")
    case = Case(seed=1, devices=4, mix=PRESETS["none"], planned=tuple(lies), only=())
    search = _Search(play_out(play, case, rules), lambda case: play_out(play, case, rules), 10)
    search.fewer_devices()
    assert search.best.case.devices == 2
    assert [(lie.device, lie.peers) for lie in search.best.case.planned] == [(0, (1,)), (1, ())]


def test_no_more_runs_than_allowed():
    rules = Rules({"sometimes": lambda run: ["many devices"] if run.case.devices > 3 else []})
    play = auto("three_adder")
    failed = played(play, 1, rules=rules, devices=5)
    small = shrink(failed, lambda case: play_out(play, case, rules), runs_max=7)
    assert small.runs == 7 and small.outcome.violations


def test_files_of_the_first_format_are_read():
    """They say nothing of lies, of bodies and of where to stop."""
    old = (
        b'{"format":"aura-chor simulation 1","recipe":{"source":"x.chor","limit_ms":1000},"protocol_hash":"ab",'
        b'"property":"agreement","what":"w","trace_hash":"cd","steps":3,"case":{"seed":7,"devices":2,"mix":{"loss":3},'
        b'"planned":[{"fault":"crash","device":1,"at_ms":9}],"only":[["loss",0,1,2]]}}'
    )
    case = read_failure(old).case
    assert (case.acting.seed, case.stops_after, case.liars) == (7, None, ()) and case.planned == (
        Crash(device=1, at_ms=9),
    )


def test_a_failure_is_a_file():
    case = case_of(auto("two_buyer"), 7, PRESETS["full"])
    recipe = Recipe(source="x.chor", limit_ms=1_000)
    failure = Failure(
        recipe=recipe, protocol_hash="ab", property="agreement", what="w", trace_hash="cd", steps=3, case=case
    )
    assert read_failure(write_failure(failure).encode()) == failure
    for broken in (b"", b"{}", write_failure(failure).replace("simulation 2", "simulation 3").encode(), b"\xff"):
        with pytest.raises(BadRecord):
            read_failure(broken)


def test_a_long_fault_is_soon_made_short():
    """Not by one millisecond after the other: there are more of those than runs."""
    split = Split(groups=((0,), (1,)), at_ms=0, heal_ms=2_000_000)

    def playing(case):
        long = isinstance(case.planned[0], Split) and case.planned[0].heal_ms > 5_011 if case.planned else False
        said = (Violation("mine", "no"),) if long else ()
        return Outcome(case, said, "", 1_000_000 - (case.planned[0].heal_ms if case.planned else 0), 0, 0, True, ())

    case = Case(seed=1, devices=2, mix=FaultMix(until_ms=0), planned=(split,))
    rising = shrink(playing(case), playing)
    assert rising.outcome.case.planned == (split,) and rising.runs < 100, "an earlier end takes more steps here"

    def shorter(case):
        return structs.replace(playing(case), steps=case.planned[0].heal_ms if case.planned else 0)

    falling = shrink(shorter(case), shorter)
    assert falling.outcome.case.planned[0].heal_ms == 5_012 and falling.runs < 300
    back = Skew(device=0, skew_ms=-9, drift_ppm=0)
    cases = simpler_faults(structs.replace(case, planned=(back,)), 0)
    assert [one.planned[0].skew_ms for one in cases] == [0, -5, -7, -8]
