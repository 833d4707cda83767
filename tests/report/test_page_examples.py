"""The pages of the diagnostics are true: each example gives its code on its line, each way out is accepted."""

import subprocess
import sys

import pytest
from error_pages import HEADINGS, Example, read_page

from aura_chor.compiler import analyse, emit, no_python
from aura_chor.report.codes import REGISTRY
from aura_chor.report.diagnostic import Diagnostic, Severity
from aura_chor.report.source import LineTable

OTHER_TESTS = {"6": "tests/lint", "7": "tests/importer"}
"""Codes of user code and of foreign sources have their examples run elsewhere."""
BY_COMMAND = {"CHR502": "tests/cli, like every example that is a command: a folder's name is no source"}
SLOW = {"CHR406", "CHR501", "CHR310"}

CASES = [
    pytest.param(number, heading, position, marks=[pytest.mark.slow] if number in SLOW else [])
    for number in REGISTRY
    if number[3] not in OTHER_TESTS and number not in BY_COMMAND
    for heading in HEADINGS[2:]
    for position, example in enumerate(read_page(number).examples(heading))
    if example.language != "sh"
]


def analysed(example: Example) -> tuple[dict[str, str], list[Diagnostic]]:
    """What the compiler says of an example; a `python` block is a program that prints the source."""
    files = dict(example.files)
    if example.language == "python":
        program = [sys.executable, "-c", files[example.root]]
        files[example.root] = subprocess.run(program, capture_output=True, text=True, check=True).stdout

    def read(importing: str, path: str) -> tuple[str, bytes] | None:
        return (path, files[path].encode()) if path in files else None

    analysis = analyse(files[example.root].encode(), example.root, read=read, python=no_python)
    problems = emit(analysis)[1] if analysis.accepted else []
    return {**files, **analysis.sources}, [*analysis.diagnostics, *problems]


@pytest.mark.parametrize(("number", "heading", "position"), CASES)
def test_example(number: str, heading: str, position: int) -> None:
    example = read_page(number).examples(heading)[position]
    sources, found = analysed(example)
    if example.language == "python":
        assert number in {d.code.number for d in found}
        return
    places = {
        (d.code.number, d.span.file, LineTable(sources[d.span.file]).position(d.span.start).line): d for d in found
    }
    for expectation in example.expected:
        diagnostic = places.pop((expectation.code, expectation.file, expectation.line))
        assert expectation.words in diagnostic.message
    unexpected = [d for d in places.values() if d.severity is Severity.ERROR]
    assert not unexpected, [f"{d.code} {d.message}" for d in unexpected]
    if heading == HEADINGS[3]:
        assert number not in {d.code.number for d in found}
