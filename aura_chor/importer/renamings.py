"""The note about names that had to change: one for all names of a kind, at the place of the first."""

from collections.abc import Iterable, Mapping

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Span

LISTED_MAX = 12
"""Names that one note spells out."""

Changes = Mapping[str, tuple[str, Span]]
"""From what the source says, in words, to the new name and a place where it stands."""


def listed(items: Iterable[str]) -> str:
    """The first items, and how many there are besides."""
    every = list(items)
    more = f" and {len(every) - LISTED_MAX} more" if len(every) > LISTED_MAX else ""
    return ", ".join(every[:LISTED_MAX]) + more


def renamed(what: str, changes: Changes, rule: str) -> list[Diagnostic]:
    """Nothing where nothing changed."""
    if not changes:
        return []
    message = f"{what} renamed: {listed(f'{old} is `{new}`' for old, (new, _) in changes.items())}"
    span = next(iter(changes.values()))[1]
    return [Diagnostic(codes.RENAMED, message, span, notes=(rule,))]
