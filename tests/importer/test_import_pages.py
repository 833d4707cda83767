"""The pages of the codes of this room: their examples show what they say, and the repairs do not."""

import sys
from pathlib import Path

import pytest
from importer_check import bring, exported

from aura_chor.importer.inward import ImportResult
from aura_chor.importer.outward import ExportResult
from aura_chor.report.codes import REGISTRY

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "report"))

from error_pages import Example, read_page

IMPORTED = [number for number in REGISTRY if number.startswith("CHR7") and number not in ("CHR706", "CHR723")]
EXPORTED = ["CHR706", "CHR723"]


def result_of(example: Example) -> tuple[str, ImportResult | ExportResult]:
    text = example.files[example.root]
    if example.language == "chor":
        return text, exported(text)
    return text, bring(text)


@pytest.mark.parametrize("number", IMPORTED + EXPORTED)
def test_the_example_shows_the_code_on_its_line(number: str) -> None:
    for example in read_page(number).examples("Example"):
        text, result = result_of(example)
        found = [(d.code.number, text.count("\n", 0, d.span.start) + 1, d.message) for d in result.diagnostics]
        assert example.expected
        for due in example.expected:
            assert [one for one in found if one[:2] == (due.code, due.line) and due.words in one[2]], found


@pytest.mark.parametrize("number", IMPORTED + EXPORTED)
def test_the_repair_does_not(number: str) -> None:
    for example in read_page(number).examples("Use instead"):
        _, result = result_of(example)
        assert number not in [d.code.number for d in result.diagnostics]
        assert not [d for d in result.diagnostics if d.severity.value == "error"]
