"""Every misuse on its exact line, by mypy (CHR607) or by lint; no word about legal code."""

from pathlib import Path

import pytest
from lint_world import HERE, expectations, findings

from aura_chor.lint.run import Linted

MUST_FAIL = sorted((HERE / "must_fail").glob("*.py"))
MUST_PASS = sorted((HERE / "must_pass").glob("*.py"))


@pytest.mark.parametrize("path", MUST_FAIL, ids=lambda path: path.stem)
def test_every_misuse_is_found_on_its_line_and_nothing_else(path: Path, linted: Linted) -> None:
    assert [found for found in findings(linted) if found.file == path.name] == sorted(expectations(path))


@pytest.mark.parametrize("path", MUST_PASS, ids=lambda path: path.stem)
def test_legal_idioms_raise_no_alarm(path: Path, linted: Linted) -> None:
    assert [found for found in findings(linted) if found.file == path.name] == []


def test_there_are_at_least_25_legal_idioms() -> None:
    bodies = [line for path in MUST_PASS for line in path.read_text().splitlines() if line.startswith("async def ")]
    assert len(bodies) >= 25
