"""Runs: the same in every process, clean for what is shipped, and judged by properties that a user can write."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import structs
from sim_plays import PRESETS, auto, case_of, played

from aura_chor.sim.cast import arranged
from aura_chor.sim.conformance import deviation, reachable
from aura_chor.sim.faults import FaultMix
from aura_chor.sim.outside import Told
from aura_chor.sim.plots import Playing
from aura_chor.sim.properties import BUILT_IN
from aura_chor.sim.properties_threshold import OF_ACCOUNTS
from aura_chor.sim.registry import UnknownProperty, named
from aura_chor.sim.run import Rules
from aura_chor.sim.stage import Unplayable, make_world
from aura_chor.sim.watch import Watch
from generated.map_reduce import boss
from generated.two_buyer import alice
from tests.choreographies.shipped import ALL

HERE = Path(__file__).parent
OPENED_BY_KIND = ("dkd", "keygen", "lock", "recover", "reshare", "sign")
PLAYABLE = [stem for stem in ALL if stem not in OPENED_BY_KIND]


def child(hash_seed):
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": f"{HERE.parents[1]}{os.pathsep}{HERE}"}
    command = [sys.executable, str(HERE / "sim_child.py")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_the_same_seed_is_the_same_run_in_two_processes():
    first = child("1")
    assert len(first.splitlines()) == 4 and first == child("2")


@pytest.mark.parametrize("stem", PLAYABLE)
def test_every_playable_choreography_holds_under_the_full_mix(stem):
    for seed in (1, 2):
        assert played(auto(stem, seed), seed).violations == ()


@pytest.mark.slow
@pytest.mark.parametrize("stem", PLAYABLE)
def test_every_playable_choreography_holds_under_many_seeds(stem):
    for seed in range(100, 200):
        assert played(auto(stem, seed), seed).violations == ()


@pytest.mark.parametrize("stem", OPENED_BY_KIND)
def test_what_opens_by_its_own_kind_is_refused_in_words(stem):
    with pytest.raises(Unplayable, match="refused"):
        played(auto(stem), 1, PRESETS["none"])


def test_facts_come_from_outside_to_every_device_and_again_after_a_crash():
    play = arranged(auto("weather"), plays=(), told=[Told(label="Price", at_ms=40, fields={"cents": 7})])
    taken = []

    def prices(run):
        taken.append([told.label for _, told in run.progress if told.step.value == "received"].count("Price"))
        found = [event for number in run.ledgers for event in run.events(number) if event.kind == "weather.price"]
        yield from [f"told {event.body}" for event in found if event.body != {"cents": 7}]

    for seed in range(1, 5):
        assert played(play, seed, FaultMix(crashes=2, until_ms=200), rules=Rules({"prices": prices})).violations == ()
    assert all(count >= 1 for count in taken)
    for told in (Told(label="Prize"), Told(label="Price", fields={"cents": "much"})):
        with pytest.raises(Unplayable):
            arranged(play, plays=(), told=[told])


def test_a_play_may_have_several_sessions():
    play = arranged(auto("ping_pong"), plays=[Playing(protocol="PingPong", start_ms=at) for at in (0, 5, 300)], told=())
    outcome = played(play, 1, PRESETS["none"])
    assert outcome.violations == () and outcome.messages == 3 * played(auto("ping_pong"), 1, PRESETS["none"]).messages
    with pytest.raises(Unplayable, match="beside"):
        arranged(play, plays=[Playing(protocol="Dkd")], told=())


# --- properties ---


def few_messages(run):
    """A user's own: ten lines are plenty."""
    if len(run.messages()) > 2:
        yield f"{len(run.messages())} messages"


def test_a_users_own_property_by_its_name():
    rules = Rules(named(["test_sim_runs:few_messages", "agreement"]))
    assert [one.property for one in played(auto("two_buyer"), 1, rules=rules).violations] == [
        "test_sim_runs:few_messages"
    ]
    assert played(auto("ping_pong"), 1, rules=rules).violations == ()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("agrement", "did you mean agreement"),
        ("", "no property"),
        ("no_such_module_here:f", "cannot import"),
        ("test_sim_runs:missing", "no function"),
        (":f", "cannot import"),
    ],
)
def test_an_unknown_property_is_an_error(name, says):
    with pytest.raises(UnknownProperty, match=says):
        named([name])


def test_without_names_all_are_asked():
    assert named([]) == {**BUILT_IN, **OF_ACCOUNTS}


# --- conformance ---


def life():
    """Alice's life in a run without faults."""
    play, watch = auto("two_buyer"), Watch()
    world = make_world(play, case_of(play, 1, PRESETS["none"]), watch)
    world.run(lambda: world.now_ms > 5_000, limit_ms=6_000)
    watch.close()
    return next(one for one in watch.lives if one.role == "Alice")


def test_the_walk_is_the_automatons():
    whole = life()
    assert whole.start is alice.Initializing and deviation(whole) is None
    talk = [at for at, record in enumerate(whole.records) if record.what in ("sent", "received")]
    assert len(talk) >= 4 and whole.records[-1].what == "ended"
    for at in talk:
        without = structs.replace(whole, records=whole.records[:at] + whole.records[at + 1 :])
        twice = structs.replace(whole, records=[*whole.records[: at + 1], *whole.records[at:]])
        assert deviation(without) is not None and deviation(twice) is not None
    assert deviation(structs.replace(whole, records=[*whole.records[: talk[1]], whole.records[-1]])) is not None


def test_states_of_lanes_are_reached():
    names = {state.__name__ for state in reachable(boss.Initializing)}
    assert {"Lane1SendingWork", "Lane2SendingWork", "SendingThanks", "Completed"} <= names
