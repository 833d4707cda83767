"""Both opinions on random protocols with families, collectives, facts, deadlines and child sessions."""

from collections import Counter

import pytest
from family_verdicts import disagreement, opinions_on
from random_families import Block, random_family_tree, shrink, text_of

from aura_chor.mpst.coherence import ALL_CONDITIONS, Condition

SHARD = 50
SEEDS = 500
NEEDED = ("SEND", "RECEIVE", "MIXED", "END")
"""No protocol of these goes on for ever without an end."""


def complaint(body: Block) -> str:
    """What the opinions differ in, its kind at the head; empty for agreement and for protocols ill-formed in shape."""
    opinions = opinions_on(body)
    return "" if opinions is None else disagreement(opinions)


def check_shard(first: int) -> None:
    for seed in range(first, first + SHARD):
        found = complaint(random_family_tree(seed))
        if found:
            kind = found.split(":")[0]
            smallest = shrink(random_family_tree(seed), lambda body, kind=kind: complaint(body).startswith(kind))  # type: ignore[misc]
            pytest.fail(f"seed {seed}: {found}\n{text_of(smallest)}\n{complaint(smallest)}")


@pytest.mark.parametrize("first", range(0, SEEDS, SHARD))
def test_the_check_and_the_exploration_agree(first: int) -> None:
    check_shard(first)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(SEEDS, 20_000, SHARD))
def test_they_agree_on_many_more(first: int) -> None:
    check_shard(first)


@pytest.mark.parametrize("condition", [c for c in Condition if c.name in NEEDED], ids=lambda c: c.name)
def test_a_missing_condition_is_noticed(condition: Condition) -> None:
    """With any one condition off, the check accepts some protocol that it refuses with it, and they disagree on it."""
    for seed in range(SEEDS):
        without = opinions_on(random_family_tree(seed), conditions=ALL_CONDITIONS - {condition})
        if without is None or without.refusals or not disagreement(without):
            continue
        whole = opinions_on(random_family_tree(seed))
        if whole is not None and whole.refusals:
            return
    pytest.fail(f"no protocol of {SEEDS} needs {condition.value}")


STATEMENTS = ("gather", "exchange", "-> each", "each i", "in order", " as S", "except", "names", "within", "else")
OTHERS = ("records", "awaits", "wait 5s", "reads ledger", "session", "choice", "loop", "abort", "when")


def test_everything_occurs_and_many_are_refused() -> None:
    verdicts: Counter[tuple[str, ...]] = Counter()
    occurring: Counter[str] = Counter()
    for seed in range(SEEDS):
        body = random_family_tree(seed)
        opinions = opinions_on(body)
        verdicts["ill-formed",] += opinions is None
        if opinions is not None:
            verdicts[opinions.codes] += 1
            text = text_of(body)
            occurring.update(word for word in (*STATEMENTS, *OTHERS) if word in text)
    assert all(occurring[word] >= 10 for word in (*STATEMENTS, *OTHERS)), occurring
    assert verdicts["ill-formed",] <= 60
    assert 250 <= verdicts[()] <= 400
    for code in ("CHR401", "CHR402", "CHR403", "CHR404"):
        assert sum(count for codes, count in verdicts.items() if code in codes) >= 3, code


def test_a_seed_is_a_protocol() -> None:
    assert random_family_tree(7) == random_family_tree(7)
    assert len({random_family_tree(seed) for seed in range(200)}) > 190


def test_what_stands_behind_a_fact_that_nobody_records_is_explored() -> None:
    assert not complaint(random_family_tree(19_410))
