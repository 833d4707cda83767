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
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax import tree
from aura_chor.syntax.depth import TooDeep
from aura_chor.syntax.parser import Parser, chor_parser
from aura_chor.syntax.recover import recover
from aura_chor.syntax.source import clean, decode

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


def parse_bytes(data: bytes, name: str) -> ParseResult:
    """Parse the content of a file. Never raises for any bytes."""
    text, diagnostics = decode(data, name)
    return ParseResult(text, None, diagnostics) if diagnostics else parse(text, name)


def _parse_checked(text: str, name: str) -> tuple[tree.File | None, list[Diagnostic]]:
    cleaned, diagnostics = clean(text, name)
    if cleaned is None:
        return None, diagnostics
    parser = chor_parser()
    try:
        file, found = _parse_cleaned(parser, cleaned, name)
    except TooDeep as problem:
        return None, [*diagnostics, problem.diagnostic]
    diagnostics += found
    if not diagnostics and file is not None and not file.choreographies and not file.records:
        diagnostics.append(_empty(name))
    return file, diagnostics


def _parse_cleaned(parser: Parser, text: str, name: str) -> tuple[tree.File | None, list[Diagnostic]]:
    parser.builder.begin(text=text, name=name)
    try:
        file = parser.lark.parse(text)
    except UnexpectedInput:
        return recover(parser, text, name)
    assert isinstance(file, tree.File)
    return file, parser.builder.diagnostics


def _empty(name: str) -> Diagnostic:
    help = Help("a protocol begins with `choreography Name { roles A, B … }`")
    return Diagnostic(codes.EMPTY_FILE, "the file declares nothing", Span(name, 0, 0), helps=(help,))


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
