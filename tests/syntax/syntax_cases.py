"""Chunk files of the syntax room, and `check`: the only thing here that touches the API.

Programs are split by `---`. An expectation `//~ CHR101 "words"` is about its own line, `//~^^ …` about the line two
above; the words stand in the message or in a help. `//~ label "words"` is about a secondary span.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from aura_chor.report.diagnostic import Diagnostic, Span
from aura_chor.syntax import tree
from aura_chor.syntax.parse import ParseResult, parse

_CHUNKS = Path(__file__).parent / "chunks"
_EXPECTATION = re.compile(r'//~(\^*) (CHR\d+|label) "([^"]*)"')

Row = tuple[int, str, str]
"""Line (from 1), code or `label`, words."""


@dataclass(frozen=True)
class Case:
    text: str
    number: int

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def expected(self) -> list[Row]:
        return sorted(
            (number - len(up), code, words)
            for number, line in enumerate(self.text.split("\n"), 1)
            for up, code, words in _EXPECTATION.findall(line)
        )

    def found(self) -> list[Row]:
        """What was reported, in the expected words where it holds them."""
        rows: list[Row] = []
        for diagnostic in check(self.text).diagnostics:
            texts = [diagnostic.message, *(help.text for help in diagnostic.helps)]
            rows.append(self._row(diagnostic.code.number, diagnostic.span, texts))
            rows += [self._row("label", label.span, [label.text]) for label in diagnostic.labels]
        return sorted(row for row in rows if row[1] != "label" or "label" in self.text)

    def _row(self, code: str, span: Span, texts: list[str]) -> Row:
        line = line_of(self.text, span)
        for expected_line, expected_code, words in self.expected:
            if (expected_line, expected_code) == (line, code) and any(words in text for text in texts):
                return line, code, words
        return line, code, " | ".join(texts)


def cases(name: str) -> list[Case]:
    texts = re.split(r"(?m)^---\n", (_CHUNKS / name).read_text(encoding="utf-8"))
    return [Case(text, number) for number, text in enumerate(texts, 1)]


def check(text: str) -> ParseResult:
    return parse(text, "case.chor")


def tree_of(text: str) -> tree.File:
    """The tree of a text that must have no mistake."""
    result = check(text)
    assert result.diagnostics == []
    assert result.file is not None
    return result.file


def line_of(text: str, span: Span) -> int:
    return text.count("\n", 0, span.start) + 1


def codes_of(diagnostics: list[Diagnostic]) -> list[str]:
    return [diagnostic.code.number for diagnostic in diagnostics]
