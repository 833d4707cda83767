"""Mixes and cases: what a seed draws, and how it is written."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json, structs
from sim_plays import RULES, auto, case_of, played

from aura_chor.sim.byzantine_lies import Lie, LieKind
from aura_chor.sim.faults import PRESETS, BadMix, Case, Crash, FaultMix, Split, draw, read_mix
from aura_chor.sim.run import play_out

SEEDS = st.integers(0, 10_000)


@given(SEEDS, st.integers(2, 9))
def test_a_case_is_a_function_of_its_seed_and_keeps_to_its_mix(seed, devices):
    case = draw(PRESETS["full"], seed=seed, devices=devices)
    assert case == draw(PRESETS["full"], seed=seed, devices=devices)
    assert json.decode(json.encode(case), type=Case) == case
    crashes = [fault for fault in case.planned if isinstance(fault, Crash)]
    assert len(crashes) <= 3 and all(0 <= crash.device < devices for crash in crashes)
    for split in [fault for fault in case.planned if isinstance(fault, Split)]:
        assert sorted(device for group in split.groups for device in group) == list(range(devices))
        assert 0 <= split.at_ms < split.heal_ms <= case.mix.until_ms


@given(SEEDS)
def test_partitions_do_not_overlap(seed):
    mix = FaultMix(partitions=9)
    splits = [fault for fault in draw(mix, seed=seed, devices=4).planned if isinstance(fault, Split)]
    assert all(before.heal_ms <= after.at_ms for before, after in pairwise(splits))


@given(SEEDS)
def test_one_kind_of_fault_less_leaves_the_others(seed):
    full = structs.replace(PRESETS["full"], liars=2, lies=4)
    whole = draw(full, seed=seed, devices=4)
    without = draw(structs.replace(full, partitions=0), seed=seed, devices=4)
    assert without.planned == tuple(fault for fault in whole.planned if not isinstance(fault, Split))


@given(SEEDS, st.integers(2, 9), st.integers(0, 9), st.integers(0, 9))
def test_lies_keep_to_their_budget_and_somebody_is_honest(seed, devices, liars, lies):
    case = draw(FaultMix(liars=liars, lies=lies), seed=seed, devices=devices)
    told = [fault for fault in case.planned if isinstance(fault, Lie)]
    assert len(told) <= lies and len(case.liars) <= liars and case.honest
    assert sorted((*case.liars, *case.honest)) == list(range(devices))
    for lie in told:
        assert lie.device not in lie.peers and all(0 <= peer < devices for peer in lie.peers)


def test_only_the_kinds_that_are_named_are_drawn():
    mix = read_mix("none,liars=2,lies=9,kinds=copy+forge")
    cases = [draw(mix, seed=seed, devices=4) for seed in range(60)]
    assert {fault.kind for case in cases for fault in case.planned} == {LieKind.COPY, LieKind.FORGE}


def test_a_list_of_what_has_happened_is_the_same_run():
    play = auto("two_buyer")
    drawn = played(play, 3)
    assert drawn.taken
    scripted = structs.replace(drawn.case, only=drawn.taken)
    assert play_out(play, scripted, RULES).trace_hash == drawn.trace_hash
    fewer = structs.replace(drawn.case, only=drawn.taken[1:])
    assert play_out(play, fewer, RULES).trace_hash != drawn.trace_hash


def test_faults_happen():
    """A mix that is asked for is there: over some seeds each kind of fault has been drawn and has happened."""
    play = auto("three_adder")
    outcomes = [played(play, seed) for seed in range(12)]
    assert {name[0] for outcome in outcomes for name in outcome.taken} == {
        "loss",
        "duplication",
        "reordering",
        "corruption",
    }
    kinds = {type(fault).__name__ for outcome in outcomes for fault in outcome.case.planned}
    assert kinds == {"Crash", "Split", "Skew", "DiskFailure"}


def test_mixes_are_written_in_words():
    assert read_mix("full") == PRESETS["full"]
    assert read_mix("loss=100, crashes=2") == FaultMix(loss=100, crashes=2)
    assert read_mix("full,loss=0,delay_ms=3-9") == structs.replace(PRESETS["full"], loss=0, delay_ms=(3, 9))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fulll", "no preset .* did you mean full"),
        ("corrupt", "no preset .* did you mean corruption=…"),
        ("full,none", "one preset comes first"),
        ("loss=1,loss=2", "said twice"),
        ("full,liars=1", "nobody would lie"),
        ("full,lies=3", "nobody would lie"),
        ("full,kinds=forge", "nobody would lie"),
        ("loss=full", "whole number"),
        ("loss=901", "900"),
        ("losses=1", "losses"),
        ("delay_ms=9-3", "more than"),
        ("loss=1-2", "int"),
        ("", "no preset"),
        ("loss=1,full", "no preset"),
        ("loss=99999999999999", "whole number"),
        ("full,kinds=copy+smile", "smile"),
    ],
)
def test_a_bad_mix_says_what_is_wrong(text, says):
    with pytest.raises(BadMix, match=says):
        read_mix(text)


def test_a_device_more_than_seats_is_a_bystander():
    play = auto("ping_pong")
    outcome = played(play, 1, PRESETS["links"], devices=4)
    assert not outcome.violations and outcome.case.devices == 4
    assert case_of(play, 1, PRESETS["none"]).devices == 2
