"""Devices that lie: whatever they say, those that keep to the rules agree, blame nobody else, come to their ends."""

import pytest
from msgspec import json, structs
from sim_plays import RULES, auto, case_of, played

from aura_chor.base.canon import DecodeError, canon
from aura_chor.ledger.event import decode_event, signature_ok
from aura_chor.runtime.host import Host
from aura_chor.sim.byzantine import LyingHost
from aura_chor.sim.byzantine_change import changed
from aura_chor.sim.byzantine_lies import Dice, Lie, LieKind
from aura_chor.sim.faults import PRESETS, Case, Crash, FaultMix, draw
from aura_chor.sim.null import null_cryptography
from aura_chor.sim.observed import Observed
from aura_chor.sim.plots import Playing, threshold_stage
from aura_chor.sim.properties import BUILT_IN
from aura_chor.sim.registry import named
from aura_chor.sim.run import Rules, judge, play_out, to_the_end
from aura_chor.sim.stage import key_of, make_world
from aura_chor.sim.story import described, story
from aura_chor.sim.watch import Watch
from tests.sim.test_sim_runs import PLAYABLE

LIARS = structs.replace(PRESETS["full"], liars=2, lies=6)


def lie(kind, event=0, *, device=0, choice=0, **more):
    return Lie(device=device, kind=kind, event=event, choice=choice, **more)


def run_of(stem, *planned, seed=1, mix=PRESETS["none"], limit_ms=RULES.limit_ms):
    """A run with these faults, and what the properties say of it."""
    play = auto(stem, seed)
    case = Case(seed=seed, devices=play.devices, mix=mix, planned=planned)
    watch = Watch()
    world = make_world(play, case, watch, keep_trace=True)
    run = Observed(play, case, world, watch)
    to_the_end(world, run, limit_ms)
    found = judge(run, BUILT_IN)
    watch.close()
    return run, found


# --- lies as data ---


def test_a_case_with_lies_is_the_same_run_again_and_another_one_without_them():
    play = auto("coin_toss", 3)
    case = next(
        case for case in (case_of(play, seed, LIARS) for seed in range(40)) if len(case.liars) == 2 and case.devices > 2
    )
    assert json.decode(json.encode(case), type=Case) == case
    first = play_out(play, case, RULES)
    assert play_out(play, case, RULES) == first and first.violations == ()
    honest = structs.replace(case, planned=tuple(fault for fault in case.planned if not isinstance(fault, Lie)))
    assert honest.liars == () and play_out(play, honest, RULES).trace_hash != first.trace_hash


def test_there_is_a_lie_of_every_kind_and_all_that_is_asked_holds():
    """Over some seeds every kind has been told: a lie that is planned and never told says nothing."""
    told = set()
    for kind in LieKind:
        for seed in range(1, 30):
            mix = FaultMix(liars=1, lies=3, kinds=(kind,), delay_ms=(1, 20))
            play = auto("coin_toss", seed)
            case = case_of(play, seed, mix)
            run, found = run_of("coin_toss", *case.planned, seed=seed, mix=mix)
            assert found == (), (kind, seed, found)
            if run.lies:
                told.add(kind)
                break
    assert told == set(LieKind)


@pytest.mark.parametrize("stem", ["two_buyer", "relay", "timed_commit"])
def test_liars_among_all_other_faults(stem):
    for seed in range(1, 9):
        assert played(auto(stem, seed), seed, LIARS).violations == (), seed


@pytest.mark.slow
@pytest.mark.parametrize("stem", PLAYABLE)
def test_every_playable_choreography_holds_among_liars_under_many_seeds(stem):
    for seed in range(100, 200):
        assert played(auto(stem, seed), seed, LIARS).violations == (), seed


def test_a_change_is_another_value_of_the_same_form_or_of_another():
    """By their bytes: to Python True is 1."""
    value = {"a": 1, "b": bytes(32), "c": [[1, b"x"], [2, b""]], "d": None, "e": True, "f": "", "g": {}}
    for choice in range(200):
        for part in (value, *value.values()):
            assert canon(changed(part, Dice(choice))) != canon(part)
            assert canon(changed(part, Dice(choice))) == canon(changed(part, Dice(choice)))


# --- the shipped protocols ---


def of_account(protocol, seed, mix):
    """A run of a shipped protocol with all properties, those of accounts too; where everything is cheap."""
    stage = threshold_stage([Playing(protocol=protocol)], seed=seed)
    return play_out(stage, draw(mix, seed=seed, devices=stage.devices), Rules(named([])))


@pytest.mark.parametrize("protocol", ["Sign", "Dkd", "Lock", "Keygen"])
def test_shipped_protocols_among_liars(protocol):
    mix = structs.replace(PRESETS["none"], liars=1, lies=3)
    with null_cryptography():
        outcomes = [of_account(protocol, seed, mix) for seed in range(2, 6)]
    assert [outcome.violations for outcome in outcomes] == [()] * 4
    assert sum(bool(outcome.case.liars) for outcome in outcomes) > 1


@pytest.mark.slow
@pytest.mark.parametrize("protocol", ["Sign", "Dkd", "Lock", "Keygen", "Reshare", "Recover"])
def test_shipped_protocols_among_liars_under_many_seeds(protocol):
    mix = structs.replace(PRESETS["full"], liars=1, lies=4)
    with null_cryptography():
        for seed in range(100, 150):
            assert of_account(protocol, seed, mix).violations == (), seed


# --- kinds ---


def test_whoever_writes_two_events_with_one_number_is_frozen_everywhere():
    run, found = run_of("three_adder", lie(LieKind.EQUIVOCATE, 1, peers=(1,)))
    assert found == ()
    for number in (1, 2):
        ledger = run.ledgers[number]
        assert ledger.equivocation(key_of(0)) is not None and key_of(0) in ledger.state().frozen
    assert {culprit for _, told in run.faults for culprit in told.fault.culprits} == {key_of(0)}


def test_what_is_withheld_for_ever_keeps_only_those_waiting_who_wait_for_it():
    run, found = run_of("two_buyer", lie(LieKind.WITHHOLD, 0, device=2))
    assert found == () and run.over is False
    waits = [text for number in (0, 1) for status in run.sessions()[number] for text in status.waiting_for]
    assert waits == ["Alice waits for Quote from Seller", "Bob waits for Quote from Seller"]
    _, without_excuse = run_of("two_buyer", lie(LieKind.WITHHOLD, 9, device=2))
    assert without_excuse == (), "a lie that is never told changes nothing"


def test_what_is_withheld_for_a_time_comes_in_the_end():
    run, found = run_of("two_buyer", lie(LieKind.WITHHOLD, 0, device=2, for_ms=2_500))
    assert found == () and run.over


@pytest.mark.parametrize("choice", range(24))
def test_what_is_forged_joins_no_ledger(choice):
    run, found = run_of("ping_pong", lie(LieKind.FORGE, 0, device=1, choice=choice))
    assert found == () and run.over and [told.what for told in run.lies] == ["forges an event like its pingpong.pong"]
    host = run.hosts[0]
    for event in run.events(0):
        assert signature_ok(decode_event(event.wire), host.ledger.known.authors[event.author])
    assert len(run.events(0)) == len(run_of("ping_pong")[0].events(0))


def test_what_names_what_does_not_exist_is_asked_for_less_and_less_often():
    """It waits for ever, as it must; but it is no reason to ask for it four times a second for ever."""

    def asks(*planned):
        play = auto("ping_pong")
        watch = Watch()
        case = Case(seed=1, devices=2, mix=PRESETS["none"], planned=planned)
        world = make_world(play, case, watch, keep_trace=True)
        world.run(lambda: False, limit_ms=60_000)
        parked = Observed(play, case, world, watch).ledgers[0].waiting()[0]
        watch.close()
        return parked, sum(record.what == "Send" and record.device == 0 for record in world.trace.records)

    names = next(choice for choice in range(99) if asks(lie(LieKind.FORGE, 0, device=1, choice=choice))[0])
    parked, sends = asks(lie(LieKind.FORGE, 0, device=1, choice=names))
    assert parked == 1 and asks()[0] == 0 and 0 < sends - asks()[1] < 20


def test_whom_an_abort_accuses_is_no_culprit_by_that():
    run, found = run_of("coin_toss", lie(LieKind.ACCUSE, 2))
    assert found == () and [told.what for told in run.lies] == ["writes cointoss.abort, too: accuse"]
    errors = [outcome.error for n, ended in run.ends if n for outcome in ended.result.outcomes.values()]
    assert errors != [] and all("they cheat" in str(error) and error.culprits == () for error in errors)


def test_liars_act_together():
    cases = [case_of(auto("fft8", 1), seed, FaultMix(liars=3, lies=9)) for seed in range(60)]
    assert all(len([fault for fault in case.planned if isinstance(fault, Lie)]) <= 9 for case in cases)
    assert all(len(case.liars) <= 3 and len(case.honest) + len(case.liars) == case.devices for case in cases)

    def alike(case):
        lies = [structs.replace(fault, device=0) for fault in case.planned if isinstance(fault, Lie)]
        return len(set(lies)) < len(lies)

    together = [case for case in cases if alike(case)]
    assert together and any(not alike(case) for case in cases if len(case.liars) > 1)
    assert play_out(auto("fft8", 1), together[0], RULES).violations == ()


# --- what liars brought to light ---


def test_a_device_whose_opener_has_two_voices_starts_again():
    """It had joined the session; what its journal says of it stands, though the opening counts no more."""
    crash = Crash(device=1, at_ms=2_000, survive=99)
    run, found = run_of("two_buyer", lie(LieKind.EQUIVOCATE, 0, choice=5, peers=(2,)), crash)
    assert run.restarts and run.ledgers[1].equivocation(key_of(0)) is not None
    assert found == () and run.broken == {}


def test_a_message_that_is_none_in_the_record_of_a_restart_does_not_end_the_session():
    """The seats were lost: what followed from reading the record came before they had begun."""
    with null_cryptography():
        stage = threshold_stage([Playing(protocol="Lock")], seed=7)
        faults = (lie(LieKind.CORRUPT, 0, device=1, choice=1), Crash(device=0, at_ms=600, survive=99))
        case = Case(seed=7, devices=stage.devices, mix=PRESETS["none"], planned=faults)
        watch = Watch()
        world = make_world(stage, case, watch)
        world.run(lambda: False, limit_ms=30_000)
        run = Observed(stage, case, world, watch)
        ends = [ended for number, ended in run.ends if number == 0]
        watch.close()
    assert [told.what for told in run.lies] == ["writes lock.request for lock.request: corrupt"]
    assert all(ended.result.outcomes for ended in ends)


def test_a_lock_is_not_stopped_by_whoever_aborts_it():
    """Whom nobody awaits by name has left. If its word counted, no later term would ever begin on this head: the
    members would neither see the lock released nor withdraw at their own deadlines."""
    mix = structs.replace(PRESETS["none"], liars=1, lies=3)
    with null_cryptography():
        outcome = of_account("Lock", 6037, mix)
    assert [lie.kind for lie in outcome.case.planned] == [LieKind.WITHHOLD, LieKind.ACCUSE]
    assert outcome.violations == ()


def test_a_liar_whose_host_raises_is_silent(monkeypatch):
    """What it has written no host expects of itself; that is nobody else's affair."""
    whole = Host._take_in

    def frail(self, given):
        if isinstance(self, LyingHost) and self.liar.told:
            raise KeyError("what have I written")
        whole(self, given)

    monkeypatch.setattr(Host, "_take_in", frail)
    run, found = run_of("two_buyer", lie(LieKind.CORRUPT, 1, choice=2))
    assert found == () and run.lies[-1].what == "breaks: KeyError: 'what have I written'"


def test_a_liar_whose_log_is_none_does_not_start_again(monkeypatch):
    restored = LyingHost.restore

    def stubborn(config, store):
        if store.entries(after=2):
            raise DecodeError("what have I written")
        return restored(config, store)

    monkeypatch.setattr(LyingHost, "restore", stubborn)
    crash = Crash(device=0, at_ms=500, survive=99)
    run, found = run_of("two_buyer", lie(LieKind.CORRUPT, 1, choice=2), crash)
    assert found == () and run.lies[-1].what == "breaks: DecodeError: what have I written"


def test_an_honest_host_that_breaks_is_a_violation_and_no_traceback(monkeypatch):
    whole = Host._kept

    def frail(self, peer, verdict):
        if verdict.fault is not None:
            raise KeyError("what is this")
        whole(self, peer, verdict)

    monkeypatch.setattr(Host, "_kept", frail)
    run, found = run_of("three_adder", lie(LieKind.EQUIVOCATE, 1, peers=(1,)))
    assert run.broken and any("breaks: KeyError" in one.what for one in found if one.property == "completion")


# --- told to people ---


def test_lies_stand_among_the_faults_and_in_the_story():
    run, _ = run_of("three_adder", lie(LieKind.EQUIVOCATE, 1, peers=(1,)), lie(LieKind.WITHHOLD, 1, device=2, for_ms=9))
    assert described(run.case) == [
        "device 0 lies about its event 1 to 1: equivocate 0",
        "device 2 lies about its event 1: withhold 0 for 9 ms",
    ]
    said = [line.label for line in story(run) if " lies: " in line.label]
    assert "device 0 lies: writes two events number 2: threeadder.add" in said
