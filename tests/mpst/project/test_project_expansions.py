"""A class does what its members do in every expansion, and nothing that none of them does."""

from dataclasses import replace

import pytest
from random_families import Block, random_family_tree, shrink, text_of

from aura_chor.compiler import analyse_text
from aura_chor.mpst.classes import classes
from aura_chor.mpst.members import unlike_members
from tests.mpst.project.instantiated import NotComparedError, difference, joined_differs, surplus

SHARD = 100


def complaint(text: str) -> str:
    analysis = analyse_text(text)
    for protocol in analysis.built.values():
        for expansion in protocol.expansions:
            try:
                found = difference(protocol, expansion)
            except NotComparedError:
                continue
            if found:
                return f"a seat does more: {found}"
            if unlike := unlike_members(protocol, expansion):
                return f"members differ: {unlike}"
        for one in classes(protocol):
            try:
                found = joined_differs(protocol, one)
            except NotComparedError:
                continue
            if found:
                return f"the joined automaton differs: {found}"
            found = surplus(protocol, one) if analysis.accepted else ""
            if found:
                return f"a class does more: {found}"
    return ""


def of(body: Block) -> str:
    return complaint(text_of(body))


@pytest.mark.parametrize("first", range(0, 300, SHARD))
def test_classes_and_seats_do_the_same(first: int) -> None:
    for seed in range(first, first + SHARD):
        found = of(random_family_tree(seed))
        if found:
            kind = found.split(":")[0]
            smallest = shrink(
                random_family_tree(seed), lambda body, kind=kind: complaint(text_of(body)).startswith(kind)
            )  # type: ignore[misc]
            pytest.fail(f"seed {seed}: {found}\n{text_of(smallest)}\n{of(smallest)}")


QUORUM = """
choreography P {
  roles Boss, Device[n]
  where 2 <= n
  gather at least 1 of Device -> Boss: Commit as Signers
  Boss -> Device: Quorum(who: list<int> names Signers)
  gather Signers -> Boss: Share
}
"""


def test_the_comparison_is_not_blind() -> None:
    """Of another protocol's expansion: without the names, everybody shares."""
    [whole] = analyse_text(QUORUM).built.values()
    other = QUORUM.replace(" names Signers", "").replace("gather Signers", "gather Device")
    [changed] = analyse_text(other).built.values()
    assert difference(whole, changed.expansions[0])
    assert not difference(whole, whole.expansions[0])


def test_members_are_told_apart_by_what_they_do() -> None:
    """Members of two classes, taken for one."""
    [protocol] = analyse_text(
        "choreography P { roles Boss, Device[n]\n where 2 <= n\n Device[2] -> Boss: Hello\n Boss -> Device: Bye }"
    ).built.values()
    assert not unlike_members(protocol, protocol.expansions[0])
    assert unlike_members(replace(protocol, references={}), protocol.expansions[0])
