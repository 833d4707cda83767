"""Families at all sizes up to the cut-off: verdicts, codes on their lines, counterexamples for the smallest size."""

from dataclasses import replace
from pathlib import Path

import pytest

from aura_chor.compiler import Analysis, analyse, analyse_text, no_files, no_python
from aura_chor.mpst.check import check as check_protocol
from aura_chor.mpst.members import unlike_members
from aura_chor.report.diagnostic import Diagnostic, Severity
from tests.chunks import Chunk, chunks

HERE = Path(__file__).parent
KNOWLEDGE = {"CHR401", "CHR402", "CHR403", "CHR404", "CHR405", "CHR409"}


def check(chunk: Chunk) -> Analysis:
    return analyse_text(chunk.text, "case.chor")


@pytest.mark.parametrize("chunk", chunks(HERE / "families_accepted.chor"), ids=str)
def test_accepted(chunk: Chunk) -> None:
    analysis = check(chunk)
    assert analysis.accepted, [d.message for d in analysis.diagnostics]


@pytest.mark.parametrize("chunk", chunks(HERE / "families_rejected.chor"), ids=str)
def test_refused(chunk: Chunk) -> None:
    assert chunk.found(check(chunk).diagnostics, Severity.ERROR) == chunk.expected


@pytest.mark.parametrize("chunk", chunks(HERE / "families_rejected.chor"), ids=str)
def test_refusals_about_knowledge_carry_two_runs(chunk: Chunk) -> None:
    for diagnostic in check(chunk).diagnostics:
        if diagnostic.code.number in KNOWLEDGE and diagnostic.evidence is not None:
            assert diagnostic.evidence.after[0] != diagnostic.evidence.after[1]
            assert diagnostic.helps


@pytest.mark.parametrize("chunk", chunks(HERE / "families_accepted.chor"), ids=str)
def test_members_of_a_class_are_alike_in_every_expansion(chunk: Chunk) -> None:
    """The check asks about one member for all that differ in nothing but their number: this is why it may."""
    for protocol in check(chunk).built.values():
        for expansion in protocol.expansions:
            assert unlike_members(protocol, expansion) == []


@pytest.mark.parametrize("chunk", chunks(HERE / "families_rejected.chor"), ids=str)
def test_asking_every_member_finds_what_asking_one_finds(chunk: Chunk) -> None:
    for protocol in check(chunk).built.values():
        everyone = tuple(replace(one, checked=one.seats) for one in protocol.expansions)
        one, all_ = (codes(check_protocol(p)[1]) for p in (protocol, replace(protocol, expansions=everyone)))
        assert one == all_


def codes(diagnostics: list[Diagnostic]) -> set[tuple[str, int]]:
    return {(d.code.number, d.span.start) for d in diagnostics if d.severity is Severity.ERROR}


def test_notes_speak_of_the_family() -> None:
    text = """choreography P { roles A, B, D[n]
  loop L { choice at A { A -> D: News  continue L } or { A -> D: Over } }
  exchange D: Bye
  A -> B: Done
}"""
    notes = [d.message for d in analyse_text(text).diagnostics if d.severity is Severity.NOTE]
    assert notes == [
        "B waits for Done until others leave a loop that it takes no part in",
        "A can send to D without bound, before they take anything",
    ]


def test_members_of_one_family_among_themselves_without_bound() -> None:
    text = """choreography P { roles D[n] where 2 <= n
  loop L { choice at D[1] { D[1] -> D[2]: News  continue L } or { D[1] -> D[2]: Over } }
}"""
    notes = [d.message for d in analyse_text(text).diagnostics if d.severity is Severity.NOTE]
    assert notes == ["D[1] can send to D[2] without bound, before D[2] takes anything"]


@pytest.mark.parametrize("chunk", chunks(HERE / "families_accepted.chor"), ids=str)
def test_what_is_accepted_up_to_the_cut_off_is_with_more_members(chunk: Chunk) -> None:
    analysis = check(chunk)
    families = {family.name for protocol in analysis.built.values() for family in protocol.families}
    members = 5 if " as " in chunk.text else 10
    sizes = dict.fromkeys(families, members)
    larger = analyse(chunk.text.encode(), "case.chor", read=no_files, python=no_python, sizes=sizes)
    assert larger.accepted, [d.message for d in larger.diagnostics]
    for protocol in larger.built.values():
        for expansion in protocol.expansions[-1:]:
            assert {size for _, size in expansion.sizes} == {members}


def test_a_message_and_a_fact_of_one_role_are_not_several_peers() -> None:
    text = (
        "choreography P { roles A, B choice at A { A -> B: L } or { A records X(y: int) B awaits X from A A -> B: M } }"
    )
    assert [d.message for d in analyse_text(text).diagnostics if d.severity is Severity.NOTE] == []
