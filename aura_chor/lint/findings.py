"""What is wrong, as diagnostics: spans from mypy's places, the words of each code, one finding for each place.

Columns are trusted on lines of ASCII alone: elsewhere mypy's parsers disagree about what a column counts, and the whole
line is named instead.
"""

from mypy.nodes import CallExpr, Context

from aura_chor.lint.mypy_door import Complaint
from aura_chor.report import codes
from aura_chor.report.codes import Code
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.report.source import LineTable, Position

_TEXT_MAX = 40
_HELPS = {
    codes.STATE_REUSED.number: "go on with the state that the first use gave",
    codes.STATE_DROPPED.number: "take the state on to an end, return it, or raise",
    codes.RESULT_DROPPED.number: "bind the result and go on with it",
    codes.STATE_ESCAPES.number: "keep states in local variables, and pass them to functions that name their type",
    codes.MISSING_AWAIT.number: "write `await` before the operation",
    codes.STATE_CAPTURED.number: "let the inner function take the state as a parameter",
}


class Findings:
    """Of one source file."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._table = LineTable(text)
        self._found: dict[tuple[str, int], Diagnostic] = {}
        self._texts: dict[Context, str] = {}

    def add(
        self, code: Code, message: str, place: Context, *, label: tuple[Context, str] | None = None, note: str = ""
    ) -> None:
        """The first finding of a code at a place stands; paths that come there again add nothing."""
        span = self.span(place)
        labels = () if label is None else (Label(self.span(label[0]), label[1]),)
        notes = (note,) if note else ()
        found = Diagnostic(code, message, span, labels, notes, helps=(Help(_HELPS[code.number]),))
        self._found.setdefault((code.number, span.start), found)

    def add_complaint(self, complaint: Complaint) -> None:
        place = Context(complaint.line, complaint.column - 1)
        place.end_line = complaint.end_line or None
        place.end_column = complaint.end_column or None
        span = self.span(place)
        message = f"{complaint.message} [{complaint.code}]"
        key = (f"{codes.MYPY_ERROR.number} {message}", span.start)
        self._found.setdefault(key, Diagnostic(codes.MYPY_ERROR, message, span))

    def result(self) -> list[Diagnostic]:
        """In the order of the text."""
        return sorted(self._found.values(), key=lambda found: (found.span.start, found.code.number, found.message))

    def lines_of(self, code: Code) -> set[int]:
        return {self._table.position(found.span.start).line for found in self._found.values() if found.code == code}

    def drop(self, code: Code, line: int) -> None:
        """Forget the findings of a code on a line."""
        for key, found in list(self._found.items()):
            if found.code == code and self._table.position(found.span.start).line == line:
                del self._found[key]

    def text(self, place: Context) -> str:
        """The code at a place between backquotes, or `this state` where it is long."""
        if place not in self._texts:
            self._texts[place] = self._text(place)
        return self._texts[place]

    def _text(self, place: Context) -> str:
        shown = place.callee if isinstance(place, CallExpr) else place
        span = self.span(shown)
        text = self._table.text[span.start : span.end]
        exact = self._is_exact(shown) and text.isprintable() and len(text) <= _TEXT_MAX
        return f"`{text}`" if exact else "this state"

    def span(self, place: Context) -> Span:
        line = min(max(place.line, 1), self._table.line_count)
        start = self._start_of(line)
        if not self._is_exact(place):
            text = self._table.line(line)
            return Span(self._path, start + len(text) - len(text.lstrip()), start + len(text.rstrip()))
        end_line, end_column = place.end_line or line, place.end_column or place.column + 1
        return Span(
            self._path, start + place.column, max(start + place.column + 1, self._start_of(end_line) + end_column)
        )

    def _start_of(self, line: int) -> int:
        return self._table.offset(Position(line, 1))

    def _is_exact(self, place: Context) -> bool:
        last = place.end_line or place.line
        if place.column < 0 or not 1 <= place.line <= last <= self._table.line_count:
            return False
        return self._table.line(place.line).isascii() and self._table.line(last).isascii()
