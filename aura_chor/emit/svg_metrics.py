"""How wide a text is, without a font at hand.

The table has, for each character, the wider of DejaVu Sans and Arial-like fonts in hundredths of an em, rounded up: a
box that is computed from it is never too small for the sans-serif fonts that readers have.
"""

import unicodedata

_WIDTHS: dict[int, str] = {
    30: "'Iijl",
    35: " ,./:;\\f|’·",
    40: "!()-[]t",
    45: '"r',
    50: "*J`",
    55: "?L_csz“”",
    60: "kvxy",
    65: "$0123456789FTabdeghnopqu{}",
    70: "ABEKPSVXYZ",
    75: "CHNRU",
    80: "&DGOQ",
    85: "#+<=>^w~↩⊙✕",
    90: "M",
    95: "%",
    100: "Wm→…",
    105: "@",
}
_WIDTH = {character: width for width, characters in _WIDTHS.items() for character in characters}
_UNKNOWN = 85
_WIDE = 110
_BOLD_FACTOR = 1.12


def text_width(text: str, *, size: float, bold: bool = False) -> float:
    """Pixels that `text` takes at most at the font size `size`."""
    hundredths = sum(_character_width(character) for character in text)
    return hundredths * size / 100 * (_BOLD_FACTOR if bold else 1.0)


def wrap(text: str, *, size: float, width: float) -> list[str]:
    """Lines of at most `width` pixels; a word that is longer has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size=size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def _character_width(character: str) -> int:
    known = _WIDTH.get(character)
    if known is not None:
        return known
    if unicodedata.combining(character):
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _UNKNOWN
