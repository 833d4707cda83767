"""Literals: from the text of a token to its value. Each function raises `BadLiteral` for a text that has none."""

import json
import re

from aura_chor.syntax.limits import MAX_INTEGER_BITS

_MAX_DIGITS = MAX_INTEGER_BITS  # a literal with more characters than this cannot fit, and int() would balk at it
_FLOAT = re.compile(r"[0-9][0-9_]*(?:\.[0-9]|[eE][0-9]|\.?[0-9]*[eE][+-]?[0-9])")
_UNIT = re.compile(r"[0-9]+([A-Za-z]+)\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")


class BadLiteral(Exception):
    """`args[0]` says what is wrong, `help` says what to write instead (or nothing)."""

    def __init__(self, message: str, *, help: str = "") -> None:
        super().__init__(message)
        self.help = help


def integer(text: str) -> int:
    """The value of `12`, `1_000`, `0x1f`."""
    digits = text.replace("_", "")
    too_large = BadLiteral(f"an integer literal of more than {MAX_INTEGER_BITS} bits")
    if len(digits) > _MAX_DIGITS:
        raise too_large
    value = int(digits, 16) if digits[:2] in ("0x", "0X") else int(digits)
    if value.bit_length() > MAX_INTEGER_BITS:
        raise too_large
    return value


def duration(text: str) -> tuple[int, str]:
    """Amount and unit of `200ms`, `5s`."""
    unit = "ms" if text.endswith("ms") else text[-1]
    return integer(text[: -len(unit)]), unit


def string(text: str) -> str:
    """The value of a quoted string with the escapes of JSON."""
    try:
        value = json.loads(text, strict=False)
    except ValueError:
        raise BadLiteral(
            "this string holds an escape that does not exist",
            help=r"the escapes are \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits",
        ) from None
    assert isinstance(value, str)
    if _SURROGATE.search(value):
        raise BadLiteral("this string holds half of a surrogate pair, which is no character")
    return value


def bytes_(text: str) -> bytes:
    """The value of `x"0a0b"`."""
    digits = text[2:-1]
    if re.fullmatch(r"(?:[0-9A-Fa-f]{2})*", digits):
        return bytes.fromhex(digits)
    if re.fullmatch(r"[0-9A-Fa-f]*", digits):
        raise BadLiteral("a bytes literal needs an even number of hexadecimal digits")
    raise BadLiteral("a bytes literal holds hexadecimal digits only", help='for example x"0a0b"')


def complain_about_number(text: str) -> BadLiteral:
    """Say what is wrong with a text that begins with a digit and is no number."""
    if text.lower().startswith("0x"):
        return BadLiteral(f"`{text}` is no number", help="hexadecimal numbers are written 0x1f")
    if _FLOAT.match(text):
        return BadLiteral(
            f"`{text}` is a floating-point number, and those do not travel",
            help="use a whole number of a smaller unit, for example cents in place of 12.50",
        )
    if unit := _UNIT.match(text):
        return BadLiteral(f"`{unit.group(1)}` is no unit of time", help="the units are ms, s, m, h, d: 200ms, 5s, 2h")
    if text.isdigit():
        return BadLiteral(f"`{text}` begins with a zero", help=f"write {text.lstrip('0') or '0'}")
    return BadLiteral(f"`{text}` is no number", help="numbers are written 12, 1_000, 0x1f")
