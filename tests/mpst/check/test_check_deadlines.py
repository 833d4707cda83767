"""Deadlines in what is made of a checked protocol: its hash, its local types; and in what a refusal says."""

import pytest

from aura_chor.compiler import analyse_text, projections
from aura_chor.emit.automaton_data import automaton_data
from aura_chor.emit.paper import paper_type
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.hash import protocol_hash
from aura_chor.mpst.local import LocalAutomaton
from aura_chor.mpst.model import Deadline


def protocol(body: str) -> Protocol:
    analysis = analyse_text(f"choreography P {{ roles A, B  {body} }}")
    (checked,) = analysis.checked.values()
    return checked.protocol


def local(body: str, role: str) -> LocalAutomaton:
    found, problems = projections(protocol(body))
    assert not problems
    return next(projection.joined for projection in found if projection.role == role)


def test_the_hash_covers_deadlines() -> None:
    bodies = [
        "A -> B: M",
        "A -> B: M within 5s",
        "A -> B: M within 6s",
        "A -> B: M within 5 epochs",
        "A -> B: M within 5s else { }",
        'A -> B: M within 5s else { abort "why" }',
    ]
    assert len({protocol_hash(protocol(body)) for body in bodies}) == len(bodies)


@pytest.mark.parametrize(("one", "other"), [("60s", "1m"), ("1000ms", "1s"), ("24h", "1d"), ("1 epoch", "1 epochs")])
def test_equal_deadlines_are_one_however_they_are_written(one: str, other: str) -> None:
    assert protocol_hash(protocol(f"A -> B: M within {one}")) == protocol_hash(protocol(f"A -> B: M within {other}"))


@pytest.mark.parametrize(
    ("amount", "text"), [(1, "1ms"), (1_000, "1s"), (90_000, "90s"), (120_000, "2m"), (7_200_000, "2h"), (0, "0ms")]
)
def test_a_deadline_is_written_in_the_largest_unit(amount: int, text: str) -> None:
    assert str(Deadline(amount, "ms")) == text


def test_paper_notation() -> None:
    assert paper_type(local("A -> B: M(n: int) within 5s else { } B -> A: D", "B")) == (
        "A?{M(n: int). X0} ▷5s X0\nX0 = A!D. end"
    )
    assert paper_type(local("A -> B: M within 5s else { } B -> A: D", "A")) == "B!M. B?D. end"


def test_as_data() -> None:
    first = automaton_data(local("A -> B: M within 4 epochs else { } B -> A: D", "B"))["states"][0]
    assert first["actions"][1] == {
        "kind": "expiry",
        "sender": "A",
        "deadline": {"amount": 4, "unit": "epochs"},
        "lane": [],
        "target": 1,
    }


def test_the_sender_is_as_it_would_be_without_a_deadline() -> None:
    timed, plain = (local(f"A -> B: M{within} B -> A: D", "A") for within in (" within 5s else { }", ""))
    assert paper_type(timed) == paper_type(plain)


def test_a_field_of_a_late_message_is_not_known_to_its_receiver() -> None:
    text = """choreography P { roles A, B
      A -> B: M(n: int) within 5s else { B -> A: Late(k: int where k > n) }
      B -> A: D(k: int where k > n)
      A -> B: E(k: int where k > n)
    }"""
    found = analyse_text(text).diagnostics
    assert [(d.code.number, text.count("\n", 0, d.span.start)) for d in found] == [("CHR210", 1), ("CHR210", 2)]


def test_where_the_else_does_not_come_back_the_field_is_known() -> None:
    text = """choreography P { roles A, B
      A -> B: M(n: int) within 5s
      B -> A: D(k: int where k > n)
    }"""
    assert analyse_text(text).accepted
    text = text.replace("within 5s", 'within 5s else { abort "late" }')
    assert analyse_text(text).accepted


def test_a_counterexample_tells_what_became_of_the_wait() -> None:
    text = "choreography P { roles A, B, C A -> B: M within 5s else { B -> A: L } A -> C: N }"
    (diagnostic,) = analyse_text(text).diagnostics
    evidence = diagnostic.evidence
    assert evidence is not None
    assert [[str(arrow) for arrow in run] for run in evidence.runs] == [
        ["A→B: M", "B: takes M of A in time"],
        ["A→B: M", "B: has waited 5s for A"],
    ]


@pytest.mark.parametrize(
    ("body", "said", "way_out"),
    [
        (
            "A -> F: Go  gather all F -> B: M within 5s else { }",
            "for F runs here",
            "let B know before that it waits for F",
        ),
        (
            "A records Note  A -> F: Go  B awaits Note within 5s else { }",
            "for a fact runs here",
            "let B know before that it waits for a fact",
        ),
        (
            "A -> F: Go  A -> B: M within 5s else { }",
            "for A runs here",
            "put the deadline on the choice, `choice at A within 5s at B { … } or { … } else { … }`",
        ),
    ],
)
def test_a_deadline_in_a_branch_is_put_where_it_can_be(body: str, said: str, way_out: str) -> None:
    """A choice has a deadline where one seat decides it, which a collection and a fact cannot wait for."""
    choice = f"choice at A {{ A -> B: Skip A -> F: Rest }} or {{ {body} }}"
    text = f"choreography P {{ roles A, B, F[n] where 1 <= n {choice} }}"
    (found,) = [d for d in analyse_text(text).diagnostics if d.code.number == "CHR407"]
    assert found.message.endswith(said)
    assert found.helps[0].text.startswith(way_out)
    assert found.evidence is not None
    assert "nobody" not in found.evidence.after[0]
