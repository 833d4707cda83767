"""Files of failures as people edit them: what cannot be played is told, and not traced."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec import Struct, structs

from aura_chor.cli.main import main
from aura_chor.sim.faults import Case, FaultMix
from aura_chor.sim.record import BadRecord, Failure, Recipe, read_failure, write_failure

GOOD = Failure(
    recipe=Recipe(source="nothing.chor", needles=("00ff00ff",), limit_ms=1_000),
    protocol_hash="",
    property="agreement",
    what="",
    trace_hash="",
    steps=0,
    case=Case(seed=1, devices=2, mix=FaultMix()),
)


def test_what_is_written_is_read() -> None:
    assert read_failure(write_failure(GOOD).encode()) == GOOD


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        ("case", {"schedule": "sometimes"}, "is no schedule"),
        ("case", {"schedule": "pct:0"}, "is no schedule"),
        ("recipe", {"needles": ("zz",)}, "hexadecimal"),
    ],
)
def test_what_is_not_there_is_a_bad_record(part: str, change: dict[str, object], said: str, tmp_path: Path) -> None:
    inner: Struct = getattr(GOOD, part)
    edited = structs.replace(GOOD, **{part: structs.replace(inner, **change)})
    content = write_failure(edited).encode()
    with pytest.raises(BadRecord, match=said):
        read_failure(content)
    (tmp_path / "edited.json").write_bytes(content)
    result = CliRunner().invoke(main, ["replay", str(tmp_path / "edited.json")], catch_exceptions=False)
    assert result.exit_code == 2 and "is no record of a simulation" in result.stderr
