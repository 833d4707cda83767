"""The examples of the pages about user code: every finding on its line, none in the repair."""

import re
from pathlib import Path

import pytest
from lint_world import findings

from aura_chor.lint.run import Linted, lint

PAGES = Path(__file__).resolve().parents[2] / "docs" / "errors"
CODES = [f"CHR60{digit}" for digit in range(1, 8)]
HEAD = "from samples.ask.alice import AwaitingAnswer, Completed, Initializing, S\n\n\n"
FENCE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXPECTED = re.compile(r"# E: (CHR\d{3})")


def snippet(code: str, heading: str) -> str:
    section = (PAGES / f"{code}.md").read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    (text,) = FENCE.findall(section)
    assert isinstance(text, str)
    return HEAD + text


@pytest.fixture(scope="module")
def pages(project: Path) -> Linted:
    folder = project / "pages"
    folder.mkdir()
    for code in CODES:
        (folder / f"{code}_example.py").write_text(snippet(code, "Example"))
        (folder / f"{code}_instead.py").write_text(snippet(code, "Use instead"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        return lint(["pages"])


@pytest.mark.parametrize("code", CODES)
def test_the_example_shows_its_code_and_nothing_else(code: str, pages: Linted) -> None:
    lines = snippet(code, "Example").splitlines()
    expected = [(number, found) for number, line in enumerate(lines, 1) for found in EXPECTED.findall(line)]
    assert code in {found for _, found in expected}
    here = [found for found in findings(pages) if found.file == f"{code}_example.py"]
    assert [(found.line, found.code[:6]) for found in here] == expected


@pytest.mark.parametrize("code", CODES)
def test_the_repair_is_accepted(code: str, pages: Linted) -> None:
    assert [found for found in findings(pages) if found.file == f"{code}_instead.py"] == []
