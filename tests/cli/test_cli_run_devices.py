"""`aura-chor run` between devices: what it leaves, that a seed decides everything, and what goes wrong in words."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from aura_chor.cli.main import main
from aura_chor.cli.run_devices import _Play
from aura_chor.cli.run_record import Recorder
from tests.runtime.playing import ANN

ROOT = Path(__file__).parents[2]
HI = "choreography Hi { roles A, B\n  A -> B: Hello(zone: str, age: int)\n  B -> A: Back\n}\n"
BODIES = """
from aura_chor.session.instructions import AwaitEvent
from protocols.hi import a, b

async def a_body(s: a.Initializing[a.S], /) -> a.Completed[a.S]:
    {a}

async def b_body(s: b.Initializing[b.S], /) -> b.Completed[b.S]:
    {b}
"""
SENDS = 'return (await (await s.send_hello(zone="here", age=3)).receive_back()).next'
ANSWERS = "return await (await s.receive_hello()).next.send_back()"


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hi.chor").write_text(HI)
    return tmp_path


# --- what it leaves ---


def test_each_role_has_a_device_with_a_ledger_that_stays(folder: Path) -> None:
    result = call("run", "hi.chor", "--auto", "--seed", "3", "--ledger", "ledgers")
    assert result.exit_code == 0 and result.stderr == ""
    assert sorted(path.name for path in (folder / "ledgers").glob("*.sqlite")) == ["A.sqlite", "B.sqlite"]
    events = [json.loads(line) for line in call("ledger", "show", "ledgers", "--format", "json").stdout.splitlines()]
    assert [event["kind"] for event in events] == ["keygen.open", "session.open", "hi.hello", "hi.back"]
    assert [event["name"] for event in events] == ["A", "A", "A", "B"]
    assert all(event["held_by"] == ["A", "B"] and event["counts"] for event in events)
    assert call("ledger", "verify", "ledgers").exit_code == 0
    assert "  A → B: age=" in call("ledger", "show", "ledgers").stdout


def test_fields_are_printed_in_the_order_of_the_declaration(folder: Path) -> None:
    assert re.search(r"A → B: Hello\(zone='\w*', age=-?\d+\)", call("run", "hi.chor", "--auto", "--seed", "3").stdout)


def test_without_a_directory_a_new_one_is_named(folder: Path) -> None:
    result = call("run", "hi.chor", "--auto", "--seed", "3")
    [place] = re.findall(r"^ledgers in (\S+);", result.stderr, flags=re.M)
    assert "4 events, all signed" in call("ledger", "verify", place).stdout
    assert "ledgers" not in result.stdout


def test_a_directory_with_ledgers_is_refused(folder: Path) -> None:
    assert call("run", "hi.chor", "--auto", "--ledger", "ledgers").exit_code == 0
    before = {path.name: path.read_bytes() for path in (folder / "ledgers").iterdir()}
    again = call("run", "hi.chor", "--auto", "--ledger", "ledgers")
    assert again.exit_code == 2 and "holds ledgers (A.sqlite is there already)" in again.stderr
    assert {path.name: path.read_bytes() for path in (folder / "ledgers").iterdir()} == before


def test_a_place_that_cannot_be_a_directory(folder: Path) -> None:
    (folder / "file").write_text("")
    result = call("run", "hi.chor", "--auto", "--ledger", "file/inner")
    assert result.exit_code == 2 and "cannot write file/inner" in result.stderr


def test_in_process_has_no_ledgers(folder: Path) -> None:
    assert call("run", "hi.chor", "--auto", "--in-process", "--ledger", "x").exit_code == 2
    result = call("run", "hi.chor", "--auto", "--seed", "3", "--in-process")
    assert result.stderr == "" and result.stdout == call("run", "hi.chor", "--auto", "--seed", "3").stdout


# --- a seed decides everything ---


@pytest.mark.parametrize("stem", ["two_buyer", "fft8", "timed_auction", "map_reduce", "alternating_bit"])
def test_the_same_seed_prints_the_same_run(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    source = f"choreographies/{stem}.chor"
    first = call("run", source, "--auto", "--seed", "11")
    assert first.exit_code == 0
    assert call("run", source, "--auto", "--seed", "11").stdout == first.stdout
    alone = call("run", source, "--auto", "--seed", "11", "--in-process")
    if "within" not in (ROOT / source).read_text():
        assert sorted(alone.stdout.splitlines()) == sorted(first.stdout.splitlines())


def test_no_hash_decides_anything(folder: Path) -> None:
    def printed(hash_seed: str) -> str:
        environment = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed, "PATH": "", "COLUMNS": "100"}
        source = str(ROOT / "choreographies" / "map_reduce.chor")
        command = [sys.executable, "-m", "aura_chor", "run", source, "--auto", "--seed", "4", "--ledger", hash_seed]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, env=environment).stdout

    assert printed("1") == printed("2") != ""


def test_by_the_clock_each_device_has_its_own_task(folder: Path) -> None:
    result = call("run", "hi.chor", "--auto", "--seed", "3", "--real-time", "--ledger", "ledgers")
    assert result.exit_code == 0 and result.stdout.endswith("2 messages; A completed, B completed\n")
    assert "all 2 replicas hold the same 4 events" in call("ledger", "verify", "ledgers").stdout


# --- families ---

POLL = """
choreography Poll(k: int) {
  roles Chair, Voter[n]
  where 1 <= k <= n
  Chair -> Voter: Ask(question: str)
  gather at least k of Voter -> Chair: Vote(yes: bool)
  Chair -> Voter: Outcome(yes: bool)
}
"""


@pytest.fixture
def poll(folder: Path) -> None:
    (folder / "poll.chor").write_text(POLL)


@pytest.mark.usefixtures("poll")
def test_each_member_of_a_family_has_a_device(folder: Path) -> None:
    arguments = ["run", "poll.chor", "--auto", "--seed", "5", "--size", "Voter=4"]
    result = call(*arguments, "--ledger", "ledgers", "--diagram", "run.mmd")
    members = "Voter[1] completed, Voter[2] completed, Voter[3] completed, Voter[4] completed"
    assert result.exit_code == 0 and result.stdout.split("; ")[-1] == f"Chair completed, {members}\n"
    assert sorted(path.stem for path in (folder / "ledgers").glob("*.sqlite")) == [
        "Chair",
        *[f"Voter[{number}]" for number in range(1, 5)],
    ]
    assert "Chair → Voter[1], Voter[2], Voter[3], Voter[4]: question=" in call("ledger", "show", "ledgers").stdout
    drawn = (folder / "run.mmd").read_text()
    assert [drawn.index(f"Voter[{number}]") for number in range(1, 5)] == sorted(
        drawn.index(f"Voter[{number}]") for number in range(1, 5)
    )
    assert call(*arguments).stdout == call(*arguments).stdout


def test_a_session_of_one_has_a_bystander(folder: Path) -> None:
    (folder / "solo.chor").write_text("choreography Solo { roles P[n]\n where 1 <= n\n exchange P: M(v: int)\n}\n")
    result = call("run", "solo.chor", "--auto", "--seed", "1", "--size", "P=1", "--ledger", "ledgers")
    assert result.stdout.endswith("1 message; P[1] completed\n")
    assert "Bystander: 3 events" in call("ledger", "verify", "ledgers").stdout


def test_more_seats_than_founders_are_dealt_to_all() -> None:
    seats = [replace(ANN, role=f"Ann[{number}]") for number in range(1, 251)]
    play = _Play(seats, Recorder.__new__(Recorder))
    assert len(play.devices) == 100
    assert [len(play.sitting[name]) for name in play.devices] == [3] * 50 + [2] * 50
    assert sorted(role for seats in play.sitting.values() for role in seats) == sorted(seat.role for seat in seats)


@pytest.mark.usefixtures("poll")
def test_sizes_that_do_not_fit(folder: Path) -> None:
    assert call("run", "poll.chor", "--auto", "--size", "Chair=4").exit_code == 2
    result = call("run", "poll.chor", "--auto", "--size", "Voter=2", "--param", "k=3")
    assert result.exit_code == 2 and "does not hold for n = 2" in result.stderr
    assert call("run", "poll.chor", "--auto", "--size", "Voter=2", "--param", "k=2").exit_code == 0
    assert all(call("run", "poll.chor", "--auto", "--seed", str(seed)).exit_code == 0 for seed in range(3))


# --- what goes wrong ---


def bodies(folder: Path, *, a: str = SENDS, b: str = ANSWERS) -> Result:
    (folder / "bodies.py").write_text(BODIES.format(a=a, b=b))
    assert call("compile", "hi.chor", "-o", "protocols").exit_code == 0
    for name in [name for name in sys.modules if name == "bodies" or name.split(".")[0] == "protocols"]:
        del sys.modules[name]
    try:
        return call("run", "hi.chor", "--bodies", "bodies.py", "--ledger", "ledgers")
    finally:
        sys.path[:] = [path for path in sys.path if path != str(folder)]
        for name in [name for name in sys.modules if name == "bodies" or name.split(".")[0] == "protocols"]:
            del sys.modules[name]


def test_own_bodies(folder: Path) -> None:
    result = bodies(folder)
    assert result.stdout.splitlines() == [
        "A → B: Hello(zone='here', age=3)",
        "B → A: Back",
        "2 messages; A completed, B completed",
    ]


def test_what_a_body_raises_is_told_with_its_line_and_the_ledgers_stay(folder: Path) -> None:
    result = bodies(folder, b="raise ValueError('not today')")
    assert result.exit_code == 1
    assert re.search(r"error: .*bodies\.py:\d+: ValueError: not today", result.stderr)
    assert "B aborts: it failed with ValueError" in result.stdout
    assert result.stdout.endswith("A aborted, B failed\n")
    assert "B aborts: it failed with ValueError" in call("ledger", "show", "ledgers").stdout


def test_bodies_that_wait_for_each_other_are_told_so(folder: Path) -> None:
    result = bodies(folder, b="await AwaitEvent(())")
    assert result.exit_code == 1
    assert "nobody can go on: A waits for Back from B; B waits for an abort" in result.stderr
    assert "  help: look for a body that leaves the types" in result.stderr
    assert result.stdout.endswith("A failed, B failed\n")


# --- traces ---


def test_a_trace_is_json_lines(folder: Path) -> None:
    result = call("run", "hi.chor", "--auto", "--seed", "3", "--trace", "t.jsonl", "--trace-level", "full")
    assert result.exit_code == 0
    records = [json.loads(line) for line in (folder / "t.jsonl").read_text().splitlines()]
    assert [record["what"] for record in records if record["role"] == "A" and record["what"] != "answer"][:3] == [
        "started",
        "sent",
        "instruction",
    ]
    assert {record["protocol"] for record in records} == {"Hi"}
    assert call("run", "hi.chor", "--auto", "--trace", "nowhere/t.jsonl").exit_code == 2


@pytest.mark.parametrize("mode", [[], ["--in-process"]])
def test_a_trace_for_people(folder: Path, mode: list[str]) -> None:
    result = call("run", "hi.chor", "--auto", "--seed", "3", "--trace", "-", *mode)
    assert re.search(r"\bB +received +label=Hello from=A\n", result.stderr)
    assert "started" not in result.stdout
