"""A diagnostic is data: code, message, primary span, secondary spans, evidence, help.

Spans are half-open ranges of characters in a named source; lines and columns are computed by whoever prints.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from aura_chor.base.names import LanePath
from aura_chor.report.codes import Code


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` (included) to `end` (excluded) of the source named `file`."""

    file: str
    start: int
    end: int


Sources = Mapping[str, str]
"""The text of every source that a span may name."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One step of a run of the whole protocol: a message, or (with no receivers) a local step of `sender`."""

    sender: str
    receivers: tuple[str, ...]
    label: str
    span: Span = field(compare=False)
    lane: LanePath = ()

    def __str__(self) -> str:
        if not self.receivers:
            return f"{self.sender}: {self.label}"
        return f"{self.sender}→{','.join(self.receivers)}: {self.label}"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Two runs of the whole protocol that `role` cannot tell apart, and what it would have to do after each.

    Or one run alone, where what comes at its end is wrong whatever the role can tell. `seen` is what the role has done
    and received in both; empty for one. `after` says, for each run, what comes next for the role.
    `overtaking` is, for a receive that can be confused, the continuation of run 2 in which the role is blocked and the
    message of run 1 becomes available; empty otherwise. `instance` names the parameters (predicates, sizes).
    """

    role: str
    runs: tuple[tuple[Arrow, ...], ...]
    seen: tuple[str, ...]
    after: tuple[str, ...]
    overtaking: tuple[Arrow, ...] = ()
    instance: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A secondary span with a few words."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Help:
    """A way out in words; `insert` is text that applies it, `at` the character offset in the primary span's file."""

    text: str
    insert: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    code: Code
    message: str
    span: Span
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    evidence: Counterexample | None = None
    helps: tuple[Help, ...] = ()

    @property
    def severity(self) -> Severity:
        return Severity(self.code.severity)


def has_errors(diagnostics: list[Diagnostic]) -> bool:
    return any(d.severity is Severity.ERROR for d in diagnostics)
