"""`aura-chor run` with facts: those for nobody but the ledger, and those that come from outside the session."""

from pathlib import Path

import pytest
from click.testing import CliRunner

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
