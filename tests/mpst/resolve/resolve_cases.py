"""Chunk files: many small programs, the expectation on the very line.

Programs are split by `---`; further files of a program begin with `=== path`. `//~ CHR201 "words"` expects that
diagnostic on its line with these words in its message, a second pair on the same line another one; `//~ label "words"`
expects a secondary label there. Diagnostics match exactly, both ways; labels are looked for.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from aura_chor.mpst import model
from aura_chor.mpst.imports import LoadedSource
from aura_chor.mpst.resolve import resolve
from aura_chor.report.diagnostic import Diagnostic, Span
from aura_chor.syntax.parse import parse

ROOT = "main.chor"
CASES = Path(__file__).parent / "cases"
_EXPECTED = re.compile(r'(CHR\d\d\d|label) "([^"]*)"')
_PYTHON = {"lib": frozenset(["Digest", "KemKeys", "Key"]), "builtins": frozenset(["float", "int"])}


@dataclass(frozen=True, slots=True)
class Chunk:
    """One program of a chunk file; `files` by name, the root first."""

    name: str
    files: dict[str, str]


def chunks(path: Path) -> list[Chunk]:
    found = []
    line = 1
    for text in re.split(r"^---\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        found.append(Chunk(f"{path.stem}:{line}", _files(text)))
        line += text.count("\n") + 1
    return found


def check(text: str) -> tuple[model.Program, list[Diagnostic]]:
    """Resolve a program, which may hold several files."""
    return check_files(_files(text))


def check_files(files: dict[str, str]) -> tuple[model.Program, list[Diagnostic]]:
    """The room's API is touched here alone."""

    def load(_importing: str, path: str) -> LoadedSource | None:
        if path not in files:
            return None
        parsed = parse(files[path], path)
        return LoadedSource(path, parsed.file, tuple(parsed.diagnostics))

    root = parse(files[ROOT], ROOT)
    assert root.file is not None and not root.diagnostics, root.diagnostics
    return resolve(root.file, load=load, python=_PYTHON.get)


def only_choreography(text: str) -> model.Choreography:
    """The one choreography of a program without errors."""
    program, diagnostics = check(text)
    assert diagnostics == []
    (choreography,) = program.choreographies.values()
    return choreography


def disagreements(chunk: Chunk) -> list[str]:
    """What differs between the expectations of a program and its diagnostics, in words."""
    _, diagnostics = check_files(chunk.files)
    left = list(diagnostics)
    labels = [(_place(label.span, chunk), label.text) for one in diagnostics for label in one.labels]
    problems = []
    for place, kind, words in _expectations(chunk):
        if kind == "label":
            if not any(at == place and words in text for at, text in labels):
                problems.append(f"{place}: no label {words!r}, only {labels}")
            continue
        match = next((one for one in left if _matches(one, place, kind, words, chunk)), None)
        if match is None:
            problems.append(f"{place}: no {kind} with {words!r}")
        else:
            left.remove(match)
    return problems + [f"{_place(one.span, chunk)}: unexpected {one.code} {one.message!r}" for one in left]


def _matches(one: Diagnostic, place: tuple[str, int], kind: str, words: str, chunk: Chunk) -> bool:
    return one.code.number == kind and words in one.message and _place(one.span, chunk) == place


def _files(text: str) -> dict[str, str]:
    parts = re.split(r"^=== (\S+)\n", text, flags=re.MULTILINE)
    return {ROOT: parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))


def _place(span: Span, chunk: Chunk) -> tuple[str, int]:
    return span.file, chunk.files[span.file].count("\n", 0, span.start) + 1


def _expectations(chunk: Chunk) -> list[tuple[tuple[str, int], str, str]]:
    return [
        ((name, number), kind, words)
        for name, text in chunk.files.items()
        for number, line in enumerate(text.split("\n"), start=1)
        for kind, words in _EXPECTED.findall(line.partition("//~")[2])
    ]
