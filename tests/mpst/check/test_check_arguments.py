"""Arguments of calls in predicates: constants decide, and what they decide is not looked at any further."""

import pytest

from aura_chor.compiler import Analysis, analyse_text

HEAD = "record Price { amount: int }\nchoreography P(limit: int) { roles A, B\n"
CALLEE = "choreography Q(p: option<Price>, n: option<int>, flag: bool) { roles A, B\n"


def whens(call: str, predicate: str) -> tuple[str, ...]:
    analysis = analyse_text(
        f"{HEAD} call Q()({call}) }}\n{CALLEE} when {predicate} {{ A -> B: Yes }} else {{ A -> B: No }} }}"
    )
    assert analysis.accepted, [d.message for d in analysis.diagnostics]
    return tuple(when.text for when in protocol(analysis).whens)


def protocol(analysis: Analysis):  # type: ignore[no-untyped-def]
    [checked] = analysis.checked.values()
    return checked.protocol


@pytest.mark.parametrize(
    ("call", "predicate", "expected"),
    [
        ("none, none, true", "p is none or p.amount > 0", ()),
        ("none, none, true", "n is not none and n > 0", ()),
        ("none, limit, true", "n is none or n > 3", ("limit is none or limit > 3",)),
        ("none, none, limit > 1", "flag", ("limit > 1",)),
        ("none, none, limit > 1", "flag and n is none", ("limit > 1",)),
        ("none, none, limit > 1", "flag or n is none", ()),
        ("none, none, false", "not flag", ()),
    ],
)
def test_predicates_that_arguments_decide(call: str, predicate: str, expected: tuple[str, ...]) -> None:
    assert whens(call, predicate) == expected
