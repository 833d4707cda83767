"""From a text to a tree, or to what is wrong with it.

A text without mistakes is parsed in one go. A text with mistakes is read a second time, token by token, by recover.py,
which costs more and finds them all; the first pass then counts for nothing.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from lark.exceptions import UnexpectedInput

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Span
from aura_chor.syntax import tree
from aura_chor.syntax.depth import TooDeep
from aura_chor.syntax.parser import Parser, chor_parser

_LOCK = Lock()  # the builder inside the cached parser serves one text at a time


@dataclass(frozen=True, slots=True)
class ParseResult:
    """`text` is what spans count in. `file` is partial when there are errors, and None when nothing could be read."""

    text: str
    file: tree.File | None
    diagnostics: list[Diagnostic]


def parse(text: str, name: str) -> ParseResult:
    """Parse a source; `name` is what spans call it. Never raises for any text."""
    with _LOCK, _without_garbage_collection():
        file, diagnostics = _parse_checked(text, name)
    return ParseResult(text, file, sorted(diagnostics, key=lambda d: d.span.start))


def _parse_checked(text: str, name: str) -> tuple[tree.File | None, list[Diagnostic]]:
    parser = chor_parser()
    try:
        return _parse_whole(parser, text, name)
    except UnexpectedInput:
        return None, [Diagnostic(codes.UNEXPECTED_TOKEN, "syntax error", Span(name, 0, 0))]
    except TooDeep as problem:
        return None, [problem.diagnostic]


def _parse_whole(parser: Parser, text: str, name: str) -> tuple[tree.File, list[Diagnostic]]:
    parser.builder.begin(text=text, name=name)
    file = parser.lark.parse(text)
    assert isinstance(file, tree.File)
    return file, parser.builder.diagnostics


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """A tree has no cycles, and looking for them while it grows would cost a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
