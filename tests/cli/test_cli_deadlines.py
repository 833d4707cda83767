"""`run` and protocols with deadlines: what is late is told, and both clocks can be had."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aura_chor.cli.main import main

LATE = "choreography Late { roles A, B\n  A -> B: M within 2 epochs else { B -> A: Missed }\n  B -> A: Done\n}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "late.chor").write_text(LATE)


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def test_what_came_too_late_is_told() -> None:
    outputs = [call("run", "late.chor", "--auto", "--seed", str(seed)).stdout for seed in range(30)]
    late = [output for output in outputs if "B → A: Missed" in output]
    assert 2 <= len(late) <= 20
    assert all("too late, and skipped: M of A" in output for output in late)
    assert not any("too late" in output for output in outputs if output not in late)


def test_virtual_time_takes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it waits for a timer of the machine."""

    def waits(loop: asyncio.BaseEventLoop, delay: float, *_: object, **__: object) -> None:
        raise AssertionError(f"waits for {delay} s")

    monkeypatch.setattr(asyncio.BaseEventLoop, "call_later", waits)
    for seed in range(5):
        call("run", "late.chor", "--auto", "--seed", str(seed), "--epoch", "3600000")
    with pytest.raises(AssertionError, match="waits for"):
        call("run", "late.chor", "--auto", "--seed", "3", "--epoch", "3600000", "--real-time")


def test_real_time_takes_what_it_takes() -> None:
    for seed in range(4):
        assert "Done" in call("run", "late.chor", "--auto", "--seed", str(seed), "--real-time", "--epoch", "5").stdout


def test_an_epoch_is_at_least_a_millisecond() -> None:
    result = CliRunner().invoke(main, ["run", "late.chor", "--auto", "--epoch", "0"])
    assert result.exit_code == 2
    assert "--epoch" in result.output
