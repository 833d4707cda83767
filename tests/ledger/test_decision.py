"""P8: every interleaving of approvals and votes of three voters decides at most one value, and each rule is needed.

The exploration asks the functions of the product, on plain values: two competing sessions in every term, each carrying
a value of its own or, resuming, one that somebody has voted for (CRYPTO.md 7.4, 12.2).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import pytest

from aura_chor.ledger.decision import NO_PROMISE, NO_VOTE, Cited, may_approve, may_vote, open_for_voting

VOTERS = 3
QUORUM = 2

Open = Callable[[Sequence[Cited], bytes], bool]
Vote = Callable[[int, int, tuple[int, ...]], bool]


@dataclass(frozen=True)
class Rules:
    """How the sessions of this exploration decide; `values` is how many values the targets acknowledge in a session."""

    is_open: Open = lambda cited, value: open_for_voting(cited, value=value, quorum=QUORUM)
    votes: Vote = lambda term, promise, voted: may_vote(term=term, promise=promise, voted=voted)
    approves: Callable[[int, int], bool] = lambda term, promise: may_approve(term=term, promise=promise)
    values: int = 1


Voter: TypeAlias = tuple[int, tuple[tuple[int, bytes], ...], tuple[tuple[int, Cited], ...]]
"""One voter's own chain: its promise, its votes (term, value), and what each of its approvals cited, by session."""
State: TypeAlias = tuple[tuple[tuple[bytes, ...] | None, ...], tuple[Voter, ...]]
"""What each session carries (None: nobody has met it yet), and the voters; who is who makes no difference."""

NEW: Voter = (NO_PROMISE, (), ())


def explore(rules: Rules, terms: int) -> tuple[int, bool]:
    """How many states there are, and whether two values are decided in one of them."""
    start: State = ((None,) * (2 * terms), (NEW,) * VOTERS)
    seen, stack = {start}, [start]
    while stack:
        state = stack.pop()
        if len(decided(state)) > 1:
            return len(seen), True
        for following in steps(rules, state):
            if following not in seen:
                seen.add(following)
                stack.append(following)
    return len(seen), False


def decided(state: State) -> set[bytes]:
    """D5: a quorum of votes of one term for one value."""
    cast = [vote for _, votes, _ in state[1] for vote in votes]
    return {value for term, value in cast if cast.count((term, value)) >= QUORUM}


def steps(rules: Rules, state: State) -> Iterator[State]:
    for session, carried in enumerate(state[0]):
        for position, voter in enumerate(state[1]):
            if position and voter == state[1][position - 1]:
                continue
            for values in offered(rules, state, session) if carried is None else [carried]:
                for after in moves(rules, state, session, values, voter):
                    opened = (*state[0][:session], values, *state[0][session + 1 :])
                    others = (*state[1][:position], *state[1][position + 1 :])
                    yield opened, tuple(sorted((*others, after), key=repr))


def offered(rules: Rules, state: State, session: int) -> list[tuple[bytes, ...]]:
    """What a session may carry: values of its own, or one that is voted for already."""
    fresh = tuple(bytes([session, each]) for each in range(rules.values))
    return [fresh, *((value,) for value in sorted({value for _, votes, _ in state[1] for _, value in votes}))]


def moves(rules: Rules, state: State, session: int, carried: tuple[bytes, ...], voter: Voter) -> Iterator[Voter]:
    term = session // 2
    promise, votes, approvals = voter
    if rules.approves(term, promise) and all(session != approved for approved, _ in approvals):
        cited = max((Cited(*vote) for vote in votes), key=lambda vote: vote.term, default=NO_VOTE)
        yield max(term, promise), votes, tuple(sorted((*approvals, (session, cited)), key=repr))
    if rules.votes(term, promise, tuple(at for at, _ in votes)):
        cited_there = [cited for _, _, own in state[1] for approved, cited in own if approved == session]
        for value in carried:
            if rules.is_open(cited_there, value):
                yield max(term, promise), tuple(sorted((*votes, (term, value)))), approvals


def as_the_text_reads(cited: Sequence[Cited], value: bytes) -> bool:
    """D2 by the letter: of several highest votes, any may be taken."""
    if sum(vote == NO_VOTE for vote in cited) >= QUORUM:
        return True
    highest = max((vote.term for vote in cited), default=NO_VOTE.term)
    return len(cited) >= QUORUM and Cited(highest, value) in cited


def test_at_most_one_value_is_decided() -> None:
    states, broken = explore(Rules(), terms=2)
    assert not broken
    assert states > 5_000


@pytest.mark.slow
def test_three_terms() -> None:
    states, broken = explore(Rules(), terms=3)
    assert not broken
    assert states > 1_000_000


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(
            Rules(is_open=lambda cited, _: len(cited) >= QUORUM), id="a session is open by its approvals alone"
        ),
        pytest.param(Rules(votes=lambda term, _, voted: term not in voted), id="votes below the promise"),
        pytest.param(Rules(is_open=as_the_text_reads, values=2), id="two acknowledged values in a session"),
    ],
)
def test_each_rule_is_needed(rules: Rules) -> None:
    assert explore(rules, terms=2)[1]


def test_ties_do_not_pass_where_targets_break_their_rule() -> None:
    """Of two votes of one term neither is the highest, so even two values in one session decide nothing twice."""
    assert not explore(Rules(values=2), terms=2)[1]


@pytest.mark.parametrize("quorum", [1, 2, 3])
def test_without_votes_a_quorum_opens(quorum: int) -> None:
    for cited in product([NO_VOTE], repeat=quorum):
        assert open_for_voting(cited, value=b"v", quorum=quorum)
        assert not open_for_voting(cited[1:], value=b"v", quorum=quorum)
