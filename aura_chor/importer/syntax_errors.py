"""What is wrong with the syntax of a Scribble or nuScr source, in words."""

from lark import Lark, UnexpectedCharacters, UnexpectedEOF, UnexpectedToken
from lark.exceptions import UnexpectedInput

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span


def local_protocol(span: Span) -> Diagnostic:
    message = "a local protocol is one role's part; only global protocols can be imported"
    help_ = Help("import the global protocol that it was projected from: `aura-chor project` computes the parts")
    return Diagnostic(codes.NO_COUNTERPART, message, span, helps=(help_,))


def syntax_error(error: UnexpectedInput, text: str, file: str, parser: Lark) -> Diagnostic:
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        start = error.token.start_pos or 0
        span, found = Span(file, start, start + len(error.token)), f"`{error.token}`"
    elif isinstance(error, UnexpectedCharacters):
        start = error.pos_in_stream or 0
        span, found = Span(file, start, start + 1), f"the character `{text[start]}`"
    else:
        end = len(text.rstrip())
        span, found = Span(file, max(end - 1, 0), end), "the end of the file"
    expected = _expected(error, parser)
    return Diagnostic(codes.FOREIGN_SYNTAX, f"{found} cannot stand here; expected {expected}", span)


_WORDS = {
    "NAME": "a name",
    "STRING": "a quoted text",
    "MODIFIER": "`global protocol`",
    "INT": "a number",
    "COMPARE": "a comparison",
    "$END": "the end of the file",
}


def _expected(error: UnexpectedInput, parser: Lark) -> str:
    accepted: set[str] = set()
    if isinstance(error, UnexpectedToken):
        accepted = error.accepts or set(error.expected)
    elif isinstance(error, UnexpectedCharacters):
        accepted = set(error.allowed or ())
    elif isinstance(error, UnexpectedEOF):
        accepted = {str(name) for name in error.expected}
    literals = {terminal.name: terminal.pattern.value.partition("(?!")[0] for terminal in parser.terminals}
    words = sorted({_WORDS.get(name) or f"`{literals.get(name, name)}`" for name in accepted})
    return ", ".join(words[:-1]) + (" or " if len(words) > 1 else "") + words[-1] if words else "something else"
