"""Help in the words of the source: a check's advice about an imported protocol, put as Scribble and nuScr write it."""

import re
from collections.abc import Iterable
from dataclasses import replace

from aura_chor.report.diagnostic import Diagnostic, Help

_MESSAGE = re.compile(r"\b(\w+) -> (\w+(?:, \w+)*): (\w+)")


def in_foreign_words(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics with `A -> B: Stop` in their helps as `Stop() from A to B;`, what they insert included."""
    return [replace(each, helps=tuple(map(_translated, each.helps))) for each in diagnostics]


def _translated(help_: Help) -> Help:
    return replace(help_, text=_foreign(help_.text), insert=_foreign(help_.insert))


def _foreign(text: str) -> str:
    return _MESSAGE.sub(lambda found: f"{found[3]}() from {found[1]} to {found[2]};", text)
