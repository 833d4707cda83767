"""The runtime's page says where each rule is tested: those tests and files are there, under these very names."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "runtime.md").read_text(encoding="utf-8").partition("## What is tested where")[2]
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))


def test_every_test_that_is_named_exists() -> None:
    defined = {
        name for path in TESTS for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M)
    }
    named = re.findall(r"`(test_\w+)`", PAGE)
    assert len(named) > 40
    assert [name for name in named if name not in defined] == []


def test_every_file_that_is_named_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)`", PAGE)
    places = (ROOT / "tests", ROOT / "tests" / "runtime")
    assert len(named) > 20
    assert [name for name in named if not any((place / name).is_file() for place in places)] == []
