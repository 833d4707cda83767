"""Scenario files: those that are here hold, and what is wrong with another one is said."""

from pathlib import Path

import pytest

from aura_chor.sim.faults import PRESETS, FaultMix
from aura_chor.sim.plots import is_shipped
from aura_chor.sim.scenario import BadScenario, read_mix_file, read_scenario, seeds_of

FILES = sorted((Path(__file__).parents[1] / "scenarios").glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scenario_here_is_one(path):
    scenario = read_scenario(path.read_bytes())
    assert is_shipped(scenario.choreography) or (path.parent / scenario.choreography).is_file()
    assert scenario.mix() and seeds_of(scenario.seeds)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "choreography"),
        ("choreography = 3", "str"),
        ('choreography = "x"\nseedz = "1"', "seedz"),
        ('choreography = "x"\ndevices = 1', "devices"),
        ('choreography = "x"\nproperties = ["agrement"]', "agreement"),
        ('choreography = "x"\nneedles = ["abc"]', "3 bytes"),
        ('choreography = "x"\nneedles = ["hex:xy"]', "hexadecimal"),
        ('choreography = "x"\ncrypto = "none"', "none"),
        ('choreography = "x"\nplays = [{ start_ms = 1 }]', "protocol"),
        ('choreography = "x"\n[faults]\npreset = "worst"', "worst"),
        ('choreography = "x"\n[faults]\nloss = 1000', "900"),
        ('choreography = "x"\n[faults]\nlosses = 1', "losses"),
        ('choreography = "x"\n[faults]\ndelay_ms = [9, 3]', "more than"),
        ("choreography = ", "Invalid"),
        ('choreography = "x"\nseeds = "9..1"', "no seed in 9..1"),
        ('choreography = "x"\nschedule = "later"', "no schedule"),
        ('choreography = "x"\n[faults]\nliars = 1', "nobody would lie"),
        ("x = " + "[" * 50_000, "recursion|nest|Unclosed"),
    ],
)
def test_a_bad_scenario_says_what_is_wrong(text, says):
    with pytest.raises(BadScenario, match=says):
        read_scenario(text.encode())


def test_who_says_nothing_about_faults_gets_all_of_them():
    """In a scenario as on the command line; who says something gets that."""
    assert read_scenario(b'choreography = "x"').mix() == PRESETS["full"]
    assert read_scenario(b'choreography = "x"\nfaults = { loss = 1 }').mix() == FaultMix(loss=1)


def test_a_file_of_faults_alone():
    assert read_mix_file(b'preset = "full"\nloss = 0').loss == 0
    with pytest.raises(BadScenario):
        read_mix_file(b"\xff")


@pytest.mark.parametrize(("text", "seeds"), [("7", [7]), ("2..4", [2, 3, 4]), ("0..0", [0])])
def test_seeds(text, seeds):
    assert list(seeds_of(text)) == seeds


@pytest.mark.parametrize("text", ["", "a", "4..2", "1..", "-1", "1..2..3", "1" * 20])
def test_seeds_that_are_none(text):
    with pytest.raises(BadScenario):
        seeds_of(text)
