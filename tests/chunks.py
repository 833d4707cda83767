"""Chunk files: many small programs split by `---`, each expectation on the very line that it is about.

An expectation is `//~ CHR301 "part of the message"`; several may stand on one line.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aura_chor.report.diagnostic import Diagnostic, Severity

_EXPECTATION = re.compile(r'//~ (CHR\d+) "([^"]*)"')

Place = tuple[int, str]
"""Line (from 1, within the chunk) and code."""


@dataclass(frozen=True)
class Chunk:
    text: str
    name: str
    expectations: tuple[tuple[int, str, str], ...]

    def __str__(self) -> str:
        return self.name

    @property
    def expected(self) -> list[tuple[int, str, str]]:
        return sorted(self.expectations)

    def found(self, diagnostics: Iterable[Diagnostic], severity: Severity) -> list[tuple[int, str, str]]:
        """What was reported, each with the expected words where it holds them, else with its whole message."""
        rows = []
        for diagnostic in diagnostics:
            if diagnostic.severity is severity:
                line = self.text.count("\n", 0, diagnostic.span.start) + 1
                rows.append((line, diagnostic.code.number, self._words(line, diagnostic)))
        return sorted(rows)

    def _words(self, line: int, diagnostic: Diagnostic) -> str:
        for expected_line, code, words in self.expectations:
            if (expected_line, code) == (line, diagnostic.code.number) and words in diagnostic.message:
                return words
        return diagnostic.message


def chunks(path: Path) -> list[Chunk]:
    """The programs of a chunk file, named by their first choreography."""
    return [chunk_of(text) for text in re.split(r"(?m)^---\n", path.read_text(encoding="utf-8"))]


def chunk_of(text: str) -> Chunk:
    name = re.search(r"choreography (\w+)", text)
    rows = [
        (number, code, words)
        for number, line in enumerate(text.split("\n"), 1)
        for code, words in _EXPECTATION.findall(line)
    ]
    return Chunk(text, name.group(1) if name else "nothing", tuple(rows))
