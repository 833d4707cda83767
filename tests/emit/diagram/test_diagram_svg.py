"""SVG pictures: well formed, complete, and clear (no text meets another, or an arrow, or a border)."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from diagram_compile import CONFUSED, TRAVEL, compiled
from diagram_many import MANY, opener
from diagram_samples import (
    CONFUSED_RECEIVE,
    EVERYTHING,
    FORKED_GLOBAL,
    NOWHERE,
    SELLER,
    SERVER,
    SERVER_WHENS,
    TWO_BUYER,
    TWO_BUYER_GLOBAL,
    UNTOLD,
    again,
    arrow,
    arrows,
    call,
    choice,
    choreography,
    local,
    loop,
    program,
    receives,
    send,
    sends,
    state,
)
from svg_reading import Picture

from aura_chor.emit import diagram, diagram_layout
from aura_chor.emit.diagram_graph import MAX_LANE_DEPTH
from aura_chor.emit.diagram_walk import MAX_INLINED_ROWS
from aura_chor.mpst.local import Action, Fork, LocalAutomaton
from aura_chor.report.diagnostic import Arrow, Counterexample

PICTURES: dict[str, tuple[Callable[[], str], list[str]]] = {
    "sequence_two_buyer": (
        lambda: diagram.sequence_svg(TWO_BUYER, TWO_BUYER.own[0]),
        [
            "Alice",
            "Bob",
            "Seller",
            "Request(title: int)",
            "Quote(price: int)",
            "Share(amount: int)",
            "Accept(address: int)",
            "Accepted",
            "TryAgain",
            "Quit",
            "↩ continue Haggle",
            "abort “no deal”",
            "Ship(date: int)",
            "loop",
            "Haggle",
            "choice",
            "at Bob",
            "or",
        ],
    ),
    "sequence_everything": (
        lambda: diagram.sequence_svg(EVERYTHING, EVERYTHING.own[0]),
        [
            "phase",
            "Opening",
            "opt",
            "when replicas > 1",
            "par",
            "and",
            "when",
            "audited",
            "else",
            "call",
            "Transfer(From = Client, To = Server)(len(title) + 1)",
            "Hello(version, capabilities, …)",
        ],
    ),
    "sequence_many": (
        lambda: diagram.sequence_svg(MANY, MANY.own[0]),
        [
            "Device[n]",
            "Open(t, cooldown, resume)",
            "witness Committed: at least t of Commit from Device agreeing on tr, verified by opens",
            "abortable by Opener, Clerk with Cancel when cancel_counts",
            "Opener may post Complain(against: int), 16 at most",
            "RevealPhase requires Committed when resume, volatile",
            "Device, until Committed, within 40 epochs",
            "at least t of Device, as Signers, within 40 epochs",
            "Sign(digest: int) to Signers",
            "Late to Device except Signers",
            "Work(part: int) to each",
            "exchange",
            "i in Device, one after the other",
            "Device[i]: Tell(x: int)",
            "records Price(cents: int)",
            "awaits Price of Clerk",
            "awaits Weather from outside",
            "reads the ledger",
            "waits cooldown since Open",
            "Sign(Coordinator = Opener, Signer = Device)(t) at Opener as certificate",
            "failed",
            "Device[1]: Bye",
        ],
    ),
    "automaton_many": (
        lambda: diagram.automaton_svg(opener()),
        [
            "Device?≥t Commit",
            "Device ▷40 epochs",
            "enters RevealPhase with Committed",
            "Device?≥t Reveal as Signers",
            "each Device!Work",
            "each i in Device, one after the other",
            "Device[i]!Ask",
            "records Price",
            "awaits Weather",
            "reads the ledger",
            "waits cooldown since Open",
            "certificate succeeded",
            "certificate failed",
            "joins Sign",
            "withdrawn",
        ],
    ),
    "automaton_seller": (
        lambda: diagram.automaton_svg(SELLER),
        [
            "Seller",
            "Alice?Request",
            "Alice,Bob!Quote",
            "Bob?Accept",
            "Bob?TryAgain",
            "Bob?Quit",
            "Bob!Ship",
            "end",
            "aborted",
        ],
    ),
    "automaton_server": (
        lambda: diagram.automaton_svg(SERVER, SERVER_WHENS, title="Server in Everything"),
        [
            "[replicas > 1]",
            "[not replicas > 1]",
            "Backup!Wake",
            "par",
            "lane 1",
            "lane 2",
            "Client!Data",
            "Logger!Done",
            "Logger!Full",
            "Client?More",
            "may end here",
            "abort “the disk; is #1 full”",
            "Opening",
        ],
    ),
    "global_two_buyer": (
        lambda: diagram.global_svg(TWO_BUYER_GLOBAL, title="TwoBuyer"),
        ["Alice→Seller: Request", "Seller→Alice,Bob: Quote", "Bob→Alice: TryAgain", "Bob ⊙ abort “no deal”"],
    ),
    "global_forked": (
        lambda: diagram.global_svg(FORKED_GLOBAL),
        ["all roles", "par", "A→B: Ping", "C→D: Left", "C→D: Right", "A→B,C,… (5 roles): Stop"],
    ),
    "counterexample_confused_receive": (
        lambda: diagram.counterexample_svg(CONFUSED_RECEIVE),
        [
            "run 1",
            "run 2",
            "Left",
            "Right",
            "M",
            "goes on while C waits",
            "In both, C has seen: nothing.",
            "Parameters: not (replicas > 1).",
        ],
    ),
    "counterexample_untold": (
        lambda: diagram.counterexample_svg(UNTOLD, participants=["Alice", "Bob", "Carol", "Dave", "Nobody"]),
        [
            "Alice",
            "Bob",
            "Carol",
            "Dave",
            "expired",
            "abort “sold out”",
            "In both, Carol has seen: Alice?Hello, Bob!Ready.",
        ],
    ),
    "trace": (
        lambda: diagram.trace_svg(["Alice"], arrows("Alice Bob,Carol Hello", "Carol - waits", "Bob - abort 'x'")),
        ["run", "Alice", "Bob", "Carol", "Hello", "waits", "abort 'x'"],
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_complete_and_clear(name: str) -> None:
    draw, wanted = PICTURES[name]
    picture = Picture(draw())
    missing = set(wanted) - set(picture.texts())
    assert not missing, picture.texts()
    picture.assert_clear()


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_self_contained_and_accessible(name: str) -> None:
    svg = PICTURES[name][0]()
    picture = Picture(svg)
    assert picture.root.attrib["role"] == "img"
    tags = [element.tag.rpartition("}")[2] for element in picture.root]
    assert tags[:4] == ["title", "desc", "style", "rect"]
    assert picture.root[0].text and picture.root[1].text
    assert not set(tags) & {"script", "image", "use", "foreignObject", "a"}
    assert "href" not in svg and "url(" not in svg
    assert picture.root[3].attrib["class"] == "ac-page"


def test_compiled_text_is_drawn() -> None:
    travel = compiled(TRAVEL)
    drawn = [diagram.sequence_svg(travel.program, travel.program.own[0])]
    drawn += [diagram.automaton_svg(travel.local(role), travel.protocol.whens) for role in travel.protocol.roles]
    drawn += [diagram.global_svg(instance.automaton) for instance in travel.protocol.instances]
    evidence = compiled(CONFUSED).evidence
    assert evidence and evidence[0].overtaking
    drawn += [diagram.counterexample_svg(one) for one in evidence]
    for svg in drawn:
        Picture(svg).assert_clear()


# --- sequences ---


def test_event_with_several_receivers_is_one_line_with_a_head_for_each() -> None:
    one = Picture(diagram.trace_svg(["A", "B", "C", "D"], arrows("B A,C,D Hi")))
    assert one.classes("path").count("ac-line") == 1
    assert one.classes("path").count("ac-head") == 3
    assert one.texts().count("Hi") == 1


def test_message_to_oneself_is_a_loop() -> None:
    picture = Picture(diagram.trace_svg(["A", "B"], arrows("A A Note", "A A,B Both")))
    assert {"Note", "Both"} <= set(picture.texts())
    picture.assert_clear()


def test_overtaking_is_dashed_and_role_is_highlighted() -> None:
    svg = diagram.counterexample_svg(CONFUSED_RECEIVE)
    assert svg.count('class="ac-line" stroke-dasharray') == len(CONFUSED_RECEIVE.overtaking)
    picture = Picture(svg)
    assert picture.classes("path").count("ac-mark") == 2
    assert picture.classes("rect").count("ac-marked") == 4  # a head and an outcome in each run


def test_runs_share_their_columns() -> None:
    picture = Picture(diagram.counterexample_svg(UNTOLD))
    places = [[words.left for words in picture.words if words.text == name] for name in ("Alice", "Bob", "Dave")]
    assert len({round(right - left) for left, right in places}) == 1


def test_long_runs_are_cut_in_the_middle() -> None:
    same = arrows(*(f"A B Same{number}" for number in range(1_000)))
    runs = tuple((*same, *arrows(*(f"A {to} Own{n}" for n in range(1_000)))) for to in ("B", "C"))
    evidence = Counterexample("B", (runs[0], runs[1]), tuple(f"A?Same{n}" for n in range(1_000)), ("x", "y"))
    picture = Picture(diagram.counterexample_svg(evidence))
    assert {"Same0", "Same999", "… 992 more in both runs …", "Own0", "Own999", "… 960 more …"} <= set(picture.texts())
    assert "Same500" not in picture.texts()
    assert picture.height < 4_000
    picture.assert_clear()


def test_long_run_repeats_the_names() -> None:
    run = [arrow(f"{'ABC'[n % 3]} {'ABC'[(n + 1) % 3]} M{n}") for n in range(1_000)]
    picture = Picture(diagram.trace_svg(["A", "B", "C"], run))
    assert picture.texts().count("A") > 10
    assert {f"M{n}" for n in range(1_000)} <= set(picture.texts())


def test_ten_thousand_messages_and_deep_frames() -> None:
    body = choice("A", *([send("A", "B", f"M{n}")] for n in range(2)))
    for number in range(100):
        body = choice("A", [send("A", "B", f"N{number}"), loop(f"L{number}", send("A", "B", "X"), body)], [again("L")])
    deep = program(choreography("Deep", "A,B", body, *(send("A", "B", f"Long{n}") for n in range(10_000))))
    texts = Picture(diagram.sequence_svg(deep, deep.own[0])).texts()
    assert "Long9999" in texts and "N0" in texts
    assert diagram.sequence_mermaid(deep, deep.own[0]).count("->>") == 2 + 200 + 10_000


def test_calls_that_double_stay_bounded() -> None:
    chain = [choreography("P0", "A,B", send("A", "B", "M"))]
    for number in range(1, 40):
        inner = f"P{number - 1}"
        chain.append(choreography(f"P{number}", "A,B", call(inner, "A=A,B=B"), call(inner, "A=B,B=A")))
    doubling = program(*reversed(chain))
    lines = diagram.sequence_mermaid(doubling, doubling.own[0]).splitlines()
    assert MAX_INLINED_ROWS < len(lines) < 2 * MAX_INLINED_ROWS
    assert any("call P37" in line for line in lines)


def test_call_of_itself_is_drawn_once() -> None:
    circle = program(choreography("Again", "A,B", send("A", "B", "M"), call("Again", "A=B,B=A")))
    texts = Picture(diagram.sequence_svg(circle, circle.own[0])).texts()
    assert texts.count("M") == 1
    assert "call Again(A = B, B = A)" in texts


def test_inner_calls_rename_through() -> None:
    nested = program(
        choreography("Outer", "Alice,Bob", call("Middle", "X=Alice,Y=Bob")),
        choreography("Middle", "X,Y", call("Inner", "P=Y,Q=X")),
        choreography("Inner", "P,Q", send("P", "Q", "Hello")),
    )
    assert "Bob->>Alice: Hello" in diagram.sequence_mermaid(nested, nested.own[0])


# --- automata ---


def _random_automaton(seed: int, *, states: int) -> LocalAutomaton:
    """Every state reachable; about a third of the edges lead back, some to the state itself."""
    random = Random(seed)
    names = ["Alice", "Bob", "TheCoordinator"]
    out: list[list[tuple[str, str, int]]] = [[] for _ in range(states)]
    for target in range(1, states):
        out[random.randrange(max(0, target - 4), target)].append((random.choice(names), f"To{target}", target))
    for number in range(states // 2):
        out[random.randrange(states)].append((random.choice(names), f"Extra{number}", random.randrange(states)))
    return local(
        "R", *(state(*(sends(*edge) for edge in edges), may_end=not edges or random.random() < 0.1) for edges in out)
    )


@pytest.mark.parametrize("seed", range(12))
def test_sixty_random_states_are_clear(seed: int) -> None:
    automaton = _random_automaton(seed, states=60)
    picture = Picture(diagram.automaton_svg(automaton))
    wanted = {f"{e.receivers[0]}!{e.label}" for s in automaton.states for e in s.actions}  # type: ignore[union-attr]
    assert wanted <= set(picture.texts())
    picture.assert_clear()


def test_kinds_of_state_differ_in_shape() -> None:
    """Not only in colour: in the number of outlines, of dashed outlines and of crosses."""

    def shape(*actions: Action, may_end: bool = False, aborted: bool = False) -> tuple[int, int, int]:
        last = state(*actions, may_end=may_end, aborted=aborted)
        svg = diagram.automaton_svg(local("R", state(receives("A", "M", 1)), last))
        return Picture(svg).classes("rect").count("ac-box"), svg.count("dasharray"), svg.count('"ac-cross"/>')

    again = receives("A", "N", 0)
    kinds = [shape(), shape(again, may_end=True), shape(may_end=True), shape(aborted=True)]
    assert len(set(kinds)) == 4
    assert shape() == shape(again)


def test_lanes_have_columns_and_a_border_between_them() -> None:
    picture = Picture(diagram.automaton_svg(SERVER, SERVER_WHENS))
    first, second = (next(words for words in picture.words if words.text == f"lane {n}") for n in (1, 2))
    assert first.right < second.left and first.top == second.top
    assert picture.classes("rect").count("ac-shade") == 1


@pytest.mark.parametrize("slots", [0, 40])
def test_jumps_are_clear(slots: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram_layout, "MAX_SLOTS", slots)
    automaton = _random_automaton(3, states=60)
    picture = Picture(diagram.automaton_svg(automaton))
    picture.assert_clear()
    jumps = [text for text in picture.texts() if "↷" in text]
    assert len(jumps) > 10
    assert "↷ goes to the state with that number" in jumps
    drawn = " ".join(picture.texts())
    assert all(f"!{e.label}" in drawn for s in automaton.states for e in s.actions)  # type: ignore[union-attr]


def test_deep_lanes_are_counted_not_drawn() -> None:
    inner = local("A", state(sends("B", "Innermost", 1)), state(may_end=True))
    for number in range(40):
        lane = local("A", state(sends("B", f"M{number}", 1)), state(may_end=True))
        inner = local("A", state(Fork(number, ((0, inner), (1, lane)), 1, None, NOWHERE)), state(may_end=True))
    picture = Picture(diagram.automaton_svg(inner))
    picture.assert_clear()
    assert picture.texts().count("par") == MAX_LANE_DEPTH
    assert picture.texts().count("par with 2 lanes") == 1
    assert diagram.automaton_mermaid(inner).count(" --\n") == MAX_LANE_DEPTH


def test_huge_automaton_draws_jumps_instead_of_a_million_slots() -> None:
    chain = [state(sends("B", f"M{n}", n + 1), sends("B", f"R{n}", 0)) for n in range(1_000)]
    texts = Picture(diagram.automaton_svg(local("A", *chain, state(may_end=True)))).texts()
    assert "B!M999" in texts
    assert "B!R999 ↷ 0" in texts


# --- every picture ---


@pytest.mark.parametrize(
    "name", ["<b>&amp;</b>", "</svg>", '"', "]]>", "\0", "\ud800", "\u202eabc", "日本語", "", "a\nb", "W" * 300]
)
def test_hostile_names_stay_text(name: str) -> None:
    steps = [Arrow(name, ("B",), name, NOWHERE), Arrow("B", (name,), name, NOWHERE), Arrow(name, (), name, NOWHERE)]
    evidence = Counterexample(name, ((steps[0],), (steps[1],)), (name,), (name, name), (steps[0],), name)
    odd = local(name, state(sends(name or "B", name, 1), phase=name), state(may_end=True))
    for svg in (
        diagram.trace_svg([name, "B"], steps, title=name),
        diagram.counterexample_svg(evidence),
        diagram.automaton_svg(odd, title=name),
    ):
        svg.encode("utf-8")
        Picture(svg).assert_clear()


def test_empty_things_are_drawn() -> None:
    nothing = program(choreography("Nothing", "A"))
    for svg in (
        diagram.sequence_svg(nothing, nothing.own[0]),
        diagram.trace_svg([], []),
        diagram.automaton_svg(local("A", state(may_end=True))),
        diagram.counterexample_svg(Counterexample("A", ((), ()), (), ("", ""))),
    ):
        Picture(svg).assert_clear()


def test_same_text_in_every_process() -> None:
    here = Path(__file__).parent
    code = "import test_diagram_svg as tests; print([draw() for draw, _ in tests.PICTURES.values()])"
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=here,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
