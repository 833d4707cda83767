"""What a terminal shows: rows of styled pieces, the width of text in cells, and the gate that all of it passes.

Everything that is printed passes `escape` in `paint`, and nothing else writes rows out. So no source, file name or
message can move the cursor, change colours, ring the bell or turn the direction of writing: what cannot be seen is
spelt out. rich is imported only for colour and for measuring text whose width is not its length.
"""

import re
from collections.abc import Iterable

Piece = tuple[str, str]
"""A text and the name of its style; the empty name is plain."""

Row = list[Piece]

WORD_MAX = 160
"""Characters of a word in a message. The longest names and paths of real protocols have half of it."""

_LONG_WORD = re.compile(rf"\S{{{WORD_MAX + 1},}}")

STYLES = {
    "": "",
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
    "help": "bold green",
    "message": "bold",
    "gutter": "bold blue",
    "secondary": "bold blue",
    "faint": "dim",
    "inserted": "green",
    "removed": "red",
}


def paint(rows: Iterable[Row], *, colour: bool) -> str:
    """The rows as text, each with its line feed; with ANSI colours when `colour`."""
    return "".join((_coloured(row) if colour else _plain(row)) + "\n" for row in rows)


def escape(text: str) -> str:
    """`text` with every character that a terminal would obey, hide or confuse written as an escape (`\\x1b`).

    Invisible joiners and unusual spaces are among them: in a program they are more likely a mistake than meant.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escaped(character) for character in text)


def cells(text: str) -> int:
    """How many columns of a terminal `text` takes; `text` has been escaped."""
    if text.isascii() or _without_signs(text).isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def clip(text: str, room: int) -> str:
    """`text`, or as much of it as fits into `room` columns with an ellipsis."""
    if cells(text) <= room:
        return text
    kept = text[: max(room - 1, 0)]
    while kept and cells(kept) > room - 1:
        kept = kept[:-1]
    return kept + "…"


def shortened(text: str) -> str:
    """`text` with words that no person wrote cut in the middle: a name may be as long as a file."""
    if len(text) <= WORD_MAX:
        return text
    return _LONG_WORD.sub(lambda word: f"{word[0][: WORD_MAX // 2]}…{word[0][-WORD_MAX // 4 :]}", text)


def _without_signs(text: str) -> str:
    """Our own arrows and ellipses are one column wide; most rows have no other character beyond ASCII."""
    return text.replace("→", ">").replace("…", ".")


def _escaped(character: str) -> str:
    code = ord(character)
    if character in "\t\n\r":
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}[character]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _plain(row: Row) -> str:
    return "".join(escape(text) for text, _ in row).rstrip(" ")


def _coloured(row: Row) -> str:
    from rich.color import ColorSystem
    from rich.style import Style

    return "".join(
        Style.parse(STYLES[style]).render(escape(text), color_system=ColorSystem.STANDARD)
        for text, style in _trimmed(row)
    )


def _trimmed(row: Row) -> Row:
    """The row without the spaces at its end, as `_plain` prints it."""
    kept = list(row)
    while kept and not kept[-1][0].rstrip(" "):
        kept.pop()
    if kept:
        text, style = kept[-1]
        kept[-1] = (text.rstrip(" "), style)
    return kept
