"""`aura-chor run` with facts: those for nobody but the ledger, and those that come from outside the session."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from aura_chor.cli.main import main

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
    assert said[-1].endswith("Probe completed, Alarm completed")


@pytest.mark.parametrize("given", [("--in-process",), ()], ids=["one engine", "devices"])
def test_a_fact_for_nobody_is_not_drawn_as_an_abort(source: Path, given: tuple[str, ...], tmp_path: Path) -> None:
    drawn = tmp_path / "run.mmd"
    lines(source, *given, "--diagram", str(drawn))
    text = drawn.read_text(encoding="utf-8")
    assert "Reading, for nobody" in text
    assert "abort" not in text
