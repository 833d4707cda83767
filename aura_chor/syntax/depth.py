"""How deep things are nested, counted while the parser runs, so that no tree grows that a walk could not descend.

Lark's parser does not recurse, but everything behind it does. Brackets are counted when they open; the height of an
expression is looked at once, where the expression ends, because `a + a + a …` grows high without any bracket.
"""

from collections.abc import Iterable
from typing import NamedTuple

from lark import Token

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax import tree
from aura_chor.syntax.limits import MAX_NESTING

BLOCKS, BRACKETS, TYPES = "blocks", "brackets", "types"


class Opened(NamedTuple):
    """An open bracket on the parser's stack of values."""

    kind: str
    start: int


class TooDeep(Exception):
    """Ends the parse: behind the limit there is nothing worth reading."""

    def __init__(self, *, what: str, span: Span) -> None:
        message = f"{what} are nested more than {MAX_NESTING} deep"
        help = Help("split it: a `call` for blocks, a `record` for types, another field for expressions")
        super().__init__(message)
        self.diagnostic = Diagnostic(codes.TOO_DEEP, message, span, helps=(help,))


class DepthGuard:
    """Counts what is open, by kind, and how many nodes the present expression has."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open = {BLOCKS: 0, BRACKETS: 0, TYPES: 0}
        self._nodes = 0

    def enter(self, kind: str, token: Token) -> Opened:
        """Note an opening bracket. Raises `TooDeep`."""
        start = token.start_pos or 0
        self._open[kind] += 1
        if self._open[kind] > MAX_NESTING:
            raise TooDeep(what=kind, span=Span(self._name, start, start + 1))
        return Opened(kind, start)

    def leave(self, kind: str) -> None:
        self._open[kind] -= 1

    def recount(self, values: Iterable[object]) -> None:
        """Count anew from the parser's stack, after a recovery took something away from it."""
        self._open = {BLOCKS: 0, BRACKETS: 0, TYPES: 0}
        for value in values:
            if isinstance(value, Opened):
                self._open[value.kind] += 1

    def grow(self, nodes: int = 1) -> None:
        """Note that the present expression has got `nodes` more levels at most."""
        self._nodes += nodes

    def check_height(self, expression: tree.Expression) -> None:
        """Look at a finished expression. Raises `TooDeep`."""
        if self._nodes > MAX_NESTING and _height(expression) > MAX_NESTING:
            raise TooDeep(what="expressions", span=expression.span)
        self._nodes = 0


def _height(expression: tree.Expression) -> int:
    """The number of levels, found without recursion."""
    level: list[tree.Expression] = [expression]
    height = 0
    while level and height <= MAX_NESTING:
        height += 1
        level = [child for node in level for child in children_of(node)]
    return height


def children_of(expression: tree.Expression) -> tuple[tree.Expression, ...]:
    """The expressions directly below `expression`."""
    match expression:
        case tree.Length() | tree.Negate() | tree.IsNone() | tree.Not():
            return (expression.operand,)
        case tree.Arithmetic():
            return (expression.left, expression.right)
        case tree.Compare() | tree.Logical():
            return expression.operands
        case tree.ListLiteral():
            return expression.items
        case _:
            return ()
