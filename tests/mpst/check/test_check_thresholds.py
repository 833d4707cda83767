"""CHR330 says what a constraint could say, and no constraint that is always or never true."""

import pytest

from aura_chor.compiler import analyse_text

NOBODY = "wait for one member at least; where nobody must be waited for, leave the gather out"


def helps(count: str, *, where: str = "", parameters: str = "") -> list[str]:
    text = f"choreography X{parameters} {{ roles C, W[n] {where} gather at least {count} of W -> C: M }}"
    (found,) = analyse_text(text).diagnostics
    assert found.code.number == "CHR330"
    return [help.text for help in found.helps]


@pytest.mark.parametrize(
    ("count", "where", "parameters", "said"),
    [
        (
            "0",
            "where 1 <= n",
            "",
            "wait for one member at least; where nobody must be waited for, leave the gather out",
        ),
        ("1", "", "", "say what is meant: `where 1 <= n`"),
        ("t", "where t <= n", "(t: int)", "say what is meant: `where 1 <= t and t <= n`"),
    ],
)
def test_the_way_out_is_one(count: str, where: str, parameters: str, said: str) -> None:
    assert helps(count, where=where, parameters=parameters) == [said]


def test_of_a_sub_family_whose_size_is_known() -> None:
    text = """choreography X { roles C, W[n] where 3 <= n
      gather at least 2 of W -> C: M as S
      C -> W: Who(a: list<int> names S)
      gather at least 3 of S -> C: Pay }"""
    (found,) = analyse_text(text).diagnostics
    assert [help.text for help in found.helps] == ["wait for 2 of S at most"]
