"""What is said about references to seats that mean nothing where they stand names the way out of just that place."""

import pytest
from resolve_cases import check

HEARD = "gather at least 1 of F -> A: Commit as S"
HELPS = {
    "a family by a number it has not": ("A -> V[2]: M", "a family is declared with a name for its size: `roles V[n]`"),
    "perhaps a sub-family": (
        "A -> Xyz: M",
        "declare it with the roles, or let a gather before this name those it hears: `gather … as Xyz`",
    ),
    "nearly a sub-family": (f"{HEARD}rs  A -> Srs: M  A -> Sr: N", "did you mean `Srs`?"),
    "the size as a number": (
        "A -> F[n]: M",
        "`n` is how many there are; a member is a number, as in `F[2]`, and all are `F`",
    ),
    "a variable of nothing": (
        "A -> F[i]: M",
        "a member is a number, or the variable of an `each i in F` around this",
    ),
    "the member of another family": (
        "each i in F { A -> G[i]: M }",
        "the member of this lane is `F[i]`; all of the other family are `G`",
    ),
    "left out of another family": (
        f"{HEARD}  A -> G except S: M",
        "its members are of F: leave them out there, `F except S`",
    ),
    "a role that is left out": (
        "A -> F except B: M",
        "a sub-family is named by the gather that hears its members: `gather … as Heard`",
    ),
    "a family that is named": (
        "A -> F: M(who: list<int> names F)",
        "a sub-family is named by the gather that hears its members: `gather … as Heard`",
    ),
    "no sub-family": ("A -> F except S: M", "a gather names those that were heard: `gather … as S`"),
    "behind its block": (
        f"choice at A {{ A -> B: Y  {HEARD} }} or {{ A -> B: N }}  A -> S: M",
        "put this into that block, behind the gather, or let a gather in this one name them",
    ),
    "behind an else that goes on": (
        "gather at least 1 of F -> A: Commit within 5s as S else { A -> B: Late }  A -> S: M",
        "let the `else` not come here, by `abort` or `continue`, or let a gather behind it name them",
    ),
    "to itself": ("A -> A: M", "leave it out: what A does alone is no part of the protocol"),
    "to its own family": (
        "F[1] -> F: M",
        "make F[1] a role of its own beside the family, or name the others by their numbers",
    ),
    "to those of its own family that were heard": (
        f"{HEARD}  F[1] -> S: M",
        "make F[1] a role of its own beside the family, or name the others by their numbers",
    ),
    "a stretch that sends": ("F[1..2] -> A: M", "let its members be heard: `gather F[1..2] -> …: M`"),
    "a part that sends": (f"{HEARD}  F except S -> A: M", "let its members be heard: `gather F except S -> …: M`"),
    "one member gathered": (
        "gather F[2] -> A: M",
        "from or to one member it is a plain message; several are `F[1..2]`, all are `F`",
    ),
    "one seat gathered": (
        "gather A -> B: M",
        "from or to one seat it is a plain message; a family has a name for its size: `roles A[n]`",
    ),
}


@pytest.mark.parametrize("name", HELPS)
def test_the_help_is_for_what_is_meant(name: str) -> None:
    body, help = HELPS[name]
    _, diagnostics = check(f"choreography P {{ roles A, B, F[n], G[m] where 3 <= n and 3 <= m\n  {body}\n}}")
    assert help in [one.text for diagnostic in diagnostics for one in diagnostic.helps]


def test_without_families_nobody_is_told_of_gathers() -> None:
    _, diagnostics = check("choreography P { roles A, B  A -> Xyz: M  B -> A: N }")
    assert [diagnostic.helps for diagnostic in diagnostics] == [()]
