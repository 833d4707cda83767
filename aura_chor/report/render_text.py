"""Diagnostics as text for people: message, excerpts with marks, evidence, notes, help, and a last line that counts.

The order is the order given; nothing is dropped. The words come from the phases that found the mistakes; here they are
only laid out. The layout of each part stands in a module of its own: `excerpt`, `runs`, `suggestion`.
"""

from collections.abc import Sequence

from aura_chor.report.diagnostic import Diagnostic, Severity, Sources
from aura_chor.report.display import Row, paint, shortened
from aura_chor.report.excerpt import Group, excerpt, groups, line_numbers
from aura_chor.report.runs import counterexample
from aura_chor.report.source import SourceMap
from aura_chor.report.suggestion import suggestion, suggestion_lines


def render_text(diagnostics: Sequence[Diagnostic], sources: Sources, *, colour: bool, width: int) -> str:
    """All diagnostics with a summary line behind them; the empty text when there are none.

    `width` is the terminal's, in columns: it crops excerpts and decides whether runs stand side by side.
    """
    if not diagnostics:
        return ""
    table = SourceMap(sources)
    rows: list[Row] = []
    for diagnostic in diagnostics:
        rows += _diagnostic(diagnostic, table, width)
        rows.append([])
    rows.append([(summary(diagnostics), "message")])
    return paint(rows, colour=colour)


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """How many there are of each severity: `2 errors, 1 note`."""
    counts = [(severity.value, sum(d.severity is severity for d in diagnostics)) for severity in Severity]
    return ", ".join(f"{count:,} {name}{'s' if count > 1 else ''}" for name, count in counts if count)


def _diagnostic(diagnostic: Diagnostic, sources: SourceMap, width: int) -> list[Row]:
    style = diagnostic.severity.value
    found = groups(diagnostic, sources)
    gutter = _gutter(diagnostic, found, sources)
    rows: list[Row] = [[(f"{style}[{diagnostic.code}]", style), (f": {shortened(diagnostic.message)}", "message")]]
    for number, group in enumerate(found):
        rows.append(_place(group, "-->" if number == 0 else ":::", gutter))
        table = sources.table(group.file)
        if table is not None:
            rows += excerpt(group, table, gutter=gutter, width=width, style=style)
    if diagnostic.evidence is not None:
        home = diagnostic.span.file
        rows += counterexample(diagnostic.evidence, sources, home=home, gutter=gutter, width=width)
    for note in diagnostic.notes:
        rows += _note(note, gutter)
    for help_ in diagnostic.helps:
        rows += suggestion(help_, sources.table(diagnostic.span.file), gutter=gutter, width=width)
    return rows


def _gutter(diagnostic: Diagnostic, found: list[Group], sources: SourceMap) -> int:
    """The width of the greatest line number that the diagnostic shows."""
    numbers = [number for group in found for number in line_numbers(group)]
    table = sources.table(diagnostic.span.file)
    if table is not None:
        numbers += [number for help_ in diagnostic.helps for number in suggestion_lines(help_, table)]
    return len(str(max(numbers, default=1)))


def _place(group: Group, arrow: str, gutter: int) -> Row:
    where = f":{group.at.line}:{group.at.column}" if group.at is not None else ""
    return [(f"{'':>{gutter}}{arrow} ", "gutter"), (f"{group.file}{where}", "")]


def _note(note: str, gutter: int) -> list[Row]:
    first, *more = shortened(note).split("\n")
    rows: list[Row] = [[(f"{'':>{gutter}} = ", "gutter"), ("note", "message"), (f": {first}", "")]]
    return rows + [[(f"{'':>{gutter + 9}}{line}", "")] for line in more]
