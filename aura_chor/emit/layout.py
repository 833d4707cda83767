"""Layout of Python text so that `ruff format` leaves it alone at every usual line length.

A bracket stands on one line where it fits into 88 columns, else with one part per line and a comma behind the last:
the formatter keeps such a bracket open at any length. Only a tuple of one part is an exception: what stands in a long
one is opened too.
"""

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 88
DOC_WIDTH = 84
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")


@dataclass(frozen=True, slots=True)
class Bracket:
    """`head` ends in an opening bracket; `tail` is the closing one. `one_comma`: a comma behind a single part."""

    head: str
    parts: tuple["Bracket | str", ...]
    tail: str = ")"
    one_comma: bool = False


Node = Bracket | str


def call(function: str, *parts: Node) -> Bracket:
    return Bracket(f"{function}(", parts)


def tuple_of(parts: Iterable[Node]) -> Bracket:
    return Bracket("(", tuple(parts), one_comma=True)


def flat(node: Node) -> str:
    if isinstance(node, str):
        return node
    comma = "," if node.one_comma and len(node.parts) == 1 else ""
    return f"{node.head}{', '.join(map(flat, node.parts))}{comma}{node.tail}"


def lay_out(node: Node, *, before: str = "", behind: str = "", indent: int = 0, opened: bool = False) -> str:
    """`before`, the node and `behind`; every line starts with `indent` blanks. `opened`: also where it would fit."""
    line = " " * indent + before + flat(node) + behind
    if isinstance(node, str) or not node.parts or (len(line) <= WIDTH and not opened):
        return line
    alone = node.one_comma and len(node.parts) == 1
    inner = [lay_out(part, behind=",", indent=indent + 4, opened=alone) for part in node.parts]
    return "\n".join([" " * indent + before + node.head, *inner, " " * indent + node.tail + behind])


def quoted(text: str) -> str:
    """A string literal with the quotes that the formatter prefers: double, unless single ones save escapes."""
    plain = repr(text)
    if plain[0] == '"' or '"' in text:
        return plain
    return '"' + plain[1:-1] + '"'


def quoted_bytes(value: bytes) -> str:
    plain = repr(value)[1:]
    return "b" + (plain if plain[0] == '"' or b'"' in value else '"' + plain[1:-1] + '"')


def docstring(paragraphs: Sequence[str], *, indent: int = 0) -> str:
    """A docstring of these paragraphs, its first line behind `indent` blanks; lines of a paragraph are refilled.

    An empty line in a text of several lines begins another paragraph.
    """
    lines: list[str] = []
    for paragraph in [part for text in paragraphs for part in _BLANK_LINES.split(text) if part.strip()]:
        if lines:
            lines.append("")
        lines += _filled(_harmless(paragraph), DOC_WIDTH - indent)
    blank = " " * indent
    first = f'{blank}"""{" " if lines[0].startswith(chr(34)) else ""}{lines[0]}'
    if len(lines) == 1:
        return f'{first}{" " if lines[0].endswith(chr(34)) else ""}"""'
    return "\n".join([first, *(f"{blank}{line}" if line else "" for line in lines[1:]), f'{blank}"""'])


def _filled(text: str, width: int) -> list[str]:
    line = " ".join(text.split())
    if len(line) <= width:
        return [line]
    return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)


def _harmless(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
