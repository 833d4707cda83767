"""The shipped protocols between simulated devices: every scenario holds, and so does every seed that once failed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sim_accounts import account_played, stage_of

from aura_chor.sim.faults import PRESETS
from aura_chor.sim.null import null_cryptography
from aura_chor.sim.plots import Playing, threshold_stage
from aura_chor.sim.scenario import read_scenario
from aura_chor.sim.stage import Unplayable

HERE = Path(__file__).parent
SEEDS = [
    line.split(maxsplit=3) for line in (HERE / "seeds.txt").read_text(encoding="utf-8").splitlines() if line[:1] != "#"
]
NAMES = ("sign", "dkd", "lock", "keygen", "reshare", "recover", "removal", "together")


@pytest.fixture(scope="module", autouse=True)
def null():
    with null_cryptography():
        yield


def plays_of(name):
    scenario = read_scenario((HERE.parent / "scenarios" / f"{name}.toml").read_bytes())
    assert scenario.crypto == "null" and scenario.mix() == PRESETS["full"]
    return scenario.plays or (Playing(protocol=scenario.choreography),)


def outcome_of(name, seed):
    return account_played(plays_of(name), seed)


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_holds_in_a_few_seeds(name):
    for seed in range(20_001, 20_007):
        outcome = outcome_of(name, seed)
        assert outcome.violations == () and outcome.opened, seed


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_holds_in_many_seeds(name):
    for seed in range(30_001, 30_101):
        assert outcome_of(name, seed).violations == (), seed


@pytest.mark.parametrize(("plays", "seed", "name", "why"), SEEDS, ids=lambda one: str(one)[:12])
def test_what_failed_once_holds(plays, seed, name, why):
    assert name and why
    assert account_played(plays, int(seed)).violations == ()


def test_the_same_seed_is_the_same_run_in_two_processes():
    def child(hash_seed):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": f"{HERE.parents[1]}{os.pathsep}{HERE}"}
        command = [sys.executable, str(HERE / "sim_account_child.py")]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    first = child("1")
    assert len(first.splitlines()) == 3 and first == child("2")


def test_a_seed_chooses_what_is_played():
    changes = {stage_of("reshare", seed).plot.variant for seed in range(1, 40)}
    assert {"reshare: add", "reshare: remove", "reshare: guardians", "reshare: threshold"} <= changes
    assert len({stage_of("dkd", seed).devices for seed in range(1, 20)}) > 1


@pytest.mark.parametrize(
    ("plays", "says"),
    [
        ([Playing(protocol="Dkg")], "no shipped protocol"),
        ([Playing(protocol="Reshare", variant="grow")], "no variant grow"),
        ([Playing(protocol="Keygen", variant="founding"), Playing(protocol="Sign")], "alone"),
    ],
)
def test_what_nobody_can_play_is_said(plays, says):
    with pytest.raises(Unplayable, match=says):
        threshold_stage(plays, seed=1)


def test_a_threshold_needs_as_many_devices():
    with pytest.raises(Unplayable, match="need 5 devices"):
        threshold_stage([Playing(protocol="Sign")], seed=1, threshold=5, devices=4)
