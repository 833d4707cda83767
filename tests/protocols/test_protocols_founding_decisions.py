"""One successor of a head, whichever protocol makes it; an unfinished succession is resumed (CRYPTO.md 7.4)."""

import pytest

from aura_chor.crypto.types import Digest
from aura_chor.ledger import rules
from aura_chor.ledger.event import EventId
from aura_chor.protocols.founding_checks import KeygenChecks
from aura_chor.protocols.founding_old import OldMember
from aura_chor.protocols.founding_opener import Opener
from aura_chor.protocols.keygen_hosting import open_succession
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.protocols.resharing import Opener as Resharer
from aura_chor.runtime.host_ports import Lifecycle
from aura_chor.runtime.world_schedule import EVERYTHING, Crash, Restart
from aura_chor.session.checks import Valid
from aura_chor.session.faults import MustResume, Stale
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author
from tests.protocols.changes import alice, committees_stored, head, lock, works
from tests.protocols.stations import Account
from tests.protocols.successions import EVERYBODY, SAME, propose, succeed
from tests.protocols.test_protocols_attacks import faults
from tests.protocols.test_protocols_founding import OUTPUT


class OpenerGone(Exception):
    """It dies when all have voted, before anything is certified."""


def dies(seat: Seat) -> Seat:
    if isinstance(seat.body, Opener | Resharer):

        async def gone(*_: object) -> object:
            raise OpenerGone

        setattr(seat.body, "_release" if isinstance(seat.body, Opener) else "_certify", gone)
    return seat


def reshare(made: Account, number: int, *, term: int) -> EventId:
    lock(made, number, term=term)
    order = open_resharing(made.host(number).ledger, changed(head(made, number), SAME), term=term, ticket=80)
    assert order is not None
    return made.play(number, order)


@pytest.fixture
def voted() -> tuple[Account, EventId]:
    """All have voted for the keys that device 1 had them make, and they are not certified."""
    made = Account(answer=works, twists={1: dies}).found()
    session = succeed(made, 1)
    assert made.kinds(2, session).count("keygen.vote") == 3
    assert made.lifecycle(2, session) is Lifecycle.ABORTED
    return made, session


def test_the_old_keys_stand_until_the_certificate_does(voted: tuple[Account, EventId]) -> None:
    made, _ = voted
    before = head(made)
    assert before.epoch == 1
    for number in EVERYBODY:
        stored = committees_stored(made, number)
        assert before.devices.id in stored and len(stored) == 2
    assert alice(made, 2).hex() == OUTPUT


def test_the_next_term_finishes_it_with_the_shares_that_are_there(voted: tuple[Account, EventId]) -> None:
    made, first = voted
    before = head(made)
    pending = [committees_stored(made, number) for number in EVERYBODY]
    resuming = succeed(made, 2, term=1, resume=first)
    assert set(made.outcomes(resuming).values()) == {"completed"}
    after = head(made, 3)
    assert after.epoch == 2 and after.devices.key != before.devices.key
    assert all(after.devices.id in stored for stored in pending)
    assert [committees_stored(made, number) for number in EVERYBODY] == [[after.devices.id]] * 3
    kinds = set(made.kinds(3, resuming))
    assert not {"keygen.commit", "keygen.reveal", "keygen.deal", "keygen.ack"} & kinds
    assert {"keygen.approve", "keygen.vote", "keygen.certificate"} <= kinds


def test_two_finish_it_without_its_opener_which_learns_of_it_later() -> None:
    made = Account(answer=works).found()
    first = propose(made, 1)
    assert made.run(lambda: made.kinds(2, first).count("keygen.vote") == 3)
    made.world.happen(Crash(author(1), survive=EVERYTHING, down_ms=10**8))
    resuming = succeed(made, 2, by=(2, 3), voters=(2, 3), term=1, resume=first)
    ends = made.outcomes(resuming)
    assert {ends[seat] for seat in ("Opener", "Device[2]", "Device[3]", "Old[2]", "Old[3]")} == {"completed"}
    assert isinstance(made.seats(first)["Device[2]"].error, Stale)
    made.world.happen(Restart(author(1)))
    made.rest(5_000)
    assert head(made, 1) == head(made, 2) and head(made, 1).epoch == 2
    assert [committees_stored(made, number) for number in EVERYBODY] == [[head(made).devices.id]] * 3
    alice(made, 1)


@pytest.mark.parametrize("protocol", ["keygen", "reshare"])
def test_the_next_term_may_make_nothing_else(voted: tuple[Account, EventId], protocol: str) -> None:
    made, _ = voted
    before = head(made)
    anew = succeed(made, 2, term=1) if protocol == "keygen" else reshare(made, 2, term=1)
    assert isinstance(made.seats(anew)["Opener"].error, MustResume)
    assert not {f"{protocol}.ack", f"{protocol}.vote", f"{protocol}.certificate"} & set(made.kinds(3, anew))
    assert head(made, 3) == before


def test_a_succession_does_not_overtake_a_resharing_that_was_voted_for() -> None:
    made = Account(answer=works, twists={1: dies}).found()
    before = head(made)
    session = reshare(made, 1, term=0)
    assert made.kinds(2, session).count("reshare.vote") == 3
    anew = succeed(made, 2, term=1)
    assert isinstance(made.seats(anew)["Opener"].error, MustResume)
    assert "keygen.vote" not in made.kinds(3, anew)
    assert head(made, 3) == before


def test_of_two_sessions_in_one_term_one_is_approved() -> None:
    """The holder of the lock proposes two sets of keys at once: D1 lets each member approve the first that it sees."""
    made = Account(answer=works).found()
    first = propose(made, 1)
    stricter = changed(head(made), Change(kind="devices", keep=EVERYBODY, t=3))
    order = open_succession(made.host(1).ledger, stricter, term=0, ticket=9)
    assert order is not None
    second = made.open(1, order)
    assert made.run(lambda: made.over(first) and made.over(second)), made.endings()
    made.rest()
    known = made.host(2).ledger.known
    approvals = [event.author for session in (first, second) for event in known.in_session(session, "keygen.approve")]
    assert len(approvals) == len(set(approvals))
    ends = {session: set(made.outcomes(session).values()) for session in (first, second)}
    assert list(ends.values()).count({"completed"}) == 1, ends
    (other,) = [session for session in ends if ends[session] != {"completed"}]
    assert any(isinstance(seat.error, Stale) for seat in made.seats(other).values())
    assert len(made.host(3).ledger.state().line) == 2 and not made.host(3).ledger.state().forks


# --- votes over other acknowledgements ---


def votes_over_nothing(seat: Seat) -> Seat:
    """An old member that votes for the right value and says that it has seen other acknowledgements."""
    if isinstance(seat.body, OldMember):
        facts = seat.body._facts

        class Facts:
            acks_digest = staticmethod(lambda _: Digest(bytes(32)))

            def __getattr__(self, name: str) -> object:
                return getattr(facts, name)

        seat.body._facts = Facts()
    return seat


def test_a_vote_over_other_acknowledgements_does_not_count() -> None:
    made = Account(answer=works, twists={3: votes_over_nothing}).found()
    session = succeed(made, 1)
    (certificate,) = made.host(2).ledger.known.in_session(session, "keygen.certificate")
    assert [index for index, _ in certificate.body["votes"]] == [1, 2]
    assert ("InvalidVote", (author(3),)) in faults(made, 2)
    assert head(made, 3).epoch == 2


def test_who_counts_it_has_a_certificate_that_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive variant, in log and session: two of three votes are over other acknowledgements, and are counted."""
    monkeypatch.setattr(rules, "_vote_of_others", lambda *_: None)
    monkeypatch.setattr(KeygenChecks, "may_vote", lambda *_: Valid())
    made = Account(answer=works, twists=dict.fromkeys((2, 3), votes_over_nothing)).found()
    before = head(made)
    session = propose(made, 1)
    made.run(lambda: "keygen.certificate" in made.kinds(1, session))
    made.rest()
    ledger = made.host(2).ledger
    (event,) = [event for event in ledger.known.session_events(session) if event.kind == "keygen.certificate"]
    fault = ledger.fault_of(event.id)
    assert (fault.name, fault.culprits) == ("Malformed", (author(1),))
    assert head(made, 3) == before
