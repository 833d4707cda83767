"""A counterexample as sequence diagrams: two runs that a role cannot tell apart, and what it must do after each.

Or one run alone, at the end of which something is wrong.

Long runs are cut in the middle, what both begin with by itself: the end, where the runs differ for the role, is always
there.
"""

from collections.abc import Sequence

from aura_chor.emit.diagram_sequence import Heading, Outcome, Row, SequenceDiagram, arrow_row, participants_of
from aura_chor.report.diagnostic import Arrow, Counterexample

COMMON_SHOWN = 8
OWN_SHOWN = 40
SEEN_SHOWN = 12


def headline(evidence: Counterexample) -> str:
    if len(evidence.runs) == 1:
        return f"A run after which {evidence.role} {evidence.after[0]}"
    return f"Two runs that {evidence.role} cannot tell apart"


def explanation(evidence: Counterexample) -> list[str]:
    """What holds for both runs: what the role has seen, and for which parameters."""
    about = [f"Parameters: {evidence.instance}."] if evidence.instance else []
    if len(evidence.runs) == 1:
        return about
    seen = evidence.seen
    if len(seen) > SEEN_SHOWN:
        half = SEEN_SHOWN // 2
        seen = (*seen[:half], f"… {len(seen) - SEEN_SHOWN} more …", *seen[-half:])
    return [f"In both, {evidence.role} has seen: {', '.join(seen) or 'nothing'}.", *about]


def runs(evidence: Counterexample, *, participants: Sequence[str] = ()) -> tuple[SequenceDiagram, ...]:
    """The runs, over the same participants in the same order."""
    rows = [_run_rows(evidence, number) for number in range(len(evidence.runs))]
    acting = participants_of((), [row for run in rows for row in run])
    names = tuple(dict.fromkeys([seat for role in participants for seat in _seats(role, acting)] + list(acting)))
    return tuple(SequenceDiagram(f"run {number}", "", names, run) for number, run in enumerate(rows, 1))


def joined(evidence: Counterexample, *, participants: Sequence[str] = ()) -> SequenceDiagram:
    """All runs in one diagram, one below the other."""
    drawn = runs(evidence, participants=participants)
    rows: list[Row] = [Heading(line) for line in explanation(evidence)]
    for run in drawn:
        rows += [Heading(run.title), *run.rows] if len(drawn) > 1 else run.rows
    return SequenceDiagram(headline(evidence), " ".join(explanation(evidence)), drawn[0].participants, tuple(rows))


def _seats(role: str, acting: Sequence[str]) -> list[str]:
    """The role itself, or the members of a family in their order, as far as they act."""
    members = [name for name in acting if name == role or name.startswith(f"{role}[")]
    return sorted(members, key=lambda name: (len(name), name))


def _run_rows(evidence: Counterexample, number: int) -> tuple[Row, ...]:
    """The outcome stands where the role must act: before the overtaking path, which happens while it waits."""
    run, common = evidence.runs[number], _common(evidence)
    rows = _cut(run[:common], COMMON_SHOWN, "more in both runs")
    rows += _cut(run[common:], OWN_SHOWN, "more")
    rows.append(Outcome(evidence.role, f"{evidence.role} {evidence.after[number]}"))
    if number == 1 and evidence.overtaking:
        rows.append(Heading(f"goes on while {evidence.role} waits"))
        rows += _cut(evidence.overtaking, OWN_SHOWN, "more", dashed=True)
    return tuple(rows)


def _common(evidence: Counterexample) -> int:
    """How many arrows both runs begin with."""
    if len(evidence.runs) == 1:
        return 0
    first, second = evidence.runs
    pairs = zip(first, second, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))


def _cut(arrows: Sequence[Arrow], shown: int, words: str, *, dashed: bool = False) -> list[Row]:
    """At most `shown` arrows and, in their midst, how many are left out."""
    rows = [arrow_row(arrow, dashed=dashed) for arrow in arrows]
    if len(rows) <= shown + 1:
        return rows
    head, tail = (shown + 1) // 2, shown // 2
    return [*rows[:head], Heading(f"… {len(rows) - shown:,} {words} …"), *rows[len(rows) - tail :]]
