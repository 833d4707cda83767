"""Both opinions on random protocols with deadlines, and on the patterns about them."""

from collections import Counter

import pytest
from explore_language import difference
from explore_naive import project
from explore_traces import complete_traces_differ
from explore_verdicts import disagreement, opinions_on, projections
from random_protocols import (
    LATE_PATTERNS,
    Statements,
    Timed,
    random_late_tree,
    read_pattern,
    statements_of,
    text_of,
)
from shrink_protocols import shrink

from aura_chor.mpst.coherence import ALL_CONDITIONS, Condition

SHARD = 100
SEEDS = 3_000


def complaint(body: Statements) -> str:
    opinions = opinions_on(body)
    return "" if opinions is None else disagreement(opinions)


def check_shard(first: int) -> None:
    for seed in range(first, first + SHARD):
        found = complaint(random_late_tree(seed))
        if found:
            kind = found.split(":")[0]
            smallest = shrink(random_late_tree(seed), lambda body, kind=kind: complaint(body).split(":")[0] == kind)  # type: ignore[misc]
            pytest.fail(f"seed {seed}: {found}\n{text_of(smallest)}\n{complaint(smallest)}")


@pytest.mark.parametrize("first", range(0, SEEDS, SHARD))
def test_the_check_and_the_exploration_agree(first: int) -> None:
    check_shard(first)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(SEEDS, 50_000, SHARD))
def test_they_agree_on_many_more(first: int) -> None:
    check_shard(first)


@pytest.mark.parametrize("seed", [8934, 41132])
def test_a_wait_in_a_run_that_can_only_be_aborted_is_excused(seed: int) -> None:
    """Somebody finds a message that it cannot take, and is woken by the abort: the opinions differed on these."""
    assert not complaint(random_late_tree(seed))


@pytest.mark.parametrize("pattern", [pattern for _, pattern in LATE_PATTERNS])
def test_they_agree_on_the_patterns(pattern: str) -> None:
    assert not complaint(read_pattern(pattern))


@pytest.mark.parametrize("first", range(0, 1_000, SHARD))
def test_projections_and_complete_runs_are_those_of_the_definition(first: int) -> None:
    for seed in range(first, first + SHARD):
        opinions = opinions_on(random_late_tree(seed))
        for instance in opinions.protocol.instances if opinions is not None else ():
            locals_ = projections(opinions.protocol, instance)
            for role, local in locals_.items():
                found = difference(local, project(instance.automaton, role))
                assert not found, f"seed {seed}, {role}: {found}"
            if not opinions.refusals:
                differing = complete_traces_differ(instance.automaton, locals_)
                assert not differing, f"seed {seed}: {differing}"


@pytest.mark.parametrize("condition", [c for c in Condition if c is not Condition.STARVATION], ids=lambda c: c.name)
def test_a_missing_condition_is_noticed(condition: Condition) -> None:
    """Also where the only refusals are about deadlines: those are found under SEND and MIXED."""
    for seed in range(2_000):
        body = random_late_tree(seed)
        opinions = opinions_on(body, conditions=ALL_CONDITIONS - {condition})
        if opinions is not None and not opinions.refusals and disagreement(opinions):
            return
    pytest.fail(f"nothing noticed that {condition.name} is missing")


def test_deadlines_occur_and_about_half_are_implementable() -> None:
    verdicts = Counter[str]()
    for seed in range(1_000):
        body = random_late_tree(seed)
        opinions = opinions_on(body)
        verdicts["ill-formed" if opinions is None else "refused" if opinions.refusals else "accepted"] += 1
        verdicts["CHR407"] += opinions is not None and "CHR407" in opinions.codes
        verdicts["timed"] += any(isinstance(s, Timed) or getattr(s, "waiter", "") for s in statements_of(body))
    assert verdicts["timed"] >= 900
    assert 300 <= verdicts["accepted"] <= 700
    assert verdicts["CHR407"] >= 100
    assert verdicts["ill-formed"] <= 120
