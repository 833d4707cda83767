"""Both opinions on random protocols: they agree, and they would notice if a condition were missing."""

from collections import Counter

import pytest
from explore_language import difference
from explore_naive import project
from explore_traces import complete_traces_differ
from explore_verdicts import disagreement, opinions_on, projections
from random_protocols import Statements, random_protocol, random_tree, text_of
from shrink_protocols import shrink

from aura_chor.mpst.coherence import ALL_CONDITIONS, Condition

SHARD = 100
SEEDS = 5_000


def complaint(body: Statements) -> str:
    """What the opinions differ in, its kind at the head; empty for agreement and for protocols ill-formed in shape."""
    opinions = opinions_on(body)
    return "" if opinions is None else disagreement(opinions)


def fail_with_minimum(seed: int, found: str) -> None:
    kind = found.split(":")[0]
    smallest = shrink(random_tree(seed), lambda body: complaint(body).split(":")[0] == kind)
    pytest.fail(f"seed {seed}: {found}\n{text_of(smallest)}\n{complaint(smallest)}")


def check_shard(first: int) -> None:
    for seed in range(first, first + SHARD):
        found = complaint(random_tree(seed))
        if found:
            fail_with_minimum(seed, found)


@pytest.mark.parametrize("first", range(0, SEEDS, SHARD))
def test_the_check_and_the_exploration_agree(first: int) -> None:
    check_shard(first)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(SEEDS, 100_000, SHARD))
def test_they_agree_on_many_more(first: int) -> None:
    check_shard(first)


@pytest.mark.parametrize("seed", [40_906, 66_801])
def test_evidence_out_of_several_lanes_is_replayed(seed: int) -> None:
    """A role that is blocked in one lane goes on in another, which is no order of its steps."""
    assert not complaint(random_tree(seed))


@pytest.mark.parametrize("first", range(0, 2_000, SHARD))
def test_projections_are_those_of_the_definition(first: int) -> None:
    """Of refused protocols too: the second opinion runs them, so they must be what the definition says."""
    for seed in range(first, first + SHARD):
        opinions = opinions_on(random_tree(seed))
        if opinions is None:
            continue
        for instance in opinions.protocol.instances:
            for role, local in projections(opinions.protocol, instance).items():
                found = difference(local, project(instance.automaton, role))
                assert not found, f"seed {seed}, {role}: {found}\n{random_protocol(seed)}"


@pytest.mark.parametrize("first", range(0, 2_000, SHARD))
def test_complete_runs_of_the_composition_are_those_of_the_protocol(first: int) -> None:
    for seed in range(first, first + SHARD):
        opinions = opinions_on(random_tree(seed))
        if opinions is None or opinions.refusals:
            continue
        for instance in opinions.protocol.instances:
            found = complete_traces_differ(instance.automaton, projections(opinions.protocol, instance))
            assert not found, f"seed {seed}: {found}\n{random_protocol(seed)}"


@pytest.mark.parametrize("condition", list(Condition), ids=lambda condition: condition.name)
def test_a_missing_condition_is_noticed(condition: Condition) -> None:
    """With any one condition off, the check accepts some protocol that it refuses with it, and they disagree on it."""
    for seed in range(SEEDS):
        without = opinions_on(random_tree(seed), conditions=ALL_CONDITIONS - {condition})
        if without is None or without.refusals or not disagreement(without):
            continue
        whole = opinions_on(random_tree(seed))
        if whole is not None and whole.refusals:
            return
    pytest.fail(f"no protocol of {SEEDS} needs {condition.value}")


def test_the_generator_is_balanced() -> None:
    """About half are implementable, nearly all are well-formed, and each condition alone refuses some."""
    verdicts: Counter[tuple[str, ...]] = Counter()
    for seed in range(1_000):
        opinions = opinions_on(random_tree(seed))
        verdicts["ill-formed",] += opinions is None
        if opinions is not None:
            verdicts[opinions.codes] += 1
    assert 350 <= verdicts[()] <= 650
    assert verdicts["ill-formed",] <= 50
    for code in ("CHR401", "CHR402", "CHR403", "CHR404", "CHR405"):
        assert verdicts[code,] >= 10, code


def test_a_seed_is_a_protocol() -> None:
    assert random_protocol(7) == random_protocol(7)
    assert len({random_protocol(seed) for seed in range(200)}) > 190
