"""Tokens of a text that does not parse: every slip of the pen is reported and replaced by what was meant."""

import json
import re
from typing import NamedTuple

from lark import Token
from lark.exceptions import UnexpectedCharacters
from lark.lexer import BasicLexer, ContextualLexer, LexerState
from lark.utils import TextSlice

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax.limits import MAX_DIAGNOSTICS
from aura_chor.syntax.parser import Parser
from aura_chor.syntax.words import END


class _Slip(NamedTuple):
    """A text that no token begins with. `terminal` is what stands for it afterwards, nothing when it is empty."""

    pattern: re.Pattern[str]
    terminal: str
    message: str
    help: str


def _slip(pattern: str, terminal: str, message: str, help: str = "") -> _Slip:
    return _Slip(re.compile(pattern), terminal, message, help)


_UNCLOSED = "the string is not closed on its line"
_SLIPS = (
    _slip(";+", "", "`;` is not needed", "statements are separated by space or lines, remove it"),
    _slip("&&", "AND", "`&&` is no operator", "write `and`"),
    _slip(r"\|\|", "OR", "`||` is no operator", "write `or`"),
    _slip("[→⟶⇒]|[–—]>", "ARROW", "this arrow is not the one of the language", "write `->`"),
    _slip("!", "NOT", "`!` is no operator", "write `not`"),
    _slip("[≤⩽]", "LESS_OR_EQUAL", "`≤` is no operator", "write `<=`"),
    _slip("[≥⩾]", "MORE_OR_EQUAL", "`≥` is no operator", "write `>=`"),
    _slip("≠", "DIFFERENT", "`≠` is no operator", "write `!=`"),
    _slip(r"'[^'\r\n]*'", "STRING", "strings are not written with single quotes", 'write "…"'),
    _slip("[“”„][^“”\r\n]*[“”]", "STRING", "these are typographic quotes", 'write "…"'),
    _slip(r"""["'“”„][^\r\n]*""", "STRING", _UNCLOSED, "close it, a line break is written \\n"),
    _slip(r"(?s)/\*.*?\*/", "", "comments are not written `/* … */`", "write `//` before each line"),
    _slip("#[^\r\n]*", "", "comments do not begin with `#`", "write `//`"),
    _slip("/", "STAR", "there is no division", "multiply the other side: whole numbers only travel whole"),
    _slip(r"_\w*", "NAME", "names begin with a letter"),
    _slip(r"[^\W\d_]\w*", "NAME", "names are written with the letters A to Z, digits and `_`"),
    _slip(r"[&|]", "", "`&` and `|` are no operators", "write `and`, `or`"),
    _slip(r"""[^\w\s"'{}()\[\]<>,:.*+\-%=;&|!#/]+""", "", ""),
    _slip(r"(?s).", "", ""),
)


def scan(parser: Parser, text: str, name: str) -> tuple[list[Token], list[Diagnostic]]:
    """Every token and the end's, and what no token begins with; the end comes early when there is too much of that."""
    lexer = _root_lexer(parser)
    state = LexerState(TextSlice.cast_from(text))
    tokens: list[Token] = []
    diagnostics: list[Diagnostic] = []
    while len(diagnostics) < MAX_DIAGNOSTICS:
        try:
            tokens.append(lexer.next_token(state))
        except UnexpectedCharacters:
            _pass_over(state, text, name, tokens, diagnostics)
        except EOFError:
            break
    counter = state.line_ctr
    place = counter.char_pos
    tokens.append(Token(END, "", place, counter.line, counter.column, counter.line, counter.column, place))
    return tokens, diagnostics


def _root_lexer(parser: Parser) -> BasicLexer:
    """The lexer of all terminals, which the contextual lexer keeps for its own error messages."""
    contextual = parser.lark.parser.lexer
    assert isinstance(contextual, ContextualLexer) and isinstance(contextual.root_lexer, BasicLexer)
    return contextual.root_lexer


def _pass_over(state: LexerState, text: str, name: str, tokens: list[Token], diagnostics: list[Diagnostic]) -> None:
    """Report what stands at the lexer's place, put a token for it, and move behind it."""
    counter = state.line_ctr
    start, line, column = counter.char_pos, counter.line, counter.column
    slip, written = _match(text, start)
    counter.feed(written, True)
    end = counter.char_pos
    if slip.terminal == "NAME" and tokens and tokens[-1].type == "NAME" and tokens[-1].end_pos == start:
        previous = tokens.pop()  # `Zoë`: the part before was a name
        start, line, column, written = (
            previous.start_pos or 0,
            previous.line or 0,
            previous.column or 0,
            previous + written,
        )
    diagnostics.append(_complain(slip, written, Span(name, start, end)))
    if slip.terminal:
        value = json.dumps(written.strip("\"'“”„")) if slip.terminal == "STRING" else written
        tokens.append(Token(slip.terminal, value, start, line, column, counter.line, counter.column, end))


def _match(text: str, start: int) -> tuple[_Slip, str]:
    for slip in _SLIPS:
        if match := slip.pattern.match(text, start):
            return slip, match.group()
    raise AssertionError("the last slip matches any character")


def _complain(slip: _Slip, written: str, span: Span) -> Diagnostic:
    code = codes.BAD_LITERAL if slip.message is _UNCLOSED else codes.UNEXPECTED_CHARACTER
    shown = written if len(written) <= 20 else written[:20] + "…"
    message = slip.message or f"`{shown}` means nothing here"
    return Diagnostic(code, message, span, helps=(Help(slip.help),) if slip.help else ())
