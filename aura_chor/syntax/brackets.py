"""Brackets: which opening brace was never closed, and whether a text is nested too deep to be read token by token."""

import re
from collections.abc import Sequence

from lark import Token

from aura_chor.report.diagnostic import Span
from aura_chor.syntax.depth import BLOCKS, BRACKETS, TooDeep
from aura_chor.syntax.limits import MAX_NESTING

_BRACKETS = re.compile(r'"(?:[^"\\\r\n]|\\[^\r\n])*"|//[^\r\n]*|[{}()\[\]]')


def check_nesting(text: str, name: str) -> None:
    """Raise `TooDeep` at the first bracket over the limit: 10 MB of `{` are refused at the hundred and first."""
    braces = others = 0
    for match in _BRACKETS.finditer(text):
        bracket = match.group()
        if bracket == "{":
            braces += 1
        elif bracket == "}":
            braces = max(0, braces - 1)
        elif bracket in ("(", "["):
            others += 1
        elif bracket in (")", "]"):
            others = max(0, others - 1)
        if braces > MAX_NESTING or others > MAX_NESTING:
            what = BLOCKS if braces > MAX_NESTING else BRACKETS
            raise TooDeep(what=what, span=Span(name, match.start(), match.end()))


def unclosed_brace(tokens: Sequence[Token]) -> Token | None:
    """The `{` that was most likely meant to be closed, when the braces do not come out even.

    A brace that is closed by a `}` on another level of indentation took the one that was meant for a brace around it,
    so the first such brace is the culprit; without one it is the innermost that is open at the end.
    """
    open_braces: list[tuple[Token, int]] = []
    suspect: Token | None = None
    indentation, line = 0, 0
    for token in tokens:
        begins_line = token.line != line
        if begins_line:
            line, indentation = token.line or 0, token.column or 0
        if token.type == "LBRACE":
            open_braces.append((token, indentation))
        elif token.type == "RBRACE" and open_braces:
            opened, meant = open_braces.pop()
            if suspect is None and begins_line and meant != indentation:
                suspect = opened
    if not open_braces:
        return None
    return suspect or open_braces[-1][0]
