"""Names: which cannot be used, which are declared twice, and which one was probably meant.

A name of the text becomes a name of Python: a field an attribute and a keyword argument of its message's class, a label
and a record a class, a role a module, a choreography a package and the prefix of its event kinds.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from keyword import iskeyword

from aura_chor.mpst.limits import MAX_NAME
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*\Z")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")

BUILTIN_TYPES = frozenset(["int", "str", "bytes", "bool", "list", "map", "option", "duration"])

_NAMES_IN_ANNOTATIONS = frozenset(
    ["bool", "bytes", "dict", "float", "frozenset", "int", "list", "object", "set", "str", "tuple", "type"]
)
"""A class attribute of such a name would hide the type from the annotations that follow it in the class."""

_PARTS_OF_OPERATIONS = frozenset(["self", "cls", "next", "message", "messages", "witness"])
"""Attributes and arguments that the generated operations and results have beside the fields."""

_MODULES_OF_PACKAGES = frozenset(["messages", "witnesses", "protocol"])
EVENTS_OF_EVERY_SESSION = frozenset(["abort", "withdraw"])
_NAMED_STATES = frozenset(["Initializing", "Completed", "Aborted", "Withdrawn"])


def did_you_mean(name: str, candidates: Iterable[str]) -> tuple[Help, ...]:
    """The candidate nearest to `name`, as a help, or nothing; of very many candidates only the last are looked at."""
    by_fold = {candidate.lower(): candidate for candidate in list(candidates)[-_MAX_CANDIDATES:]}
    nearest = get_close_matches(name.lower(), list(by_fold), n=1)
    return (Help(f"did you mean `{by_fold[nearest[0]]}`?"),) if nearest else ()


_MAX_CANDIDATES = 64
"""A text full of mistakes would otherwise be compared with itself."""


# --- names that cannot be used ---


def refuse_field(name: str, span: Span, found: list[Diagnostic]) -> None:
    """For payload fields, record fields and parameters alike."""
    if _is_long(name):
        _refuse_long("field", name, span, found)
    elif iskeyword(name):
        _refuse("field", name, "is a keyword of Python", span, found)
    elif name in _NAMES_IN_ANNOTATIONS:
        hide_type(name, span, found)
    elif name in _PARTS_OF_OPERATIONS:
        _refuse("field", name, "means something else in the generated operations", span, found)
    elif name.startswith("_"):
        _refuse("field", name, "begins with an underscore", span, found)


def hide_type(name: str, span: Span, found: list[Diagnostic]) -> None:
    """For a field that is called like a type: in its class the name would mean the field."""
    _refuse("field", name, "is the name of a type in the generated Python", span, found)


def refuse_label(name: str, span: Span, found: list[Diagnostic]) -> None:
    if not _WORD.match(name):
        _refuse("label", name, "is not made of letters and digits alone (it becomes an event kind)", span, found)
    elif name.lower() in EVENTS_OF_EVERY_SESSION:
        _refuse("label", name, "is the kind of an event that every session has", span, found)
    else:
        _refuse_class("label", name, span, found)


def refuse_type(name: str, span: Span, found: list[Diagnostic]) -> None:
    """For records and the names that Python types get here."""
    if name in BUILTIN_TYPES:
        _refuse("type", name, "is built in", span, found)
    else:
        _refuse_class("type", name, span, found)


def refuse_role(name: str, span: Span, found: list[Diagnostic]) -> None:
    if _is_long(name):
        _refuse_long("role", name, span, found)
    elif iskeyword(name.lower()):
        _refuse("role", name, f"would be the module {name.lower()}, a keyword of Python", span, found)
    elif name.lower() in _MODULES_OF_PACKAGES:
        _refuse("role", name, f"would be the module {name.lower()}, which every protocol has", span, found)
    elif not _IDENTIFIER.match(name):
        _refuse("role", name, "does not begin with a letter", span, found)


def refuse_choreography(name: str, span: Span, found: list[Diagnostic]) -> None:
    if _is_long(name):
        _refuse_long("choreography", name, span, found)
    elif not _WORD.match(name):
        _refuse("choreography", name, "is not made of letters and digits alone (it names event kinds)", span, found)
    elif iskeyword(name.lower()):
        _refuse("choreography", name, f"would be the package {name.lower()}, a keyword of Python", span, found)


def refuse_phase(name: str, span: Span, found: list[Diagnostic]) -> None:
    if name in _NAMED_STATES:
        _refuse("phase", name, "is a state that every protocol has", span, found)
    else:
        _refuse_class("phase", name, span, found)


def _refuse_class(kind: str, name: str, span: Span, found: list[Diagnostic]) -> None:
    if _is_long(name):
        _refuse_long(kind, name, span, found)
    elif iskeyword(name):
        _refuse(kind, name, "is a keyword of Python", span, found)
    elif name in _NAMES_IN_ANNOTATIONS:
        _refuse(kind, name, "is the name of a type of Python", span, found)
    elif name.startswith("_"):
        _refuse(kind, name, "begins with an underscore", span, found)


def _is_long(name: str) -> bool:
    """Names become names of files, modules and events, and none of those takes any length."""
    return len(name) > MAX_NAME


def _refuse_long(kind: str, name: str, span: Span, found: list[Diagnostic]) -> None:
    _refuse(kind, f"{name[:20]}…", f"has {len(name)} characters, and a name has at most {MAX_NAME}", span, found)


def _refuse(kind: str, name: str, why: str, span: Span, found: list[Diagnostic]) -> None:
    found.append(
        Diagnostic(codes.RESERVED_NAME, f"the {kind} `{name}` {why}", span, helps=(Help("take another name"),))
    )


# --- names declared twice ---


class Distinct:
    """The names of one kind in one place; with `fold`, names that differ in case alone are refused too."""

    def __init__(self, kind: str, found: list[Diagnostic], *, fold: str = "") -> None:
        self._kind = kind
        self._found = found
        self._fold = fold
        self._spans: dict[str, Span] = {}
        self._folded: dict[str, tuple[str, Span]] = {}

    def admit(self, name: str, span: Span) -> bool:
        """Whether the name is new; one that differs in case alone is new, and reported all the same."""
        first = self._spans.get(name)
        if first is not None:
            self._found.append(declared_twice(self._kind, name, first=first, second=span))
            return False
        self._spans[name] = span
        alike = self._folded.setdefault(name.lower(), (name, span))
        if self._fold and alike[0] != name:
            self._found.append(differ_in_case(self._kind, alike, (name, span), why=self._fold))
        return True


def declared_twice(kind: str, name: str, *, first: Span, second: Span) -> Diagnostic:
    return Diagnostic(
        codes.DUPLICATE_NAME, f"the {kind} `{name}` is declared twice", second, (Label(first, "declared here first"),)
    )


def differ_in_case(kind: str, first: tuple[str, Span], second: tuple[str, Span], *, why: str) -> Diagnostic:
    return Diagnostic(
        codes.DUPLICATE_NAME,
        f"the {_plural(kind)} `{first[0]}` and `{second[0]}` differ in case alone",
        second[1],
        (Label(first[1], f"`{first[0]}` stands here"),),
        (why,),
    )


def _plural(kind: str) -> str:
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
