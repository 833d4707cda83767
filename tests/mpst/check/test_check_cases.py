"""CASES.md, the parts that need no family or deadline: verdicts, codes on their lines, counterexamples."""

from pathlib import Path

import pytest

from aura_chor.compiler import Analysis, analyse_text, projections
from aura_chor.mpst.explore import explore
from aura_chor.report.diagnostic import Diagnostic, Severity
from tests.chunks import Chunk, chunks

HERE = Path(__file__).parent
KNOWLEDGE = {"CHR401", "CHR402", "CHR403", "CHR404", "CHR405"}


def check(chunk: Chunk) -> Analysis:
    return analyse_text(chunk.text, "case.chor")


@pytest.mark.parametrize("chunk", chunks(HERE / "rejected.chor"), ids=str)
def test_refused(chunk: Chunk) -> None:
    analysis = check(chunk)
    assert not analysis.accepted
    assert chunk.found(analysis.diagnostics, Severity.ERROR) == chunk.expected


@pytest.mark.parametrize("chunk", chunks(HERE / "rejected.chor"), ids=str)
def test_refusals_about_knowledge_carry_two_runs(chunk: Chunk) -> None:
    for diagnostic in check(chunk).diagnostics:
        if diagnostic.code.number in KNOWLEDGE:
            _expect_counterexample(diagnostic)


def _expect_counterexample(diagnostic: Diagnostic) -> None:
    evidence = diagnostic.evidence
    assert evidence is not None
    assert evidence.runs[0] != evidence.runs[1] or evidence.overtaking
    assert evidence.after[0] != evidence.after[1]
    assert diagnostic.helps


@pytest.mark.parametrize("chunk", chunks(HERE / "accepted.chor"), ids=str)
def test_accepted(chunk: Chunk) -> None:
    analysis = check(chunk)
    assert chunk.found(analysis.diagnostics, Severity.NOTE) == chunk.expected
    assert analysis.accepted, [d.message for d in analysis.diagnostics]


@pytest.mark.parametrize("chunk", chunks(HERE / "accepted.chor"), ids=str)
def test_the_second_opinion_agrees(chunk: Chunk) -> None:
    for protocol in check(chunk).built.values():
        found, problems = projections(protocol)
        assert not problems
        for position, instance in enumerate(protocol.instances):
            locals_ = {projection.role: projection.instances[position] for projection in found}
            outcome = explore(instance.automaton, locals_, channel_bound=2, depth_bound=40, state_budget=20_000)
            assert not outcome.findings
