"""`aura-chor sim --exhaustive` and `--schedule`, from the command line to a replay."""

import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from aura_chor.cli.main import main
from aura_chor.crypto.primitives import LIBRARY, RAW

PING = str(Path(__file__).parents[2] / "choreographies" / "ping_pong.chor")


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(tmp_path)
    yield
    assert RAW == LIBRARY


def test_everything_that_can_happen_holds():
    found = call("sim", PING, "--exhaustive", "--fault-bound", "1", "--fault-kind", "loss")
    assert found.exit_code == 0, found.output
    shape = r"\d+ distinct states \(\d+ \+ \d+ of the devices\), \d+ steps, \d+ ends, in [\d.]+ s\n"
    assert re.fullmatch(
        shape + r"at most 1 fault \(loss\): all hold, in all that can happen to bodies that choose as in seed 0\n",
        found.stdout,
    )


def test_a_violation_is_written_drawn_and_replayed(tmp_path):
    (tmp_path / "own_ends.py").write_text(
        "def nobody_ends(run):\n    return [f'{len(run.ends)} ends'] if run.ends else []\n", encoding="utf-8"
    )
    found = call("sim", PING, "--exhaustive", "--property", "own_ends:nobody_ends")
    assert found.exit_code == 1, found.output
    assert "without a fault: a property fails" in found.stdout
    record = json.loads((tmp_path / "sim-pingpong-0.json").read_text(encoding="utf-8"))
    assert record["recipe"]["exhaustive"]
    assert record["steps"] == len(record["case"]["way"])
    assert (tmp_path / "sim-pingpong-0.svg").is_file()
    again = call("replay", "sim-pingpong-0.json")
    assert (again.exit_code, "the same run" in again.stdout) == (1, True), again.output
    way = record["case"]["way"]
    told = off_the_way(record, [{"kind": "disk", "device": 0}, *way[1:]])
    assert "disk of device 0: there is none; what is played is another version, or the file edited" in told
    assert "no less than 0 steps, and no more than turns" in off_the_way({**record, "steps": 999}, way)


def off_the_way(record, way):
    """What a replay says of a way that cannot be gone."""
    edited = {**record, "case": {**record["case"], "way": way}}
    Path("edited.json").write_text(json.dumps(edited), encoding="utf-8")
    found = call("replay", "edited.json")
    assert found.exit_code == 2, found.output
    return found.stderr


def test_what_is_too_large_or_no_schedule_is_said_in_words():
    found = call("sim", "recover", "--exhaustive")
    assert (found.exit_code, found.stderr) == (
        2,
        "Error: Recover is too large to be explored; Sign, Dkd, Lock are not\n",
    )
    found = call("sim", PING, "--schedule", "pcx")
    assert found.exit_code == 2 and "'pcx' is no schedule: write random, pct" in found.stderr


def test_a_schedule_by_priorities_is_played():
    found = call("sim", PING, "--seeds", "1..3", "--schedule", "pct:2")
    assert found.exit_code == 0, found.output
    assert found.stdout.startswith("3 of 3 seeds played")
