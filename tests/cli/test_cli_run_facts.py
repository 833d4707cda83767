"""`aura-chor run` with facts: those for nobody but the ledger, and those that come from outside the session."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aura_chor.cli.main import main

WEATHER = Path(__file__).parents[2] / "choreographies" / "weather.chor"
FACTS = """
choreography Facts {
  roles Probe, Alarm
  Probe records Reading(celsius: int)
  Alarm awaits external Weather(dry: bool)
  Alarm -> Probe: Over
}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "facts.chor"
    path.write_text(FACTS, encoding="utf-8")
    return path


def lines(source: Path, *given: str) -> list[str]:
    result = CliRunner().invoke(main, ["run", str(source), "--auto", "--seed", "1", *given])
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


@pytest.mark.parametrize("given", [("--in-process",), ()], ids=["one engine", "devices"])
def test_facts_come_from_outside_and_one_that_nobody_awaits_is_recorded(source: Path, given: tuple[str, ...]) -> None:
    said = lines(source, *given)
    assert "Probe, for nobody but the ledger: Reading(celsius=11)" in said
    assert any(line.startswith("from outside: Weather(dry=") for line in said)
    assert said[-1] == "2 messages; Probe completed, Alarm completed"


BOTH = [("--in-process", "--real-time"), ("--real-time",)]


@pytest.mark.parametrize("given", BOTH, ids=["one engine", "devices"])
def test_facts_come_from_outside_in_real_time_too(source: Path, given: tuple[str, ...]) -> None:
    """Each at its moment: the second is awaited, however long that takes here."""
    awaits = "Alarm awaits external Weather(dry: bool)"
    source.write_text(FACTS.replace(awaits, f"{awaits}  Alarm awaits external Tide(feet: int)"), encoding="utf-8")
    said = lines(source, *given)
    for label in ("Weather(dry=", "Tide(feet="):
        (first, *_) = [line for line in said if line.startswith(f"from outside: {label}")]
        assert said.index(first) < said.index("Alarm → Probe: Over")
    assert said[-1].endswith("Probe completed, Alarm completed")


@pytest.mark.parametrize("given", BOTH, ids=["one engine", "devices"])
def test_later_facts_have_later_moments(source: Path, given: tuple[str, ...]) -> None:
    again = "  Alarm -> Probe: More\n  Alarm awaits external Weather(dry: bool)\n"
    source.write_text(FACTS.replace("  Alarm -> Probe: Over", f"{again}  Alarm -> Probe: Over"), encoding="utf-8")
    said = lines(source, *given)
    told = [number for number, line in enumerate(said) if line.startswith("from outside: Weather(dry=")]
    assert len(told) >= 2
    assert told[1] < said.index("Alarm → Probe: Over")


@pytest.mark.parametrize("seed", range(4))
def test_in_real_time_no_player_lets_a_day_pass(seed: int) -> None:
    """A deadline of a day is in it, by which players let time pass that takes none."""
    result = CliRunner().invoke(main, ["run", str(WEATHER), "--auto", "--seed", str(seed), "--real-time"])
    assert result.exit_code == 0, result.output
    assert "from outside: Price(cents=" in result.output
    assert "Station completed, Farmer completed, Pilot completed" in result.output


@pytest.mark.parametrize("given", [("--in-process",), ()], ids=["one engine", "devices"])
def test_a_fact_for_nobody_is_not_drawn_as_an_abort(source: Path, given: tuple[str, ...], tmp_path: Path) -> None:
    drawn = tmp_path / "run.mmd"
    lines(source, *given, "--diagram", str(drawn))
    text = drawn.read_text(encoding="utf-8")
    assert "Reading, for nobody" in text
    assert "abort" not in text


# --- facts that are said ---

BODIES = """
from aura_chor.session.typestate import S
from protocols.facts import alarm, probe


async def probe_body(s: probe.Initializing[S], /) -> probe.Completed[S]:
    return (await (await s.record_reading(celsius=3)).receive_over()).next


async def alarm_body(s: alarm.Initializing[S], /) -> alarm.Completed[S]:
    got = await s.await_weather()
    print("it is dry" if got.message.dry else "it is wet")
    return await got.next.send_over()
"""
WAYS = [("--in-process",), (), ("--in-process", "--real-time"), ("--real-time",)]


@pytest.fixture
def bodies(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "protocols"]:
        monkeypatch.delitem(sys.modules, name)
    assert CliRunner().invoke(main, ["compile", source.name, "-o", "protocols"]).exit_code == 0
    (tmp_path / "facts_bodies.py").write_text(BODIES, encoding="utf-8")
    return "facts_bodies.py"


def run(source: Path, *given: str) -> Result:
    return CliRunner().invoke(main, ["run", str(source), *given], catch_exceptions=False)


@pytest.mark.parametrize("given", WAYS, ids=" ".join)
def test_bodies_are_told_what_is_said(source: Path, bodies: str, given: tuple[str, ...]) -> None:
    result = run(source, "--bodies", bodies, "--fact", 'Weather@20={"dry": true}', *given)
    assert result.exit_code == 0, result.output
    assert "it is dry" in result.stdout and "from outside: Weather(dry=True)" in result.stdout
    assert "comes from outside, and nobody tells it" not in result.stderr


@pytest.mark.parametrize("given", [("--in-process",), ()], ids=["one engine", "devices"])
def test_bodies_without_the_facts_are_told_what_is_needed(source: Path, bodies: str, given: tuple[str, ...]) -> None:
    result = run(source, "--bodies", bodies, *given)
    assert result.exit_code == 1
    assert "Weather comes from outside, and nobody tells it; say --fact 'Weather={\"dry\": …}'" in result.stderr
    assert "waits for Weather from outside" in result.stderr or "nobody tells it from outside" in result.stderr


@pytest.mark.parametrize("given", [("--in-process",), ()], ids=["one engine", "devices"])
def test_what_is_said_comes_before_a_later_deadline_and_not_before_an_earlier(
    source: Path, given: tuple[str, ...]
) -> None:
    """At the deadline itself it is in time."""
    late = 'awaits external Weather(dry: bool) within 5s else { abort "too late" }'
    source.write_text(FACTS.replace("awaits external Weather(dry: bool)", late), encoding="utf-8")
    for moment, is_late in ((0, False), (5_000, False), (5_001, True)):
        result = run(source, "--auto", "--seed", "1", "--fact", f'Weather@{moment}={{"dry": false}}', *given)
        assert result.exit_code == 0, result.output
        assert ("Alarm aborts: too late" in result.stdout) is is_late, moment


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("Tide=1", "Facts awaits no fact Tide from outside; it awaits Weather"),
        ("Weather", "write its fields as JSON"),
        ('Weather={"dry": 3}', 'write its fields as JSON, Weather={"dry": …}'),
        ("Weather={", "write its fields as JSON"),
        ("Weather@soon={}", "write LABEL={…}, or LABEL@MILLISECONDS={…}"),
        ("=", "write LABEL={…}"),
    ],
)
def test_facts_that_cannot_be_told(source: Path, fact: str, said: str) -> None:
    result = run(source, "--auto", "--fact", fact)
    assert result.exit_code == 2 and said in result.stderr
