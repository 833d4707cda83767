"""The text that a person reads, whole: layout, runs side by side, insertions, width and colour."""

import re
from dataclasses import replace
from textwrap import dedent

import pytest
from report_samples import (
    APPROVED,
    CLAIM,
    EVIDENCE,
    FILE,
    HELLO,
    NEVER_ENDS,
    REASONS,
    REFUSED,
    SEND_UNKNOWN,
    place,
    rendered,
)

from aura_chor.report import codes
from aura_chor.report.diagnostic import Arrow, Counterexample, Diagnostic, Help, Label, Span
from aura_chor.report.render_text import render_text


def evidence_of(text: str) -> str:
    """The rows from the title of the two runs to the last row that begins like a fact."""
    rows = text.splitlines()
    first = next(number for number, row in enumerate(rows) if "two runs that" in row)
    return "\n".join(rows[first:-2])


def only_evidence(evidence: Counterexample, *, width: int = 100) -> str:
    return evidence_of(rendered(replace(NEVER_ENDS, evidence=evidence), width=width))


def indented(text: str) -> str:
    """`text` without the margin of the test around it, but with that of the gutter."""
    return "\n".join(f"  {row}".rstrip() for row in dedent(text).splitlines())


def help_of(help_: Help, *, text: str = CLAIM, width: int = 100) -> str:
    rows = rendered(replace(NEVER_ENDS, helps=(help_,)), text=text, width=width).splitlines()
    return "\n".join(rows[rows.index(f"help: {help_.text}") : -2])


def test_everything_at_once() -> None:
    assert rendered(SEND_UNKNOWN, NEVER_ENDS) == dedent("""\
        error[CHR401]: Carol cannot know that she must send Reasons
         --> claim.chor:9:5
        5 |   choice at Alice {
          |   --------------- Alice decides here
        ...
        9 |     Carol -> Bob: Reasons
          |     ^^^^^^^^^^^^^^^^^^^^^ Carol has heard nothing of it
          = two runs that Carol cannot tell apart:
            run 1                    | run 2
            Alice→Bob: Hello      :4 | Alice→Bob: Hello     :4
            -------------- the same up to here ---------------
            Alice→Bob: Approved   :6 | Alice→Bob: Refused   :8
          = in both Carol has seen: nothing
          = after run 1: must not send anything
          = after run 2: must send Reasons to Bob
          = note: Alice and Bob know which branch it is
        help: let Alice tell Carol
        8 |     Alice -> Bob: Refused
          +     Alice -> Carol: Refused
        9 |     Carol -> Bob: Reasons

        note[CHR320]: Claim never ends
         --> claim.chor:1:14
        1 | choreography Claim {
          |              ^^^^^

        1 error, 1 note
        """)


def test_nothing_to_say() -> None:
    assert render_text([], {}, colour=True, width=80) == ""


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        (["error"], "1 error"),
        (["note", "error", "error"], "2 errors, 1 note"),
        (["warning", "warning", "note", "note"], "2 warnings, 2 notes"),
        (["error"] * 1000, "1,000 errors"),
    ],
)
def test_the_last_line_counts(severities: list[str], expected: str) -> None:
    found = [
        Diagnostic(codes.Code("CHR000", "slug", "title", severity), "message", Span("gone", 0, 0))
        for severity in severities
    ]
    assert rendered(*found).splitlines()[-1] == expected


def test_a_source_that_is_not_at_hand_has_no_excerpt() -> None:
    found = Diagnostic(
        codes.IMPORT_NOT_FOUND,
        "no such file",
        Span("gone.chor", 3, 4),
        (Label(place(CLAIM, "roles"), "wanted here"),),
        helps=(Help("create it", "text", 0),),
    )
    assert rendered(found) == dedent("""\
        error[CHR206]: no such file
         --> gone.chor
         ::: claim.chor:2:3
        2 |   roles Alice, Bob, Carol
          |   ----- wanted here
        help: create it

        1 error
        """)


def test_notes_and_help_of_several_lines_are_indented() -> None:
    text = rendered(replace(NEVER_ENDS, notes=("the circle:\nA\nB",), helps=(Help("either\nor"),)))
    assert "  = note: the circle:\n          A\n          B\nhelp: either\n      or\n" in text


# --- runs ---


def test_runs_stand_one_under_the_other_on_a_narrow_terminal() -> None:
    assert only_evidence(EVIDENCE, width=79) == indented("""\
          = two runs that Carol cannot tell apart:
            both runs begin:
              Alice→Bob: Hello      :4
            run 1 goes on:
              Alice→Bob: Approved   :6
            run 2 goes on:
              Alice→Bob: Refused   :8
          = in both Carol has seen: nothing
          = after run 1: must not send anything
          = after run 2: must send Reasons to Bob""")


def test_runs_that_do_not_fit_beside_each_other_stand_one_under_the_other() -> None:
    long = Arrow("Alice", ("Bob",), "A" * 90, HELLO.span)
    text = only_evidence(replace(EVIDENCE, runs=((long,), (REFUSED,))), width=100)
    assert "run 1:\n" in text
    assert " | " not in text
    assert "run 1                   " in only_evidence(replace(EVIDENCE, runs=((long,), (REFUSED,))), width=200)


def test_runs_without_a_common_beginning_and_a_run_without_messages() -> None:
    assert only_evidence(
        replace(EVIDENCE, runs=((), (REFUSED, REASONS)), seen=("Hello", "Bye"), instance="t = 2")
    ) == indented("""\
          = two runs that Carol cannot tell apart (t = 2):
            run 1          | run 2
            (nothing more) | Alice→Bob: Refused   :8
                           | Carol→Bob: Reasons   :9
          = in both Carol has seen: Hello, Bye
          = after run 1: must not send anything
          = after run 2: must send Reasons to Bob""")


def test_the_path_of_an_overtaking_message() -> None:
    text = only_evidence(replace(EVIDENCE, overtaking=(REFUSED, REASONS)))
    assert text.endswith(
        "  = run 2 goes on while Carol waits, and the message of run 1 becomes available:\n"
        "    Alice→Bob: Refused   :8\n"
        "    Carol→Bob: Reasons   :9"
    )


def test_long_runs_are_cut_in_the_middle_and_keep_their_ends() -> None:
    common = (HELLO,) * 10_000
    runs = ((*common, APPROVED), (*common, *(REASONS,) * 5_000, REFUSED))
    for width in (100, 60):
        rows = only_evidence(replace(EVIDENCE, runs=runs, seen=("Hello",) * 10_000), width=width).splitlines()
        assert len(rows) < 50
        assert any("… 9,992 more …" in row for row in rows)
        assert any("… 4,977 more …" in row for row in rows)
        assert any("Approved" in row for row in rows)
        assert any("Refused" in row for row in rows)
        assert any(
            row.endswith("Hello, Hello, … 9,988 more …, Hello, Hello, Hello, Hello, Hello, Hello") for row in rows
        )


def test_nothing_is_cut_to_save_a_single_line() -> None:
    text = only_evidence(replace(EVIDENCE, runs=((REASONS,) * 25, (APPROVED,))))
    assert "more" not in text
    assert text.count("Reasons") == 26  # once more in what comes after run 2


def test_lanes_and_other_files_are_named_beside_the_arrow() -> None:
    laned = replace(APPROVED, lane=(0, 1, 2, 0))
    elsewhere = replace(REFUSED, span=Span("lib.chor", 2, 3))
    local = Arrow("Alice", (), "in time", Span("gone.chor", 0, 1))
    found = replace(NEVER_ENDS, evidence=replace(EVIDENCE, runs=((laned, local), (elsewhere,))))
    text = render_text([found], {FILE: CLAIM, "lib.chor": "\n\n\n"}, colour=False, width=100)
    assert "Alice→Bob: Approved [lane 2.1]   :6 | Alice→Bob: Refused   lib.chor:3\n" in text
    assert "    Alice: in time                      |\n" in text


# --- insertions ---


def test_an_insertion_before_a_line() -> None:
    assert help_of(Help("say so", "  Bob -> Carol: Told\n", CLAIM.index("  choice"))) == dedent("""\
        help: say so
        4 |   Alice -> Bob: Hello
          +   Bob -> Carol: Told
        5 |   choice at Alice {""")


def test_an_insertion_behind_a_line() -> None:
    at = CLAIM.index("Hello") + len("Hello")
    assert help_of(Help("say so", "\n  Bob -> Carol: Told\n  Carol -> Bob: Heard", at)) == dedent("""\
        help: say so
        4 |   Alice -> Bob: Hello
          +   Bob -> Carol: Told
          +   Carol -> Bob: Heard
        5 |   choice at Alice {""")


def test_an_insertion_inside_a_line() -> None:
    at = CLAIM.index(": Hello")
    assert help_of(Help("tell both", ", Carol", at)) == dedent("""\
        help: tell both
        4 -   Alice -> Bob: Hello
          +   Alice -> Bob, Carol: Hello""")


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("", 0, "  + X\n1 |"),
        ("a", 1, "1 - a\n  + aX\n  +"),
        ("a", 99, "1 - a\n  + aX\n  +"),
        ("a", -5, "  + X\n1 | a"),
        ("a\n", 2, "1 | a\n  + X\n2 |"),
        ("a\r\nb", 3, "1 | a\n  + X\n2 | b"),
    ],
)
def test_insertions_at_the_ends_of_a_text(text: str, at: int, expected: str) -> None:
    assert help_of(Help("say so", "X\n", at), text=text) == f"help: say so\n{expected}"


def test_a_help_without_a_place_or_a_text_is_words_only() -> None:
    for help_ in (Help("words", "text"), Help("words", "", 3)):
        assert help_of(help_) == "help: words"


# --- colour and control ---

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_colour_changes_nothing_but_colour() -> None:
    coloured = rendered(SEND_UNKNOWN, NEVER_ENDS, colour=True)
    assert "\x1b[1;31merror[CHR401]" in coloured
    assert ANSI.sub("", coloured) == rendered(SEND_UNKNOWN, NEVER_ENDS)


def test_no_control_character_reaches_the_terminal() -> None:
    evil = "\x1b[2J\x07\x9b31m\u202e\r\x00\ufeff\u2028"
    text = f"choreography {evil} {{}}\n{evil}"
    span = Span(f"{evil}.chor", 0, len(text))
    one = Arrow(evil, (evil,), evil, span)
    found = Diagnostic(
        codes.DEAD_CODE,
        evil + "\nmore",
        span,
        (Label(span, evil), Label(Span(span.file, 0, 3), evil)),
        (evil,),
        Counterexample(evil, ((one,), (one, one)), (evil,), (evil, evil), (one,), evil),
        (Help(evil, evil + "\n" + evil, 0),),
    )
    for colour in (False, True):
        for width in (40, 200):
            shown = render_text([found], {span.file: text}, colour=colour, width=width)
            plain = ANSI.sub("", shown) if colour else shown
            assert all(line.isprintable() for line in plain.split("\n"))
            assert "\\x1b[2J" in plain
            assert "error[CHR302]: \\x1b[2J\\x07\\x9b31m\\u202e\\r\\x00\\ufeff\\u2028\\nmore\n" in plain


def test_a_name_as_long_as_a_file_is_cut_in_the_middle() -> None:
    long = "A" * 100_000
    text = rendered(replace(NEVER_ENDS, message=f"{long} never acts, {'b' * 160} does", notes=(f"see {long}",)))
    assert f"{'A' * 80}…{'A' * 40} never acts, {'b' * 160} does" in text
    assert len(text) < 2000
