"""A run of many seeds that does not come to its end: a property breaks, a process dies, somebody has seen enough."""

import multiprocessing
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec import structs
from sim_plays import auto, case_of

from aura_chor.cli import sim_jobs
from aura_chor.cli.main import main
from aura_chor.cli.sim_sweep import INTERRUPTED, sweep
from aura_chor.sim.faults import PRESETS
from aura_chor.sim.registry import BrokenProperty, named
from aura_chor.sim.run import Outcome, Rules, Violation, play_out
from aura_chor.sim.shrink import shrink

PING = str(Path(__file__).parents[2] / "choreographies" / "ping_pong.chor")

ASKED = """
import os
import signal


def raises(run):
    if run.case.seed == 2:
        raise ValueError("my mistake")
    return []


def number(run):
    return 5


def numbers(run):
    return [1, 2]


def asks_nothing():
    return []


def leaves(run):
    raise SystemExit(4)


def one_sentence(run):
    return "nothing is right"


def nothing(run):
    return None


def ends_its_process(run):
    os._exit(3)


def interrupts_whoever_asked(run):
    return once(signal.SIGINT)


def kills_whoever_asked(run):
    return once(signal.SIGKILL)


def once(sent):
    try:
        os.close(os.open("sent", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return []
    os.kill(os.getppid(), sent)
    return []
"""


@pytest.fixture(autouse=True)
def asked(tmp_path, monkeypatch):
    (tmp_path / "asked.py").write_text(ASKED, encoding="utf-8")
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "asked", raising=False)
    monkeypatch.chdir(tmp_path)


def call(name, *more):
    return CliRunner().invoke(main, ["sim", PING, "--faults", "none", "--property", f"asked:{name}", *more])


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("raises", "the property asked:raises raises ValueError: my mistake (asked.py, line 8), in seed 2"),
        ("number", "the property asked:number raises TypeError: 'int' object is not iterable"),
        ("numbers", "the property asked:numbers must give sentences, one for each violation, and not 1"),
        ("asks_nothing", "asks_nothing() takes 0 positional arguments but 1 was given"),
        ("leaves", "the property asked:leaves raises SystemExit: 4 (asked.py, line 25)"),
    ],
)
def test_a_property_that_breaks_is_told_and_not_traced(name, says):
    found = call(name, "--seeds", "1..3")
    assert (found.exit_code, isinstance(found.exception, SystemExit)) == (2, True), found.output
    assert says in found.stderr
    assert found.stdout.startswith("1 of 3 seeds played") is (name == "raises")


def test_a_property_may_say_one_sentence_or_none():
    found = call("one_sentence", "--seeds", "1")
    assert found.exit_code == 1 and "violates asked:one_sentence: nothing is right" in found.stdout
    assert call("nothing", "--seeds", "1").exit_code == 0


def test_a_property_that_breaks_on_smaller_runs_is_made_small_all_the_same(tmp_path, monkeypatch):
    """Where it breaks it says nothing, and that is no failure to go on with."""
    text = "def fails(run):\n    return [f'{run.case.planned[0]}']\n"
    (tmp_path / "planned_first.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    rules = Rules(named(["planned_first:fails"]))
    play = auto("ping_pong")

    def playing(case):
        return play_out(play, case, rules)

    failed = playing(case_of(play, 1, PRESETS["full"]))
    small = shrink(failed, playing).outcome
    assert len(failed.case.planned) > 1 and len(small.case.planned) == 1 and small.violations
    with pytest.raises(BrokenProperty):
        playing(structs.replace(small.case, planned=()))


def test_whoever_interrupts_the_shrinking_has_the_smallest_so_far():
    played = []

    def playing(case):
        if len(played) == 3:
            raise KeyboardInterrupt
        played.append(case)
        return outcome_of(case)

    failed = outcome_of(case_of(auto("ping_pong"), 1, PRESETS["full"]))
    small = shrink(failed, playing, patient=False)
    assert small.interrupted and small.outcome.violations and small.outcome.case in played
    played.clear()
    with pytest.raises(KeyboardInterrupt):
        shrink(failed, playing)


def outcome_of(case, *violations):
    said = tuple(violations) or (Violation("mine", "no"),)
    return Outcome(case, said, "", 100, 10, 2, True, ())


@pytest.mark.parametrize(("fails", "code"), [(False, INTERRUPTED), (True, 1)])
def test_an_interrupted_run_says_what_was_played(fails, code, capsys):
    case = case_of(auto("ping_pong"), 1, PRESETS["none"])

    def played():
        outcome = outcome_of(case)
        yield outcome if fails else structs.replace(outcome, violations=())
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as left:
        sweep(played(), 9, budget=None, keep_going=True)
    said = capsys.readouterr().out
    assert left.value.code == code and "interrupted: 1 of 9 seeds played" in said
    assert said.endswith("a property fails so far\n" if fails else "all hold so far\n")


def test_a_process_that_dies_is_told(tmp_path):
    found = call("ends_its_process", "--seeds", "1..9", "--jobs", "2")
    assert (found.exit_code, isinstance(found.exception, SystemExit)) == (2, True), found.output
    assert "a process that played seeds has ended" in found.stderr


def test_an_interrupt_ends_all_processes(tmp_path):
    """One of those that play sends it, once, so that they are surely at work. Who runs the tests may be deaf to it."""
    command = [sys.executable, "-m", "aura_chor", "sim", PING, "--faults", "none", "--jobs", "2"]
    command += ["--seeds", "1..3000", "--property", "asked:interrupts_whoever_asked"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, preexec_fn=hears)
    assert found.returncode == INTERRUPTED, (found.stdout, found.stderr)
    assert found.stdout.startswith("interrupted: ") and "of 3000 seeds played" in found.stdout
    assert "Traceback" not in found.stderr


def test_who_plays_for_a_process_that_was_killed_ends_too(tmp_path):
    """All of them hold the pipe that is read here to its end."""
    command = [sys.executable, "-m", "aura_chor", "sim", PING, "--faults", "none", "--jobs", "2"]
    command += ["--seeds", "1..3000", "--property", "asked:kills_whoever_asked"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=300, check=False)
    assert found.returncode == -signal.SIGKILL


def hears():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_who_does_not_end_by_itself_is_ended(monkeypatch):
    monkeypatch.setattr(sim_jobs, "GRACE_SECONDS", 0.0)
    child = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(3_600,))
    child.start()
    sim_jobs._end([child])
    child.join()
    assert child.exitcode == -signal.SIGTERM
