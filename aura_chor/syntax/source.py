"""What must hold of a source before it is parsed: size, encoding, characters that one can see."""

import re

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax.limits import MAX_CONTROL_CHARACTERS, MAX_SOURCE_BYTES

_BYTE_ORDER_MARK = "\ufeff"
# Controls, a carriage return that ends no line, and the marks that make text read in another order than it runs.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\r(?!\n)|[\ud800-\udfff]"
)


def decode(data: bytes, name: str) -> tuple[str, list[Diagnostic]]:
    """The text of a file, or an empty text and why there is none."""
    if len(data) > MAX_SOURCE_BYTES:
        return "", [_too_large(name)]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "", [_not_utf8(name, 0, "this is UTF-16 text", "save the file as UTF-8")]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as problem:
        start = problem.start
        if b"\0" in data:
            return "", [_not_utf8(name, 0, "this is a binary file, not UTF-8 text", "")]
        before = data[:start].decode("utf-8")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        place = f"line {line}, column {column}"
        what = f"the byte 0x{data[start]:02x} at {place} (byte {start}) is not UTF-8"
        return "", [_not_utf8(name, len(before), what, "save the file as UTF-8")]


def clean(text: str, name: str) -> tuple[str | None, list[Diagnostic]]:
    """The text to parse, of the same length, with what must not be there replaced by spaces; None to parse nothing."""
    if len(text) > MAX_SOURCE_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_SOURCE_BYTES:
        return None, [_too_large(name)]
    if text.startswith(_BYTE_ORDER_MARK):
        text = " " + text[1:]
    if INVISIBLE.search(text) is None:
        return text, []
    found = [match.start() for match in INVISIBLE.finditer(text)]
    if len(found) > MAX_CONTROL_CHARACTERS:
        message = f"the file holds {len(found)} control characters: it is not a text"
        return None, [_invisible(message, Span(name, found[0], found[0] + 1))]
    diagnostics = [_invisible(_describe(text[place]), Span(name, place, place + 1)) for place in found]
    return INVISIBLE.sub(" ", text), diagnostics


def _describe(character: str) -> str:
    if character == "\r":
        return "a carriage return that ends no line"
    return f"the invisible character U+{ord(character):04X}"


def _invisible(message: str, span: Span) -> Diagnostic:
    return Diagnostic(
        codes.UNEXPECTED_CHARACTER, message, span, helps=(Help("remove it, or write it as \\u in a string"),)
    )


def _too_large(name: str) -> Diagnostic:
    limit = f"{MAX_SOURCE_BYTES // (1024 * 1024)} MiB"
    help = Help("split it into files and `import` what they share")
    return Diagnostic(codes.TOO_LARGE, f"the source is larger than {limit}", Span(name, 0, 0), helps=(help,))


def _not_utf8(name: str, place: int, message: str, help: str) -> Diagnostic:
    return Diagnostic(codes.NOT_UTF8, message, Span(name, place, place), helps=(Help(help),) if help else ())
