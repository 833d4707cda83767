"""The one run of lint that all these tests share, and expectations that stand on the lines of the linted files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aura_chor.lint.run import Linted
from aura_chor.report.source import SourceMap

HERE = Path(__file__).parent
EXPECTED = re.compile(r"# E: (?P<codes>.+)$")
CODE = re.compile(r"CHR\d{3}(?:\[[a-z-]+\])?")


@dataclass(frozen=True, order=True)
class Found:
    """A finding of lint (`CHR601`) or of mypy (`CHR607[attr-defined]`) on a line."""

    file: str
    line: int
    code: str


def expectations(path: Path) -> Iterator[Found]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = EXPECTED.search(line)
        if match:
            for code in CODE.findall(match["codes"]):
                yield Found(path.name, number, code)


def findings(linted: Linted) -> list[Found]:
    places = SourceMap(linted.sources)
    found = []
    for diagnostic in linted.diagnostics:
        region = places.region(diagnostic.span)
        assert region is not None
        code = diagnostic.code.number
        if code == "CHR607":
            code += diagnostic.message[diagnostic.message.rindex("[") :]
        found.append(Found(Path(diagnostic.span.file).name, region.start.line, code))
    return sorted(found)
