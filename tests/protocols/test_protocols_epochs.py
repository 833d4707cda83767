"""What rests on an epoch ends with it, and names nobody (CRYPTO.md 6 and 11)."""

from dataclasses import replace

from aura_chor.crypto.members import Index
from aura_chor.effects.ports import Batch
from aura_chor.protocols.lock_hosting import open_lock, scope_of
from aura_chor.protocols.reshare_hosting import Change
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.contexts_material import scope_of as scope_of_shares
from aura_chor.runtime.host_ports import Peer, Performed, Performing
from aura_chor.session.faults import SessionAborted, Stale
from tests.ledger.ledger_world import author
from tests.protocols.stations import AGREES, Account
from tests.protocols.test_protocols_founding import CONTENT
from tests.protocols.test_protocols_resharing import change, works

SILENT = replace(AGREES, signs=lambda _: None)


def test_a_signature_that_waits_for_signers_ends_when_the_head_moves() -> None:
    made = Account(policies={1: SILENT, 3: SILENT}, answer=works).found()
    session = made.open(2, open_signing(app_facts(made.player(2).station, CONTENT), ticket=1))
    made.rest(1_000)
    assert not any(made.lifecycle(number, session).over for number in (1, 2, 3))
    change(made, 1, Change(kind="devices", keep=(Index(1), Index(2), Index(3)), t=2), by=(1, 2, 3))
    assert made.host(2).ledger.state().epoch == 2
    assert all(made.lifecycle(number, session).over for number in (1, 2, 3))
    errors = [outcome.error for outcome in made.seats(session).values()]
    stale = [error for error in errors if isinstance(error, Stale)]
    assert stale and all(error.culprits == () for error in stale)
    assert "sign.done" not in made.kinds(2, session)


def test_a_lock_ends_with_its_head() -> None:
    """All grants of an epoch end when the head moves (CRYPTO.md 9): nobody holds a lock on what is over."""

    def dies(_: Peer, asked: Performing) -> Performed:
        """Whoever holds the lock of a backup does not come back to release it."""
        if asked.effect.arguments[1] == "backup":
            return Performed(asked.session, asked.number, error="it did not work")
        return Performed(asked.session, asked.number, True)

    made = Account(answer=dies).found()
    made.player(3).lock.want(kind="backup", term=0)
    made.world.feed(author(3), open_lock(kind="backup", term=0, ticket=1))
    before = made.host(3).ledger.state().head
    scope = scope_of(made.host(3).ledger, before, "backup", 0)
    made.rest(5_000)
    assert [lock.status for lock in made.host(1).ledger.state().locks] == ["granted"]
    assert [made.lifecycle(number, scope).over for number in (1, 2)] == [False, False]
    change(made, 1, Change(kind="devices", keep=(Index(1), Index(2), Index(3)), t=2), by=(1, 2, 3))
    assert made.over(scope) and made.host(1).ledger.state().locks == ()
    errors = [made.seats(scope)[seat].error for seat in ("Device[1]", "Device[2]")]
    assert all(isinstance(error, Stale | SessionAborted) for error in errors)
    assert any(isinstance(error, Stale) and error.culprits == () for error in errors)


def test_a_device_that_has_lost_its_shares_signs_nothing_and_the_others_do() -> None:
    made = Account().found()
    holding = made.lives[2].holding
    committee = made.host(2).ledger.state().devices
    names = holding._dropped(scope_of_shares(committee))
    made.world.devices[author(2)].disk.commit(Batch(drop_records=tuple(names))).result()
    assert holding.shares(committee, Index(2)) is None
    session = made.play(2, open_signing(app_facts(made.player(2).station, CONTENT), ticket=1))
    assert set(made.outcomes(session).values()) == {"completed"}
    authors = [event.author for event in made.host(1).ledger.known.in_session(session, "sign.commit")]
    assert sorted(authors) == sorted([author(1), author(3)])
