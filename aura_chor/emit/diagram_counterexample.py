"""A counterexample as sequence diagrams: two runs that a role cannot tell apart, and what it must do after each."""

from collections.abc import Sequence

from aura_chor.emit.diagram_sequence import Heading, Outcome, Row, SequenceDiagram, arrow_row, participants_of
from aura_chor.report.diagnostic import Counterexample

OVERTAKING = "and then, while it is blocked"


def headline(evidence: Counterexample) -> str:
    return f"{evidence.role} cannot tell these two runs apart"


def explanation(evidence: Counterexample) -> list[str]:
    """What holds for both runs: what the role has seen, and for which parameters."""
    seen = ", ".join(evidence.seen) or "nothing"
    lines = [f"After both runs {evidence.role} has seen: {seen}."]
    return [*lines, f"With {evidence.instance}."] if evidence.instance else lines


def runs(evidence: Counterexample, *, participants: Sequence[str] = ()) -> tuple[SequenceDiagram, SequenceDiagram]:
    """The two runs, over the same participants in the same order."""
    rows = (_run_rows(evidence, 0), _run_rows(evidence, 1))
    acting = participants_of((), [*rows[0], *rows[1]])
    names = tuple(dict.fromkeys([*(name for name in participants if name in acting), *acting]))
    first, second = (SequenceDiagram(f"run {number + 1}", "", names, rows[number]) for number in (0, 1))
    return first, second


def joined(evidence: Counterexample, *, participants: Sequence[str] = ()) -> SequenceDiagram:
    """Both runs in one diagram, one below the other."""
    first, second = runs(evidence, participants=participants)
    rows: list[Row] = [Heading(line) for line in explanation(evidence)]
    for run in (first, second):
        rows += [Heading(run.title), *run.rows]
    return SequenceDiagram(headline(evidence), " ".join(explanation(evidence)), first.participants, tuple(rows))


def _run_rows(evidence: Counterexample, number: int) -> tuple[Row, ...]:
    """The outcome stands where the role must act: before the overtaking path, which happens while it is blocked."""
    rows: list[Row] = [arrow_row(arrow) for arrow in evidence.runs[number]]
    rows.append(Outcome(evidence.role, evidence.after[number]))
    if number == 1 and evidence.overtaking:
        rows.append(Heading(OVERTAKING))
        rows.extend(arrow_row(arrow, dashed=True) for arrow in evidence.overtaking)
    return tuple(rows)
