"""One successor for each head: the next term carries on what was voted for, or nothing (CRYPTO.md 7.3, 7.4)."""

import pytest

from aura_chor.crypto.members import Index
from aura_chor.ledger.event import EventId
from aura_chor.protocols.deciding import Chain
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.protocols.resharing import Opener, Source
from aura_chor.runtime.host_ports import Lifecycle
from aura_chor.session.faults import MustResume
from aura_chor.session.seats import Seat
from tests.protocols.changes import alice, committees_stored, head, lock, works
from tests.protocols.stations import Account
from tests.protocols.test_protocols_founding import OUTPUT

REFRESH = Change(kind="devices", keep=tuple(map(Index, (1, 2, 3))), t=2)


class OpenerGone(Exception):
    """It dies when all have voted, before anything is certified."""


def dies(seat: Seat) -> Seat:
    if isinstance(seat.body, Opener):

        async def certify(*_: object) -> object:
            raise OpenerGone

        seat.body._certify = certify
    return seat


def propose(made: Account, number: int, *, term: int, resume: EventId | None = None) -> EventId:
    """Under the lock of this term, until it is over everywhere."""
    lock(made, number, term=term)
    target = changed(head(made, number), REFRESH)
    order = open_resharing(made.host(number).ledger, target, term=term, ticket=80, resume=resume)
    assert order is not None
    return made.play(number, order)


@pytest.fixture
def voted() -> tuple[Account, EventId]:
    """All have voted for what device 1 had made, and it is not certified."""
    made = Account(answer=works, twists={1: dies}).found()
    session = propose(made, 1, term=0)
    assert made.kinds(2, session).count("reshare.vote") == 3
    assert made.lifecycle(2, session) is Lifecycle.ABORTED
    return made, session


def test_without_a_certificate_the_old_shares_stay_beside_the_new(voted: tuple[Account, EventId]) -> None:
    made, _ = voted
    before = head(made)
    assert before.epoch == 1
    for number in (1, 2, 3):
        stored = committees_stored(made, number)
        assert before.devices.id in stored and len(stored) == 2
    assert alice(made, 2).hex() == OUTPUT


def test_the_next_term_resumes_what_was_voted_for(voted: tuple[Account, EventId]) -> None:
    made, first = voted
    pending = [committees_stored(made, number) for number in (1, 2, 3)]
    resuming = propose(made, 2, term=1, resume=first)
    assert set(made.outcomes(resuming).values()) == {"completed"}
    after = head(made, 3)
    assert after.epoch == 2
    assert all(after.devices.id in stored for stored in pending)
    assert [committees_stored(made, number) for number in (1, 2, 3)] == [[after.devices.id]] * 3
    assert not {"reshare.join", "reshare.deal", "reshare.ack"} & set(made.kinds(3, resuming))
    assert alice(made, 1).hex() == OUTPUT


def test_the_next_term_may_not_begin_anew(voted: tuple[Account, EventId]) -> None:
    made, _ = voted
    before = head(made)
    anew = propose(made, 2, term=1)
    assert isinstance(made.seats(anew)["Opener"].error, MustResume)
    assert "reshare.deal" not in made.kinds(3, anew)
    assert head(made, 3) == before
    assert [committees_stored(made, number) for number in (1, 2, 3)] != [[before.devices.id]] * 3


def conceals(seat: Seat) -> Seat:
    """It dies as opener of term 0, and as a member says what suits it."""
    if isinstance(seat.body, Opener):
        return dies(seat) if seat.body._facts.opening.term == 0 else seat
    if isinstance(seat.body, Source):
        seat.body._decisions = Concealing(seat.body._decisions)
    return seat


def test_a_concealed_vote_is_found_out() -> None:
    """D5: members that cite no vote although they have cast one are named, and what they approve goes nowhere."""
    made = Account(answer=works, twists=dict.fromkeys((1, 2, 3), conceals)).found()
    before = head(made)
    propose(made, 1, term=0)
    second = propose(made, 2, term=1)
    ledger = made.host(3).ledger
    approvals = ledger.known.session_events(second, ["reshare.approve"])
    faults = [ledger.fault_of(event.id) for event in approvals]
    assert {(fault.name, fault.culprits) for fault in faults} == {
        ("InvalidVote", (event.author,)) for event in approvals
    }
    assert approvals and head(made, 3) == before


class Concealing:
    """Decisions of a member that conceals what it has voted for."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    def accepted(self) -> None:
        return None

    def approves(self) -> bool:
        return True

    def votes(self, value: bytes) -> bool:
        return True
