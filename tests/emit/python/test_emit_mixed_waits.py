"""CHR504: what no class can offer is refused when modules are made, and everything else is not."""

import pytest

from aura_chor.compiler import Analysis, analyse_text, emit


def found(body: str) -> list[str]:
    text = f"choreography P {{ roles A, B, F[n]\n where 1 <= n\n{body}\n}}"
    analysis: Analysis = analyse_text(text)
    assert analysis.accepted, [one.message for one in analysis.diagnostics]
    files, problems = emit(analysis)
    assert bool(files) is not bool(problems)
    return [f"{one.code} {one.message}" for one in problems]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "choice at A { A -> B: Skip  A -> F: Rest } or { A -> F: Go  gather all F -> B: M }",
            "B waits at one point for M from many of F and for Skip from A",
        ),
        (
            "choice at A { A -> B: Skip  A -> F: Rest } or { A -> F: Go  A records Note  B awaits Note }",
            "B waits at one point for the fact Note and for Skip from A",
        ),
    ],
)
def test_a_wait_beside_another_is_refused_by_name(body: str, said: str) -> None:
    assert found(body) == [f"CHR504 {said}"]


@pytest.mark.parametrize(
    "body",
    [
        "choice at A { A -> B, F: Skip } or { A -> B, F: Go  gather all F -> B: M }",
        "loop L { choice at A { A -> B: More  A -> F: More  continue L } or { A -> B, F: Enough } }",
        "gather at least 1 of F -> A: M within 5s else { A -> B: Late } A -> B: Done",
    ],
)
def test_ordinary_waits_are_not(body: str) -> None:
    assert found(body) == []
