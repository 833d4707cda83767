"""Excerpts: which lines are shown, and that marks stand under what they mark."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import FILE, excerpt_of, place
from rich.cells import cell_len

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.report.render_json import render_json
from aura_chor.report.render_sarif import render_sarif
from aura_chor.report.render_text import render_text

TEN = "".join(f"line {number}\n" for number in range(1, 11))


def test_lines_far_apart_are_separated_and_a_single_hidden_line_is_shown() -> None:
    spans = [place(TEN, f"line {number}") for number in (7, 2, 4)]
    assert excerpt_of(TEN, *spans) == dedent("""\
        2 | line 2
          | ------ label 1
        3 | line 3
        4 | line 4
          | ------ label 2
        ...
        7 | line 7
          | ^^^^^^""")


def test_several_marks_on_a_line_have_a_row_each() -> None:
    text = "alpha beta gamma\n"
    spans = [place(text, word) for word in ("beta", "gamma", "alpha")]
    assert excerpt_of(text, *spans) == dedent("""\
        1 | alpha beta gamma
          | ----- label 2
          |       ^^^^
          |            ----- label 1""")


def test_a_span_over_several_lines_is_marked_on_its_first_and_last() -> None:
    text = "before\n  choice {\n    a\n    b\n    c\n  } end\n"
    whole = Span(FILE, text.index("choice"), text.index(" end"))
    assert excerpt_of(text, whole, whole) == dedent("""\
        2 |   choice {
          |   ^^^^^^^^
        ...
        6 |   } end
          |   ^ label 1""")


def test_a_span_that_ends_with_its_line_feed_stays_on_its_line() -> None:
    text = "one\ntwo\n"
    assert excerpt_of(text, Span(FILE, 0, 4)) == "1 | one\n  | ^^^"


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("", Span(FILE, 0, 0), "1 |\n  | ^"),
        ("ab\n", Span(FILE, 3, 3), "2 |\n  | ^"),
        ("ab", Span(FILE, 2, 2), "1 | ab\n  |   ^"),
        ("ab", Span(FILE, 1, 1), "1 | ab\n  |  ^"),
        ("ab\ncd", Span(FILE, 2, 3), "1 | ab\n  |   ^"),
        ("ab\r\ncd", Span(FILE, 0, 2), "1 | ab\n  | ^^"),
        ("ab", Span(FILE, 90, 99), "1 | ab\n  |   ^"),
        ("ab", Span(FILE, -9, 1), "1 | ab\n  | ^"),
        ("ab", Span(FILE, 1, 0), "1 | ab\n  |  ^"),
    ],
)
def test_the_ends_of_texts_and_spans(text: str, span: Span, expected: str) -> None:
    assert excerpt_of(text, span) == expected


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("\tX", "    X"),
        ("ab\tX", "ab  X"),
        ("abcd\tX", "abcd    X"),
        ("漢字 X", "漢字 X"),
        ("🎉🎉X", "🎉🎉X"),
        ("e\u0301 X", "e\u0301 X"),
        ("\x1bX", "\\x1bX"),
        ("\u200bX", "\\u200bX"),
        ("\U000e0001X", "\\U000e0001X"),
        ("漢\t\x00X", "漢  \\x00X"),
    ],
)
def test_marks_stand_under_tabs_wide_and_escaped_characters(line: str, shown: str) -> None:
    source, mark = excerpt_of(line, place(line, "X")).splitlines()
    assert source == f"1 | {shown}"
    assert mark == "  | " + " " * cell_len(shown[:-1]) + "^"


def test_the_mark_of_a_wide_character_is_as_wide() -> None:
    assert excerpt_of("a漢字b", Span(FILE, 1, 3)).splitlines()[1] == "  |  ^^^^"


def test_a_long_line_is_cropped_around_its_mark() -> None:
    text = "a" * 5_000_000 + "X" + "b" * 5_000_000
    source, mark = excerpt_of(text, place(text, "X"), width=40).splitlines()
    assert cell_len(source) <= 40
    assert source.startswith("1 | …aaa")
    assert source.endswith("bbb…")
    assert source[mark.index("^")] == "X"


def test_an_absurd_width_does_not_make_an_absurd_excerpt() -> None:
    assert len(excerpt_of("a" * 1_000_000, Span(FILE, 0, 1), width=10**9)) < 2_000


def test_the_gutter_is_as_wide_as_the_greatest_number() -> None:
    text = "x\n" * 1200
    rows = excerpt_of(text, Span(FILE, 0, 1), Span(FILE, 2300, 2301)).splitlines()
    assert rows[0] == "   1 | x"
    assert rows[3] == "1151 | x"


TEXTS = st.text(alphabet=st.sampled_from("ab {}\n\r\t\x1b漢🎉\u0301\u202e\ud800\u2028\\"), max_size=60)
WORDS = st.text(alphabet=st.sampled_from("ab\n\x1b漢\ud800"), max_size=8)


@st.composite
def diagnostics(draw: st.DrawFn) -> tuple[str, Diagnostic]:
    text = draw(TEXTS)
    offsets = st.integers(-2, len(text) + 2)
    spans = st.builds(Span, st.sampled_from([FILE, FILE, "gone\ud800.chor"]), offsets, offsets)
    labels = draw(st.lists(st.builds(Label, spans, WORDS), max_size=4))
    helps = draw(st.lists(st.builds(Help, WORDS, WORDS, st.none() | offsets), max_size=2))
    return text, Diagnostic(codes.DEAD_CODE, draw(WORDS), draw(spans), tuple(labels), helps=tuple(helps))


@given(diagnostics(), st.integers(-1, 120), st.booleans())
def test_no_span_breaks_a_renderer(found: tuple[str, Diagnostic], width: int, colour: bool) -> None:
    text, diagnostic = found
    shown = render_text([diagnostic], {FILE: text}, colour=colour, width=width)
    assert colour or all(line.isprintable() for line in shown.split("\n"))
    render_json([diagnostic], {FILE: text}).encode()
    render_sarif([diagnostic], {FILE: text}).encode()
