"""Where in a text a character lies: lines and columns, counted once for each source.

Lines count from 1 and end at a line feed; a carriage return before it belongs to the ending, so that files of either
habit have the same lines. Columns count from 1, in characters (code points); SARIF and editors want UTF-16 units, which
are asked for by name. An offset outside the text is taken for the nearest one inside: a renderer must never fail on the
span of somebody else's mistake.
"""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from aura_chor.report.diagnostic import Sources, Span


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place between characters: `line` and `column` count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Region:
    """The places where a span begins (included) and ends (excluded)."""

    start: Position
    end: Position


class SourceMap:
    """The sources of one rendering, each with its table of lines, made when it is first asked for."""

    __slots__ = ("_sources", "_tables")

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._tables: dict[str, LineTable] = {}

    def table(self, file: str) -> "LineTable | None":
        """The lines of `file`, or None when its text is not at hand (it could not be read, for instance)."""
        if file not in self._tables:
            if file not in self._sources:
                return None
            self._tables[file] = LineTable(self._sources[file])
        return self._tables[file]

    def region(self, span: Span) -> Region | None:
        table = self.table(span.file)
        return None if table is None else table.region(span)


class LineTable:
    """The offsets at which the lines of a text begin."""

    __slots__ = ("_starts", "_utf16_differs", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))[:-1]
        self._utf16_differs = not text.isascii() and max(text) > "\uffff"

    @property
    def line_count(self) -> int:
        """At least 1; a text that ends with a line feed has an empty line behind it."""
        return len(self._starts)

    def position(self, offset: int) -> Position:
        """Line and column, both from 1, of the place before the character at `offset`."""
        inside = self._clamp(offset)
        line = bisect_right(self._starts, inside)
        return Position(line, inside - self._starts[line - 1] + 1)

    def region(self, span: Span) -> Region:
        """Both ends of `span`; the end is never before the start."""
        start = self._clamp(span.start)
        return Region(self.position(start), self.position(max(start, self._clamp(span.end))))

    def line(self, number: int) -> str:
        """The characters of a line, without its ending."""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < self.line_count else len(self.text)
        return self.text[start:end].removesuffix("\r")

    def offset(self, position: Position) -> int:
        """The inverse of `position`."""
        return self._starts[position.line - 1] + position.column - 1

    def utf16_column(self, position: Position) -> int:
        """The column in UTF-16 units, from 1: a character beyond the first plane counts twice."""
        if not self._utf16_differs:
            return position.column
        start = self._starts[position.line - 1]
        before = self.text[start : start + position.column - 1]
        return 1 + len(before.encode("utf-16-le", "surrogatepass")) // 2

    def _clamp(self, offset: int) -> int:
        return min(max(offset, 0), len(self.text))
