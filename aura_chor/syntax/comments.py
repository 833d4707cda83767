"""Comments: gathered by the lexer as it passes them, then given to the node they document or kept by position."""

import re

from aura_chor.report.diagnostic import Span
from aura_chor.syntax import tree

_SPACE = re.compile(r"[ \t\r\n\f]*")
_NO_CODE = re.compile(r"[ \t\f]*\Z")


class CommentCollector:
    """The comments of one text.

    A doc comment is a run of own-line `///` comments with nothing but space between them and the node that they
    document. It is stored under the place where that node would begin; a node that can be documented asks for it.
    """

    def __init__(self, *, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._comments: list[tree.Comment] = []
        self._runs: dict[int, list[tree.Comment]] = {}
        self._taken: set[int] = set()

    def add(self, value: str, *, start: int) -> None:
        comment = tree.Comment(value.rstrip(), self._stands_alone(start), Span(self._name, start, start + len(value)))
        self._comments.append(comment)
        if comment.own_line and value.startswith("///") and not value.startswith("////"):
            run = self._runs.pop(start, [])
            run.append(comment)
            space = _SPACE.match(self._text, start + len(value))
            assert space is not None
            self._runs[space.end()] = run

    def take_doc(self, start: int) -> str:
        """The doc comment before the node that begins at `start`, or nothing. What is taken is no ordinary comment."""
        if not self._runs or (run := self._runs.get(start)) is None:
            return ""
        doc = "\n".join(comment.text[3:].removeprefix(" ") for comment in run)
        if doc:
            self._taken.update(comment.span.start for comment in run)
        return doc

    def ordinary(self) -> tuple[tree.Comment, ...]:
        """Every comment that documents nothing, in the order of the text."""
        return tuple(comment for comment in self._comments if comment.span.start not in self._taken)

    def _stands_alone(self, start: int) -> bool:
        line_start = self._text.rfind("\n", 0, start) + 1
        return _NO_CODE.match(self._text[line_start:start]) is not None
