"""Text and names that are safe in Mermaid source.

Mermaid ends a statement at `;`, reads `#…;` as an entity, takes HTML in labels and drops `%%` comments; so every
character outside a small safe set becomes a decimal entity. `end` closes a block wherever it stands alone.
"""

import re
from collections.abc import Sequence

_UNSAFE = re.compile(r"[^\w (),.!?=+*/'\-:“”’→↩✕⊙▷…·|\[\]]|:(?! )|--|->|\bend\b|\bclass\b|\bstyle\b", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_BLANK = "#160;"
"""A statement without words is a syntax error."""
_RESERVED_WORDS = (
    "participant actor create destroy as links link properties details over note left right of loop end opt alt else "
    "par par_over and critical option break rect box activate deactivate title autonumber off acctitle accdescr "
    "sequencediagram statediagram state choice fork join class classdef style direction click href default "
    "constructor prototype tostring valueof hasownproperty x"
)
_RESERVED = frozenset(_RESERVED_WORDS.split())


def escape(text: str) -> str:
    """`text` on one line, with what Mermaid would read as syntax written as entities."""
    return _UNSAFE.sub(lambda match: _entities(match.group()), one_line(text)) or _BLANK


def one_line(text: str) -> str:
    """`text` with single spaces, and without what no reader of Mermaid accepts: control characters, lone surrogates."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in text).split())


def quoted(text: str) -> str:
    return f'"{escape(text)}"'


def identifiers(names: Sequence[str]) -> dict[str, str]:
    """An identifier for each name: the name itself where Mermaid can read it as one."""
    taken = set(names)
    found: dict[str, str] = {}
    for number, name in enumerate(names):
        if _PLAIN_NAME.fullmatch(name) and name.lower() not in _RESERVED:
            found[name] = name
        else:
            found[name] = _fresh(f"p{number}", taken)
    return found


def _fresh(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _entities(match: str) -> str:
    """Only the first character of a reserved word has to go: then it is the word no more."""
    if match.isalpha():
        return f"#{ord(match[0])};{match[1:]}"
    return "".join(f"#{ord(character)};" for character in match)
