"""The page that a formatter writes on: lines, indentation, and each comment put back where it belongs."""

from collections.abc import Sequence

from aura_chor.syntax import tree
from aura_chor.syntax.source import INVISIBLE


class Page:
    """Lines so far, and the comments that are still to come, in the order of their positions.

    A comment behind code goes to the end of the line written last; one on a line of its own goes before the next line
    whose node lies behind it.
    """

    def __init__(self, comments: Sequence[tree.Comment]) -> None:
        self._comments = sorted(comments, key=lambda comment: comment.span.start)
        self._next = 0
        self._lines: list[str] = []
        self._depth = 0
        self._last_takes_comment = False

    def line(self, text: str, *, before: int | None) -> None:
        """Write a line of code; comments that lie before the position `before` come first."""
        if before is not None:
            self.flush(before=before)
        self._write(text)
        self._last_takes_comment = True

    def doc(self, doc: str, *, before: int) -> None:
        """Write a doc comment for the node at `before`."""
        self.flush(before=before)
        for line in doc.split("\n") if doc else ():
            self._write(f"/// {_visible(line)}".rstrip())

    def blank(self, *, before: int) -> None:
        """Leave a line free, behind the comment at the end of the last line and before all others."""
        if self._has_next(before) and self._last_takes_comment and not self._comments[self._next].own_line:
            self._put_comment()
        if self._lines and self._lines[-1]:
            self._lines.append("")
            self._last_takes_comment = False

    def flush(self, *, before: int) -> None:
        """Write every comment that lies before a position."""
        while self._has_next(before):
            self._put_comment()

    def has_comment(self, start: int, end: int) -> bool:
        """Does a comment lie between these positions?"""
        for comment in self._comments[self._next :]:
            if comment.span.start >= end:
                return False
            if comment.span.start >= start:
                return True
        return False

    def fits(self, text: str, width: int) -> bool:
        return 2 * self._depth + len(text) <= width

    def indent(self) -> None:
        self._depth += 1

    def dedent(self) -> None:
        self._depth -= 1

    def finish(self) -> str:
        while self._next < len(self._comments):
            self._put_comment()
        return "".join(line + "\n" for line in self._lines)

    def _has_next(self, before: int) -> bool:
        return self._next < len(self._comments) and self._comments[self._next].span.start < before

    def _put_comment(self) -> None:
        comment = self._comments[self._next]
        self._next += 1
        first, *others = (_visible(line).rstrip() for line in comment.text.split("\n"))
        first = first if first.startswith("//") else f"// {first}"
        if not comment.own_line and self._last_takes_comment:
            self._lines[-1] += f"  {first}"
            self._last_takes_comment = False
        else:
            self._write(_ordinary(first))
        for line in others:
            self._write(f"// {line}".rstrip())

    def _write(self, text: str) -> None:
        self._lines.append("  " * self._depth + text)
        self._last_takes_comment = False


def _ordinary(comment: str) -> str:
    """A comment on its own line that no node takes for its documentation."""
    return comment[1:] if comment.startswith("///") and not comment.startswith("////") else comment


def _visible(text: str) -> str:
    return INVISIBLE.sub(" ", text).replace("\r", " ")
