"""Every construct parses and survives formatting; every usual mistake is named on its line."""

import pytest

from aura_chor.syntax.format import format_file
from tests.syntax.syntax_cases import Case, cases, check, tree_of


@pytest.mark.parametrize("case", cases("valid.txt"), ids=str)
def test_valid_program(case: Case) -> None:
    file = tree_of(case.text)
    formatted = format_file(file)
    assert tree_of(formatted) == file
    assert format_file(tree_of(formatted)) == formatted


@pytest.mark.parametrize("case", cases("errors.txt"), ids=str)
def test_mistake_is_named(case: Case) -> None:
    assert case.expected, "a case without an expectation checks nothing"
    assert case.found() == case.expected


def test_partial_tree_keeps_what_is_right() -> None:
    result = check(
        "choreography X {\n roles A, B\n A -> B: M\n A -> : N\n A -> B C\n A -> B: O\n}\nrecord R { a: int }"
    )
    assert result.file is not None
    labels = [statement.message.label for statement in result.file.choreographies[0].body.statements]  # type: ignore[union-attr]
    assert labels[0] == "M" and labels[-1] == "O"
    assert [record.name for record in result.file.records] == ["R"]


def test_an_insertion_is_offered_at_its_place() -> None:
    text = "choreography X { roles A, B A -> B M(x: int) }"
    (help,) = check(text).diagnostics[0].helps
    assert help.at is not None
    assert check(text[: help.at] + help.insert + text[help.at :]).diagnostics == []
