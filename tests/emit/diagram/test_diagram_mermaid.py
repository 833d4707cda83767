"""Mermaid pictures against the texts in `golden/`, which the real Mermaid parser has read; refreshed by `--update`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from diagram_compile import CONFUSED, LATE, TRAVEL, compiled
from diagram_many import MANY, opener
from diagram_samples import (
    CONFUSED_RECEIVE,
    EVERYTHING,
    FORKED_GLOBAL,
    SELLER,
    SERVER,
    SERVER_WHENS,
    TWO_BUYER,
    TWO_BUYER_GLOBAL,
    UNTOLD,
    arrows,
)

from aura_chor.emit import diagram
from aura_chor.report.diagnostic import Arrow, Span

GOLDEN = Path(__file__).parent / "golden"


def _travel_agency() -> str:
    travel = compiled(TRAVEL)
    return diagram.automaton_mermaid(travel.local("Agency"), travel.protocol.whens, title="Agency in Travel")


def _travel_sequence() -> str:
    program = compiled(TRAVEL).program
    return diagram.sequence_mermaid(program, program.own[0])


def _late_sequence() -> str:
    program = compiled(LATE).program
    return diagram.sequence_mermaid(program, program.own[0])


PICTURES: dict[str, Callable[[], str]] = {
    "sequence_two_buyer": lambda: diagram.sequence_mermaid(TWO_BUYER, TWO_BUYER.own[0]),
    "sequence_everything": lambda: diagram.sequence_mermaid(EVERYTHING, EVERYTHING.own[0]),
    "sequence_travel": _travel_sequence,
    "sequence_late": _late_sequence,
    "automaton_late_chair": lambda: diagram.automaton_mermaid(compiled(LATE).local("Chair")),
    "global_late": lambda: diagram.global_mermaid(compiled(LATE).protocol.instances[0].automaton),
    "automaton_seller": lambda: diagram.automaton_mermaid(SELLER),
    "automaton_server": lambda: diagram.automaton_mermaid(SERVER, SERVER_WHENS, title="Server in Everything"),
    "automaton_travel_agency": _travel_agency,
    "global_two_buyer": lambda: diagram.global_mermaid(TWO_BUYER_GLOBAL),
    "global_forked": lambda: diagram.global_mermaid(FORKED_GLOBAL, title="Forked"),
    "counterexample_confused_receive": lambda: diagram.counterexample_mermaid(CONFUSED_RECEIVE),
    "counterexample_untold": lambda: diagram.counterexample_mermaid(
        UNTOLD, participants=["Alice", "Bob", "Carol", "Dave", "Nobody"]
    ),
    "counterexample_compiled": lambda: diagram.counterexample_mermaid(compiled(CONFUSED).evidence[0]),
    "sequence_many": lambda: diagram.sequence_mermaid(MANY, MANY.own[0]),
    "automaton_many_opener": lambda: diagram.automaton_mermaid(opener()),
    "trace": lambda: diagram.trace_mermaid(
        ["Alice", "Bob"], arrows("Alice Bob,Carol Hello", "Carol - waits", "Bob - abort 'tired'")
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_golden(name: str, request: pytest.FixtureRequest) -> None:
    path, drawn = GOLDEN / f"{name}.mmd", PICTURES[name]()
    if request.config.getoption("--update", default=False):
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8")


def test_golden_has_nothing_else() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(PICTURES)


HOSTILE = {
    "a; b": "a#59; b",
    "#35;": "#35;35#59;",
    'say "hi"': "say #34;hi#34;",
    "<b>": "#60;b#62;",
    "100 %% off": "100 #37;#37; off",
    "the end": "the #101;nd",
    "END": "#69;ND",
    "ends": "ends",
    "one\ntwo": "one two",
    "a->b --> c": "a#45;#62;b #45;#45;#62; c",
    "x:y": "x#58;y",
    "x: y": "x: y",
    "&amp;": "#38;amp#59;",
    "": "#160;",
    "\0": "#65533;",
    "日本語": "日本語",
}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_syntax(text: str) -> None:
    drawn = diagram.trace_mermaid(["A", "B"], arrows("A B label"), title=text)
    assert drawn.splitlines()[1] == f"    title {HOSTILE[text]}"


@pytest.mark.parametrize("name", ["end", "End", "note", "participant", "loop", "a;b", "", "x->>y", "Röle", "__proto__"])
def test_hostile_role_gets_an_identifier(name: str) -> None:
    drawn = diagram.trace_mermaid(["p0", name], [Arrow(name, ("p0",), "Hi", Span("", 0, 0))])
    assert "    p1->>p0: Hi\n" in drawn
    assert "    participant p1 as " in drawn


def test_made_up_identifier_is_nobodys_name() -> None:
    drawn = diagram.trace_mermaid(["end", "p0"], arrows("end p0 Hi"))
    assert "    p0_->>p0: Hi\n" in drawn
