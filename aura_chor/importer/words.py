"""Which names a choreography can use, and the nearest name that it can.

Labels, choreographies and records are letters and digits and begin with a letter; whatever becomes a name of Python
must not be one of its keywords or hide what the generated code needs (the checker refuses those under CHR214, and a
test compares the two).
"""

import re
from collections.abc import Iterator
from keyword import iskeyword

from aura_chor.syntax.words import TERMINAL_OF_WORD

_PARTS = re.compile(r"[A-Za-z0-9]+")

NAMES_IN_ANNOTATIONS = frozenset(
    ["bool", "bytes", "dict", "float", "frozenset", "int", "list", "object", "set", "str", "tuple", "type"]
)
EVENTS_OF_EVERY_SESSION = frozenset(["abort", "withdraw"])
PARTS_OF_OPERATIONS = frozenset(["self", "cls", "next", "message", "messages", "witness"])
MODULES_OF_PACKAGES = frozenset(["messages", "witnesses", "protocol"])
BUILTIN_TYPES = frozenset(["int", "str", "bytes", "bool", "list", "map", "option", "duration"])


def label_is_usable(name: str) -> bool:
    return _is_class(name) and name.lower() not in EVENTS_OF_EVERY_SESSION


def choreography_is_usable(name: str) -> bool:
    return _is_word(name) and not _is_reserved(name) and not iskeyword(name.lower())


def record_is_usable(name: str) -> bool:
    return _is_class(name) and name not in BUILTIN_TYPES


def role_is_usable(name: str) -> bool:
    lower = name.lower()
    return _is_identifier(name) and not _is_reserved(name) and not iskeyword(lower) and lower not in MODULES_OF_PACKAGES


def field_is_usable(name: str) -> bool:
    hidden = name in NAMES_IN_ANNOTATIONS or name in PARTS_OF_OPERATIONS
    return _is_identifier(name) and not _is_reserved(name) and not hidden


def loop_is_usable(name: str) -> bool:
    return _is_identifier(name) and name not in TERMINAL_OF_WORD


def joined(name: str) -> str:
    """`foo_bar` as `fooBar`: the letters and digits of the name, later words with a capital."""
    first, *others = _PARTS.findall(name) or [""]
    return str(first) + "".join(part[:1].upper() + part[1:] for part in others)


def candidates(name: str, kind: str) -> Iterator[str]:
    """Names near to `name`, best first, without end. `kind` is the word that is put before or behind."""
    base = joined(name)
    spellings = [base, base[:1].upper() + base[1:]] if base[:1].isalpha() else []
    if base[:1].isdigit():
        spellings = [f"{kind[0]}{base}", f"{kind}{base}"]
    if not base:
        spellings = [kind]
    yield from spellings
    last = spellings[0]
    if kind == "Data" or _is_reserved(last) or last in NAMES_IN_ANNOTATIONS or kind == "Role":
        yield f"{last}{kind}"
    separator = "v" if last[-1:].isdigit() else ""
    number = 2
    while True:
        yield f"{last}{separator}{number}"
        number += 1


def field_candidates(name: str) -> Iterator[str]:
    """Names near to that of a field: `next_value` for `next`, which an operation has already."""
    base = "_".join(_PARTS.findall(name.replace("_", " ")))
    base = base if base[:1].isalpha() else f"field_{base}"
    yield base
    yield f"{base}_value"
    number = 2
    while True:
        yield f"{base}_value{number}"
        number += 1


def _is_class(name: str) -> bool:
    return _is_word(name) and not _is_reserved(name) and name not in NAMES_IN_ANNOTATIONS


def _is_word(name: str) -> bool:
    return name.isascii() and name.isalnum() and name[0].isalpha()


def _is_identifier(name: str) -> bool:
    return name.isascii() and name[:1].isalpha() and name.replace("_", "a").isalnum()


def _is_reserved(name: str) -> bool:
    return name in TERMINAL_OF_WORD or iskeyword(name)
