"""Comments and pragmas of a foreign source, and the source without them.

They are taken out before the grammar sees the text, because nuScr's comments nest, which no token can say. Each is
replaced by blanks of the same length, so that every offset stays what it was.
"""

import re
from dataclasses import dataclass

from aura_chor.report.diagnostic import Span
from aura_chor.syntax import tree

_START = re.compile(r'"[^"\n]*"|//|/\*|\(\*#|\(\*\)|\(\*')
_ML_EDGE = re.compile(r"\(\*\)|\(\*|\*\)")
_NOT_NEWLINE = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as it was written: `text` without its marks; `doc` when it was `/** … */`."""

    lines: tuple[tuple[str, int, int], ...]
    doc: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """`text` is blanked; `unclosed` is where a comment begins that never ends."""

    text: str
    remarks: tuple[Remark, ...]
    pragmas: tuple[Remark, ...]
    unclosed: int | None


def scan(text: str) -> Scanned:
    remarks: list[Remark] = []
    pragmas: list[Remark] = []
    pieces: list[str] = []
    position = 0
    while (found := _START.search(text, position)) is not None:
        mark = found.group()
        if mark[0] == '"':
            pieces.append(text[position : found.end()])
            position = found.end()
            continue
        end = _end(text, mark, found.end())
        if end is None:
            return Scanned(text, (), (), found.start())
        (pragmas if mark == "(*#" else remarks).append(_remark(text, mark, found.start(), end))
        pieces.append(text[position : found.start()])
        pieces.append(_NOT_NEWLINE.sub(" ", text[found.start() : end]))
        position = end
    pieces.append(text[position:])
    return Scanned("".join(pieces), tuple(remarks), tuple(pragmas), None)


def as_comments(scanned: Scanned, source: str, name: str) -> tuple[tree.Comment, ...]:
    """Every remark and pragma as `//` comments, one for each line that says something, in the order of the source."""
    comments: list[tree.Comment] = []
    for remark in sorted(scanned.remarks + scanned.pragmas, key=lambda remark: remark.start):
        prefix = "// nuScr pragma: " if remark in scanned.pragmas else "// "
        for line, start, end in remark.lines:
            comments.append(tree.Comment(prefix + line, _own_line(source, start), Span(name, start, end)))
    return tuple(comments)


def _end(text: str, mark: str, position: int) -> int | None:
    """Where the comment ends that `mark` opened just before `position`; None when it never does."""
    if mark in ("//", "(*)"):
        newline = text.find("\n", position)
        return len(text) if newline < 0 else newline
    if mark in ("/*", "(*#"):
        close = "*/" if mark == "/*" else "#*)"
        end = text.find(close, position)
        return None if end < 0 else end + len(close)
    depth = 1
    while depth:
        edge = _ML_EDGE.search(text, position)
        if edge is None:
            return None
        depth += {"(*": 1, "*)": -1, "(*)": 0}[edge.group()]
        position = edge.end()
    return position


def _remark(text: str, mark: str, start: int, end: int) -> Remark:
    closing = {"/*": 2, "(*": 2, "(*#": 3}.get(mark, 0)
    lines: list[tuple[str, int, int]] = []
    position = start + len(mark)
    for line in text[position : end - closing].split("\n"):
        words = line.strip().lstrip("*").strip() if closing else line.strip()
        if words.strip("-=*/ "):
            lines.append((words, start if not lines else position, min(position + len(line), end)))
        position += len(line) + 1
    return Remark(tuple(lines), text.startswith("/**", start) and not text.startswith("/**/", start), start, end)


def _own_line(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()
