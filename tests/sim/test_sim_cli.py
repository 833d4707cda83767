"""`aura-chor sim` and `aura-chor replay`, from the first failing seed to the diagram and back."""

import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from aura_chor.cli.main import main

ROOT = Path(__file__).parents[2]
PING = str(ROOT / "choreographies" / "ping_pong.chor")


RESTLESS = """
from itertools import count

from generated.ping_pong import alice, bob

BALLS = count(1)


async def alice_body(s: alice.Initializing) -> alice.Completed:
    return (await (await s.send_ping(ball=next(BALLS))).receive_pong()).next


async def bob_body(s: bob.Initializing) -> bob.Completed:
    got = await s.receive_ping()
    return await got.next.send_pong(same=got.message.ball)
"""


def call(*arguments, text=None):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=text)


@pytest.fixture(autouse=True)
def paths(monkeypatch):
    """What a command adds to the path of modules is gone after the test."""
    monkeypatch.setattr(sys, "path", list(sys.path))


@pytest.fixture
def failed(tmp_path, monkeypatch):
    """A run that fails by a property of the user's own, three messages in a protocol of two being too many."""
    (tmp_path / "own_property.py").write_text(
        "def no_pong(run):\n    return [f'{m.sender} said {m.label}' for m in run.messages() if m.label == 'Pong']\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "own_property", raising=False)
    found = call("sim", PING, "--seeds", "3..9", "--property", "own_property:no_pong")
    assert found.exit_code == 1, found.output
    return found.stdout


def test_runs_that_hold():
    found = call("sim", PING, "--seeds", "1..5", "--faults", "links,crashes=1", "--devices", "3")
    assert found.exit_code == 0 and re.match(r"5 of 5 seeds played in .* all hold\n$", found.stdout)


def test_two_processes_say_what_one_says():
    def counted(*more):
        found = call("sim", PING, "--seeds", "1..20", *more).stdout
        return re.sub(r"in [\d.]+ s", "", found)

    assert counted() == counted("--jobs", "2")


def test_a_scenario_is_played():
    found = call("sim", ROOT / "tests" / "scenarios" / "majority_vote.toml", "--seeds", "1..2")
    assert found.exit_code == 0, found.output


def test_a_scenario_and_its_property_may_stand_elsewhere(tmp_path, monkeypatch):
    """What a scenario names is looked for beside it, its own properties, too; and so it is in a replay."""
    beside, elsewhere = tmp_path / "beside", tmp_path / "elsewhere"
    beside.mkdir()
    elsewhere.mkdir()
    (beside / "ping.chor").write_bytes(Path(PING).read_bytes())
    (beside / "own_rule.py").write_text("def fails(run):\n    return ['no']\n", encoding="utf-8")
    text = 'choreography = "ping.chor"\nproperties = ["own_rule:fails"]\nseeds = "1"\n'
    (beside / "ping.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    before = list(sys.path)
    assert "violates own_rule:fails: no" in call("sim", "../beside/ping.toml").output
    monkeypatch.setattr(sys, "path", before)
    monkeypatch.delitem(sys.modules, "own_rule")
    assert "own_rule:fails: no" in call("replay", "sim-pingpong-1.json").stdout.splitlines()
    monkeypatch.delitem(sys.modules, "own_rule")


def test_a_budget_ends_the_run_early():
    found = call("sim", PING, "--seeds", "1..100000", "--time", "0s")
    assert found.exit_code == 0 and found.stdout.startswith("1 of 100000 seeds")


def test_a_failure_is_told_shrunk_written_and_drawn(failed, tmp_path):
    assert "seed 3 violates own_property:no_pong: Bob said Pong" in failed
    assert re.search(r"shrunk in \d+ runs to 2 devices, no fault, \d+ steps:", failed)
    mermaid = (tmp_path / "sim-pingpong-3.mmd").read_text()
    assert mermaid.startswith("sequenceDiagram") and "Ping" in mermaid and "completed" in mermaid
    assert (tmp_path / "sim-pingpong-3.svg").read_text().startswith("<svg")


def test_a_failure_is_replayed(failed):
    found = call("replay", "sim-pingpong-3.json")
    assert found.exit_code == 1 and "the same run" in found.stdout and "Bob said Pong" in found.stdout


def test_a_replay_goes_forward_and_back(failed):
    found = call("replay", "sim-pingpong-3.json", "--step", text="\nn\n12\nb\n0\nwhat\n999999\n\nq\n")
    assert found.exit_code == 0, found.output
    places = re.findall(r"^step (\d+):", found.stdout, flags=re.M)
    assert places[:7] == ["0", "1", "2", "12", "11", "0", "0"] and "0 ms  device 0 (Alice): starts" in found.stdout
    assert int(places[7]) > 12 and "Enter or n" in found.stdout and "that was the last step" in found.stdout
    assert "recorded: own_property:no_pong: Bob said Pong" in found.stdout
    assert call("replay", "sim-pingpong-3.json", "--step", text="").exit_code == 0


def test_a_replay_goes_on_to_what_is_told(failed):
    found = call("replay", "sim-pingpong-3.json", "--step", text="m\n" * 99 + "q\n").stdout
    told = ["Alice has sent Ping", "Bob has received Ping", "Bob has sent Pong"]
    assert [found.index(line) for line in told] == sorted(found.index(line) for line in told)
    places = [int(place) for place in re.findall(r"^step (\d+):", found, flags=re.M)]
    assert "that was the last step" in found and len(set(places)) < max(places) / 2


def test_bodies_that_no_seed_decides_are_told_and_not_shrunk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "never.py").write_text("def holds(run):\n    return ['never']\n", encoding="utf-8")
    (tmp_path / "restless.py").write_text(RESTLESS, encoding="utf-8")
    found = call("sim", PING, "--seeds", "1", "--bodies", "restless.py", "--property", "never:holds")
    assert found.exit_code == 1 and "the same seed gives another run" in found.stderr, found.output
    assert "shrunk in" not in found.stdout


def test_faults_are_in_the_diagram(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "always.py").write_text("def fails(run):\n    return ['always']\n", encoding="utf-8")
    faults = "crashes=6,partitions=3,until_ms=200,write_ms=0-20"
    found = call("sim", PING, "--seeds", "1..1", "--property", "always:fails", "--faults", faults, "--no-shrink")
    assert found.exit_code == 1
    mermaid = (tmp_path / "sim-pingpong-1.mmd").read_text()
    assert "crashes" in mermaid or "partition" in mermaid


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--faults", "worst"], "no preset"),
        (["--faults", "missing.toml"], "missing.toml"),
        (["--seeds", "9..1"], "no seed"),
        (["--property", "agrement"], "did you mean agreement"),
        (["--time", "soon"], "no time"),
        (["--devices", "1"], "2<=x<=64"),
        (["--auto", "--bodies", "x.py"], "either"),
        (["--choreography", "Nobody"], "Nobody"),
        (["--bodies", "missing.py"], "does not exist"),
        (["--threshold", "2"], "shipped protocols"),
        *[([option, ""], f"{option} is empty") for option in ("--bodies", "--choreography", "--seeds", "--schedule")],
        (["--faults", ""], "is empty"),
        (["--fault-bound", "1"], "--fault-bound does not go without --exhaustive"),
        (["--fault-kind", "loss"], "--fault-kind does not go without --exhaustive"),
        (["--exhaustive", "--faults", "full"], "--faults does not go with --exhaustive"),
        (["--exhaustive", "--seeds", "1"], "--seeds does not go with --exhaustive"),
        (["--exhaustive", "--fault-kind", "loss"], "say how many with --fault-bound"),
    ],
)
def test_bad_calls_are_told(arguments, says):
    found = call("sim", PING, *arguments)
    assert found.exit_code == 2 and says in found.output


def test_what_cannot_be_played_is_told(tmp_path):
    found = call("sim", "recover", "--devices", "4", "--seeds", "1", "--faults", "none")
    assert found.exit_code == 2 and "needs 7 devices" in found.output
    assert call("sim", PING, "--size", "Nobody=3").exit_code == 2
    bad = tmp_path / "bad.toml"
    bad.write_text('choreography = "x.chor"\ndevices = 0\n', encoding="utf-8")
    assert call("sim", bad).exit_code == 2
    lost = tmp_path / "lost.toml"
    lost.write_text("losses = 1", encoding="utf-8")
    found = call("sim", PING, "--faults", lost)
    assert found.exit_code == 2 and "lost.toml: faults: " in found.output
    found = call("sim", "sign", "--choreography", "Dkd")
    assert found.exit_code == 2 and "has no choreography Dkd" in found.output
    (tmp_path / "none.json").write_text("{}", encoding="utf-8")
    for file in (tmp_path / "none.json", tmp_path / "missing.json"):
        assert call("replay", file).exit_code == 2


def edited(tmp_path, change):
    """The record of `failed`, changed; what `replay` says of it."""
    record = json.loads((tmp_path / "sim-pingpong-3.json").read_text(encoding="utf-8"))
    change(record)
    (tmp_path / "edited.json").write_text(json.dumps(record), encoding="utf-8")
    return call("replay", "edited.json")


def test_a_replay_that_cannot_be_played_is_none_that_fails(failed, tmp_path):
    """Its exit code is that of a mistake, whether the choreography is gone, refused, or has become another one."""
    (tmp_path / "refused.chor").write_text("choreography X { roles A, B, C  A -> B: M }", encoding="utf-8")
    for source, says in (
        ("gone.chor", "gone.chor does not exist; the file names what was played as it was given"),
        ("refused.chor", "cannot be played any more"),
        ("recover", "needs 7 devices there, and the file has 2"),
    ):
        found = edited(tmp_path, lambda record, source=source: record["recipe"].update(source=source))
        assert found.exit_code == 2 and says in found.output, (source, found.output)
    found = edited(tmp_path, lambda record: record["recipe"].update(sizes={"Nobody": 2}))
    assert found.exit_code == 2 and "no family Nobody" in found.output


def test_shipped_protocols_are_played_by_name_and_drawn_by_device(tmp_path, monkeypatch):
    """With real keys, and with null ones; a failure says who told whom, whatever seats the devices have."""
    held = call("sim", "dkd", "--seeds", "1", "--devices", "2", "--threshold", "2")
    assert held.exit_code == 0 and "all hold" in held.output
    (tmp_path / "quiet.py").write_text("def silent(run):\n    yield from ['no'] * (len(run.messages()) > 3)\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    sign = ROOT / "choreographies" / "sign.chor"
    found = call(
        "sim", sign, "--null", "--seeds", "1..2", "--property", "quiet:silent", "--out", tmp_path, "--keep-going"
    )
    assert found.exit_code == 1 and "seed 2 violates quiet:silent" in found.output
    drawn = (tmp_path / "sim-sign-1.mmd").read_text(encoding="utf-8")
    assert "Quorum (Coordinator)" in drawn and "participant Coordinator" not in drawn
    again = call("replay", tmp_path / "sim-sign-1.json")
    assert again.exit_code == 1 and "the same run" in again.output
