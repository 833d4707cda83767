"""The decision rule on plain values: one successor for each head and source committee.

This is single-decree Paxos with signed messages: an approval is a promise, a vote an acceptance, an approval's cited
vote what its author had accepted before. Whoever judges events and whoever is about to write one asks these functions.

Source: CRYPTO.md 7.4 (D1, D2, D4, D5); Lamport, "The Part-Time Parliament" (1998).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Cited:
    """The vote of highest term that an approval's author had cast on this head; no vote is (−1, None)."""

    term: int
    value: bytes | None


NO_VOTE: Final = Cited(-1, None)
NO_PROMISE: Final = -1


def may_approve(*, term: int, promise: int) -> bool:
    """D1: `promise` is the highest term in which the member approved or voted on this head."""
    return term > promise


def may_vote(*, term: int, promise: int, voted: Iterable[int]) -> bool:
    """D4, the part that the voter's own chain decides: `voted` are the terms in which it has voted on this head."""
    return term >= promise and term not in frozenset(voted)


def open_for_voting(cited: Iterable[Cited], *, value: bytes, quorum: int) -> bool:
    """D2: a quorum of approvals cites no vote, or its cited vote of highest term is for this very value.

    Of two cited votes of one term for two values neither is the highest: where only a member that equivocates can have
    made them, waiting is safer than choosing.
    """
    known = list(cited)
    ceilings = {vote.term for vote in known if vote.value == value}
    for ceiling in sorted(ceilings | {NO_VOTE.term}):
        fitting = [vote for vote in known if vote.term < ceiling or vote in (Cited(ceiling, value), NO_VOTE)]
        if len(fitting) >= quorum:
            return True
    return False
