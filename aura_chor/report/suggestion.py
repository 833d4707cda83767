"""A way out: its words, and the text to insert, shown at its place like a small difference.

An insertion that leaves the line at its place whole is shown as new lines between two old ones; any other as the old
line and what becomes of it.
"""

from dataclasses import dataclass

from aura_chor.report.diagnostic import Help
from aura_chor.report.display import Row, clip, escape
from aura_chor.report.excerpt import ROOM_MIN, TAB, gutter_piece
from aura_chor.report.source import LineTable


def suggestion(help_: Help, table: LineTable | None, *, gutter: int, width: int) -> list[Row]:
    """`help: …` and, when there is text to insert and a place for it, the place with the text in it."""
    first, *more = help_.text.split("\n")
    rows: list[Row] = [[("help", "help"), (f": {first}", "")]]
    rows += [[(f"      {line}", "")] for line in more]
    if table is None or help_.at is None or not help_.insert:
        return rows
    return rows + [_row(line, gutter=gutter, width=width) for line in _lines(help_, table)]


def suggestion_lines(help_: Help, table: LineTable) -> list[int]:
    """The numbers of the lines that the suggestion shows."""
    if help_.at is None or not help_.insert:
        return []
    return [line.number for line in _lines(help_, table) if line.number is not None]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the difference: `sign` is `|` (it stays), `+` or `-`; a new line has no number yet."""

    number: int | None
    sign: str
    text: str


def _lines(help_: Help, table: LineTable) -> list[_Line]:
    place = table.position(help_.at or 0)
    old = table.line(place.line)
    column = min(place.column - 1, len(old))
    new = (old[:column] + help_.insert + old[column:]).split("\n")
    before = [_Line(number, "|", table.line(number)) for number in range(max(place.line - 1, 1), place.line)]
    after = [
        _Line(number, "|", table.line(number))
        for number in range(place.line + 1, min(place.line + 1, table.line_count) + 1)
    ]
    if len(new) > 1 and new[-1] == old:
        return [*before, *_added(new[:-1]), _Line(place.line, "|", old)]
    if len(new) > 1 and new[0] == old:
        return [_Line(place.line, "|", old), *_added(new[1:]), *after]
    return [_Line(place.line, "-", old), *_added(new)]


def _added(lines: list[str]) -> list[_Line]:
    return [_Line(None, "+", line) for line in lines]


def _row(line: _Line, *, gutter: int, width: int) -> Row:
    style = {"|": "", "+": "inserted", "-": "removed"}[line.sign]
    room = max(width - gutter - 3, ROOM_MIN)
    text = escape(line.text[: room + 1].removesuffix("\r").expandtabs(TAB))
    return [gutter_piece(line.number, gutter, line.sign), (clip(text, room), style)]
