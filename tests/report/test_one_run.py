"""Evidence of one run: something is wrong at its end, whatever the role can tell."""

import json

import pytest
from report_samples import APPROVED, CLAIM, FILE, HELLO, REASONS, place, rendered

from aura_chor.compiler import analyse_text
from aura_chor.emit import diagram
from aura_chor.report import codes
from aura_chor.report.diagnostic import Counterexample, Diagnostic
from aura_chor.report.render_json import render_json
from aura_chor.report.render_sarif import render_sarif

ALONE = Counterexample(role="Carol", runs=((HELLO, APPROVED),), seen=(), after=("waits for ever",), instance="n = 2")
FOUND = Diagnostic(codes.FACT_MISSING, "Carol waits", place(CLAIM, "Carol -> Bob: Reasons"), evidence=ALONE)


def test_in_words() -> None:
    text = rendered(FOUND)
    assert "= a run after which Carol waits for ever (n = 2):\n" in text
    assert text.index("Alice→Bob: Hello") < text.index("Alice→Bob: Approved")
    assert "cannot tell apart" not in text and "run 1" not in text


def test_a_run_of_nothing_and_a_long_one() -> None:
    def with_run(*run: object) -> str:
        evidence = Counterexample(role="Carol", runs=(run,), seen=(), after=("waits",))  # type: ignore[arg-type]
        return rendered(Diagnostic(codes.FACT_MISSING, "Carol waits", FOUND.span, evidence=evidence))

    assert "(nothing more)" in with_run()
    assert "… 68 more …" in with_run(*[HELLO] * 50, *[REASONS] * 50)


def test_as_json_and_sarif() -> None:
    (one,) = json.loads(render_json([FOUND], {FILE: CLAIM}))["diagnostics"]
    assert [len(run) for run in one["evidence"]["runs"]] == [2] and one["evidence"]["after"] == ["waits for ever"]
    (result,) = json.loads(render_sarif([FOUND], {FILE: CLAIM}))["runs"][0]["results"]
    assert [flow["message"]["text"] for flow in result["codeFlows"]] == ["run 1"]
    assert "After the run Carol waits for ever" in result["message"]["text"]


@pytest.mark.parametrize("draw", [diagram.counterexample_mermaid, diagram.counterexample_svg])
def test_as_a_picture(draw) -> None:  # type: ignore[no-untyped-def]
    picture = draw(ALONE)
    assert "A run after which Carol waits for ever" in picture and "Approved" in picture
    assert "Parameters: n = 2." in picture and "run 1" not in picture and "apart" not in picture


PAR = """choreography Sale { roles Seller, Buyer, Notary
  par {
    loop L { choice at Seller {
      Seller -> Buyer: Sold
      Seller records Price(cents: int)
      continue L
    } or { Seller -> Buyer: Closed } }
  } and { Buyer -> Notary: Hello }
  Notary awaits Price
  Seller -> Notary: Go
}
"""


@pytest.mark.parametrize(
    ("text", "after", "run"),
    [
        (
            PAR,
            "waits for the fact Price for ever",
            ["Seller→Buyer: Closed", "Buyer→Notary: Hello"],
        ),
        (
            "choreography P { roles A, B A records X(y: int) B awaits X loop L { A -> B: M B awaits X continue L } }",
            "waits for the fact X for ever",
            ["A→B: X", "B: takes the fact X", "A→B: M"],
        ),
        (
            "choreography P { roles A, C, B[n] where 1 <= n witness W = at least 1 of Yes from B "
            "par { choice at A { A -> B: Ask gather B -> A: Yes as W } or { A -> B: Skip } } and { A -> C: Note } "
            "phase Q requires W { A -> B: Go } }",
            "comes into Q without W",
            ["A: its lanes of the par"],
        ),
        (
            "choreography P(s: bool) { roles A, B[n] where 1 <= n witness W = at least 1 of Yes from B "
            "when s { gather B -> A: Yes as W } A -> B: Hi phase Q requires W { A -> B: Go } }",
            "comes into Q without W",
            ["A→B: Hi"],
        ),
    ],
)
def test_what_the_check_shows(text: str, after: str, run: list[str]) -> None:
    errors = [found for found in analyse_text(text).diagnostics if found.severity.name == "ERROR"]
    evidence = errors[0].evidence
    assert evidence is not None and evidence.after == (after,)
    assert [str(arrow) for arrow in evidence.runs[0]] == run
