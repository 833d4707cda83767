"""Excerpts of sources: the lines that spans touch, with marks below them.

The primary span is marked with `^`, every other with `-`; a mark carries the words of its label. A span over several
lines is marked on its first and its last line. Between shown lines a single hidden line is shown too, and more are
`...`. A line that is wider than the terminal is cropped to a window around its first mark.
"""

from dataclasses import dataclass
from itertools import groupby

from aura_chor.report.diagnostic import Diagnostic
from aura_chor.report.display import Row, cells, escape
from aura_chor.report.source import LineTable, Position, Region, SourceMap

TAB = 4
ROOM_MIN = 20
ROOM_MAX = 400
"""Columns of an excerpt, whatever the width asked for: enough for a line of code, and far from a line of 10 MB."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A mark under characters `start` to `end` (from 0) of a line; what is primary sorts first at equal places."""

    line: int
    start: int
    secondary: bool
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """The marks of one file; `at` is where its header points."""

    file: str
    at: Position | None
    marks: tuple[Mark, ...]


def groups(diagnostic: Diagnostic, sources: SourceMap) -> list[Group]:
    """The marks by file: the file of the primary span first, the others in the order of their labels."""
    spans = [(diagnostic.span, False, _words_at_primary(diagnostic))]
    spans += [(label.span, True, label.text) for label in diagnostic.labels if label.span != diagnostic.span]
    by_file: dict[str, list[tuple[Region, bool, str]]] = {}
    for span, secondary, text in spans:
        found = by_file.setdefault(span.file, [])
        region = sources.region(span)
        if region is not None:
            found.append((region, secondary, text))
    return [_group(file, regions, sources.table(file)) for file, regions in by_file.items()]


def line_numbers(group: Group) -> list[int]:
    """The lines that the excerpt of `group` shows, each once, in order."""
    shown: list[int] = []
    for mark in group.marks:
        if shown and mark.line - shown[-1] == 2:
            shown.append(mark.line - 1)
        if not shown or mark.line > shown[-1]:
            shown.append(mark.line)
    return shown


def excerpt(group: Group, table: LineTable, *, gutter: int, width: int, style: str) -> list[Row]:
    """The rows of one file's excerpt; `gutter` is the width of line numbers, `style` that of the primary marks."""
    rows: list[Row] = []
    room = min(max(width - gutter - 3, ROOM_MIN), ROOM_MAX)
    marks = {number: list(found) for number, found in groupby(group.marks, key=lambda mark: mark.line)}
    previous = 0
    for number in line_numbers(group):
        if previous and number > previous + 1:
            rows.append([("...", "gutter")])
        previous = number
        worth = _worth_showing(marks.get(number, []))
        rows += _line(table.line(number), number, worth, gutter=gutter, room=room, style=style)
    return rows


def gutter_piece(number: int | None, gutter: int, sign: str = "|") -> tuple[str, str]:
    """The margin of a row: a line number or nothing, and a sign."""
    return f"{'' if number is None else number:>{gutter}} {sign} ", "gutter"


def _words_at_primary(diagnostic: Diagnostic) -> str:
    """A label on the primary span itself gives words to the primary mark."""
    return "; ".join(label.text for label in diagnostic.labels if label.span == diagnostic.span)


def _group(file: str, regions: list[tuple[Region, bool, str]], table: LineTable | None) -> Group:
    if table is None or not regions:
        return Group(file, None, ())
    marks = {mark: None for region, secondary, text in regions for mark in _marks(region, secondary, text, table)}
    return Group(file, regions[0][0].start, tuple(sorted(marks)))


def _marks(region: Region, secondary: bool, text: str, table: LineTable) -> list[Mark]:
    start, end = region.start, _last_place(region, table)
    if start.line == end.line:
        return [Mark(start.line, start.column - 1, secondary, end.column - 1, text)]
    last = table.line(end.line)
    indent = min(len(last) - len(last.lstrip()), end.column - 1)
    return [
        Mark(start.line, start.column - 1, secondary, len(table.line(start.line)), ""),
        Mark(end.line, indent, secondary, end.column - 1, text),
    ]


def _last_place(region: Region, table: LineTable) -> Position:
    """The end of a region, pulled back from the start of a line to the end of the one before."""
    end = region.end
    if end.column > 1 or end.line == region.start.line:
        return end
    return Position(end.line - 1, max(len(table.line(end.line - 1)) + 1, 1))


def _worth_showing(marks: list[Mark]) -> list[Mark]:
    """Without secondary marks that have no words and begin where another mark does."""
    spoken = {mark.start for mark in marks if mark.text or not mark.secondary}
    return [mark for mark in marks if mark.text or not mark.secondary or mark.start not in spoken]


def _line(text: str, number: int, marks: list[Mark], *, gutter: int, room: int, style: str) -> list[Row]:
    first = min((mark.start for mark in marks), default=0)
    left = 0 if len(text) <= room else max(0, min(first, len(text)) - room // 3)
    shown, columns = _window(text, left, room)
    rows: list[Row] = [[gutter_piece(number, gutter), (shown, "")]]
    for mark in marks:
        start = columns[min(max(mark.start - left, 0), len(columns) - 1)]
        end = columns[min(max(mark.end - left, 0), len(columns) - 1)]
        sign = ("-" if mark.secondary else "^") * max(end - start, 1)
        words = f" {mark.text}" if mark.text else ""
        rows.append(
            [gutter_piece(None, gutter), (" " * start, ""), (sign + words, "secondary" if mark.secondary else style)]
        )
    return rows


def _window(text: str, left: int, room: int) -> tuple[str, list[int]]:
    """What is shown of a line from character `left` on, and the column of every character shown and of the end."""
    shown = "…" if left else ""
    columns = [cells(shown)]
    for character in text[left : left + room]:
        added = " " * (TAB - columns[-1] % TAB) if character == "\t" else escape(character)
        column = cells(shown + added)
        if column >= room:
            break
        shown += added
        columns.append(column)
    return shown + ("…" if left + len(columns) - 1 < len(text) else ""), columns
