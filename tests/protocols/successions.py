"""Successions of a simulated account: its keys are replaced, as the tests of them tell it."""

from collections.abc import Iterable, Sequence

from aura_chor.crypto.members import Index
from aura_chor.ledger.event import EventId
from aura_chor.protocols.keygen_hosting import open_succession
from aura_chor.protocols.reshare_hosting import Change, changed
from tests.protocols.changes import head, lock
from tests.protocols.stations import Account

EVERYBODY = tuple(map(Index, (1, 2, 3)))
SAME = Change(kind="devices", keep=EVERYBODY, t=2)
"""The same three devices, two of which sign."""


def propose(
    made: Account,
    number: int,
    wanted: Change = SAME,
    *,
    term: int = 0,
    resume: EventId | None = None,
    voters: Iterable[int] = EVERYBODY,
) -> EventId:
    """Let a device open a succession under the lock of this term; the session."""
    lock(made, number, term=term, by=voters)
    target = changed(head(made, number), wanted)
    order = open_succession(made.host(number).ledger, target, term=term, ticket=70, resume=resume)
    assert order is not None, "the lock was taken"
    return made.open(number, order)


def succeed(
    made: Account,
    number: int,
    wanted: Change = SAME,
    *,
    by: Sequence[int] = EVERYBODY,
    voters: Iterable[int] = EVERYBODY,
    term: int = 0,
    resume: EventId | None = None,
) -> EventId:
    """As `propose`, until it is over for these devices."""
    session = propose(made, number, wanted, term=term, resume=resume, voters=voters)
    assert made.run(lambda: made.over(session, by)), made.endings()
    made.rest()
    return session
