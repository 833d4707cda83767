"""Formatting: reading the output gives the tree back, and every comment; formatting twice changes nothing."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aura_chor.report.diagnostic import Span
from aura_chor.syntax import tree
from aura_chor.syntax.expression_text import print_expression
from aura_chor.syntax.format import format_file
from tests.syntax.syntax_cases import check, tree_of
from tests.syntax.syntax_strategies import EXPRESSIONS, files

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@settings(max_examples=150, deadline=None, suppress_health_check=_SLOW)
@given(files())
def test_round_trip(file: tree.File) -> None:
    formatted = format_file(file)
    again = tree_of(formatted)
    assert again == file
    assert sorted(c.text for c in again.comments) == sorted(c.text for c in file.comments)
    assert format_file(again) == formatted


@settings(max_examples=300, deadline=None)
@given(EXPRESSIONS)
def test_expression_round_trip(expression: tree.Expression) -> None:
    file = tree_of(f"choreography X {{ where {print_expression(expression)} }}")
    assert file.choreographies[0].constraints == (expression,)
    assert [type(c) for c in file.choreographies[0].constraints] == [type(expression)]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10))
def test_comments_stay_where_they_are(gap: int) -> None:
    text = "\n" * gap + (
        "// head\nchoreography X {  // opens\n  roles A, B  // two\n\n  // first\n  A -> B: M  // sent\n"
        "  choice at A {  // left\n    // alone\n  } or {  // right\n    A -> B: N(\n      x: int,  // a field\n"
        "      // the last\n    )\n  }\n  // end\n}\n// tail\n"
    )
    assert format_file(tree_of(text)) == text.lstrip("\n")


def test_lists_are_wrapped_when_they_do_not_fit() -> None:
    fields = ", ".join(f"field{i}: map<str, list<int>>" for i in range(6))
    roles = ", ".join(f"Participant{i}" for i in range(20))
    message = f"Participant1 -> Participant2: M({fields})"
    text = f"choreography X({fields}) {{ roles {roles} {message} }} record R {{ {fields} }}"
    formatted = format_file(tree_of(text))
    assert max(map(len, formatted.split("\n"))) <= 100
    assert tree_of(formatted) == tree_of(text)


def test_tree_of_another_language() -> None:
    """Its comments begin otherwise, its doc comments document nothing here, its spans count in another text."""
    nowhere = Span("other.nuscr", 7, 7)
    role = tree.RoleRef("A", nowhere)
    body = tree.Block((tree.Abort("stop", role, Span("other.nuscr", 40, 45)),), Span("other.nuscr", 20, 50))
    comments = (
        tree.Comment("(* one\ntwo *)", True, Span("other.nuscr", 0, 5)),
        tree.Comment("/// three", True, Span("other.nuscr", 30, 35)),
        tree.Comment("// four", False, Span("other.nuscr", 46, 48)),
    )
    choreography = tree.Choreography("X", (), (role,), (), body, "", nowhere, nowhere)
    formatted = format_file(tree.File((), (), (), (choreography,), comments, nowhere))
    assert formatted == (
        '// (* one\n// two *)\nchoreography X {\n  roles A\n\n  // three\n  abort "stop" at A  // four\n}\n'
    )
    assert check(formatted).diagnostics == []


def test_numbers_keep_their_spelling() -> None:
    text = (
        "choreography C(limit: int) {\n"
        "  roles A, B\n"
        "  where limit <= 10_000 and limit != -0xff\n"
        "\n"
        "  A -> B: M(n: int where n < len([0x1F, 12, 1_0]))\n"
        "}\n"
    )
    assert format_file(tree_of(text)) == text


def test_the_canonical_form_is_in_decimal() -> None:
    [constraint] = tree_of("choreography X { where 0x10 < 1_000 }").choreographies[0].constraints
    assert print_expression(constraint) == "16 < 1000"
