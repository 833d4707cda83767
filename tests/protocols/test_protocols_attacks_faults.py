"""Lines of CRYPTO.md 11 in whole sessions: the fault, who is named, how to go on. Others are on docs/attacks.md."""

import pytest
from msgspec import structs

from aura_chor.crypto.errors import CheckFailed
from aura_chor.ledger.event import Draft, produce
from aura_chor.protocols import signing
from aura_chor.protocols.derivation import Recipient
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.playing import Policy
from aura_chor.protocols.recover_hosting import cancel
from aura_chor.protocols.resharing import Opener
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.host_ports import Faulted, Lifecycle, Received
from aura_chor.runtime.world_schedule import EVERYTHING, Crash
from aura_chor.session.faults import Degenerate, InvalidDeal, OutputMismatch, SessionAborted
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author, founders, signer
from tests.protocols.changes import admit, head, request, seat_of, works
from tests.protocols.cheating import Other, second, step, tell, verdicts
from tests.protocols.stations import AGREES, Account
from tests.protocols.test_protocols_attacks_handover import start
from tests.protocols.test_protocols_attacks_recovering import begin
from tests.protocols.test_protocols_founding import CONTENT, alice


def derivation(made: Account, *, recipients: int = 1) -> bytes:
    order = open_derivation(alice(made), invited=founders(), recipients=founders()[:recipients], ticket=1)
    return made.open(2, order)


def test_what_is_no_event_is_dropped_and_the_session_goes_on() -> None:
    made = Account().found()
    session = derivation(made)
    stranger = produce(
        Draft(account=made.id, kind="dkd.commit", body={}, epoch=1, seq=0, prev=None, session=session), signer(9)
    )
    opened = made.host(2).ledger.event(session)
    forged = opened.wire[:10] + bytes([opened.wire[10] ^ 1]) + opened.wire[11:]
    made.world.feed(author(1), Received(author(3), b"\xff" * 40))
    tell(made, 1, stranger)
    tell(made, 1, structs.replace(opened, wire=forged))
    assert made.run(lambda: made.over(session))
    found = [out.fault for _, key, out in made.world.told if key == author(1) and isinstance(out, Faulted)]
    assert ("Unauthenticated", (), "continue") in {(f.name, f.culprits, f.retry.value) for f in found}
    assert set(made.outcomes(session).values()) == {"completed"}


def test_a_second_event_for_one_slot_is_void_and_the_session_goes_on() -> None:
    made = Account().found()
    session = derivation(made)
    assert made.run(lambda: step(made, 3, session, "dkd.commit") is not None)
    last = made.host(3).ledger.known.graph.ends(author(3))[0]
    node = made.host(3).ledger.known.graph.nodes[last]
    commit = step(made, 3, session, "dkd.commit")
    draft = Draft(
        account=made.id,
        kind="dkd.commit",
        body=commit.body,
        epoch=commit.epoch,
        seq=node.seq + 1,
        prev=node.id,
        session=session,
    )
    made.world.happen(Crash(author(3), survive=EVERYTHING, down_ms=None))
    for number in (1, 2):
        tell(made, number, node.event, produce(draft, signer(3)))
    assert made.run(lambda: made.over(session, by=(1, 2)))
    for number in (1, 2):
        assert ("Duplicate", (author(3),), "continue") in verdicts(made, number)
    assert made.player(1).dkd.recipients[session].derived is not None


def disagrees(seat: Seat) -> Seat:
    """A recipient that publishes another check than the others."""
    if isinstance(seat.body, Recipient):
        combined = seat.body._combined
        seat.body._combined = lambda reveals: Other(combined(reveals), check=bytes(32))
    return seat


def test_recipients_that_disagree_name_nobody() -> None:
    made = Account(twists={1: disagrees}).found()
    session = derivation(made, recipients=2)
    assert made.run(lambda: made.over(session))
    errors = [outcome.error for outcome in made.seats(session).values()]
    found = [error for error in errors if isinstance(error, OutputMismatch)]
    assert found and all((error.culprits, error.retry.value) == ((), "again") for error in found)
    ledger = made.host(2).ledger
    signed = [identifier for identifier in ledger.log if ledger.event(identifier).kind == "sign.done"]
    assert len(signed) == 1, "the founding's alone"


def fixes_too_few(seat: Seat) -> Seat:
    """An opener that fixes the deals of fewer than t."""
    if isinstance(seat.body, Opener):
        facts = seat.body._facts
        source = facts.source
        few = Other(source, event_ids=lambda events: source.event_ids(events[:1]))
        seat.body._facts = Other(facts, source=few)
    return seat


def test_a_fix_of_too_few_deals_names_the_opener() -> None:
    made = Account(answer=works, twists={1: fixes_too_few}).found()
    session = start(made)
    assert made.run(lambda: made.over(session, by=(2, 3)))
    made.rest()
    for number in (2, 3):
        assert ("InvalidDeal", (author(1),), "without") in verdicts(made, number)
    error = made.seats(session)["Target[2]"].error
    assert isinstance(error, InvalidDeal) and (error.culprits, error.retry.value) == (("Opener",), "without")
    assert head(made, 2).epoch == 1


def test_a_device_that_refuses_signs_nothing_and_the_session_goes_on_without() -> None:
    """A policy that refuses writes nothing: there is no fault of anybody in it."""
    made = Account(policies={3: Policy(derives=AGREES.derives)}).found()
    session = made.play(1, open_signing(app_facts(made.player(1).station, CONTENT), ticket=1))
    assert made.lifecycle(1, session) is Lifecycle.COMPLETED
    assert step(made, 1, session, "sign.commit") and not step(made, 3, session, "sign.commit")
    assert all(verdicts(made, number) == set() for number in (1, 2, 3))


def test_nonces_that_cancel_out_name_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can bring it about but by a collision of hashes; so it is said here that R is the identity."""
    made = Account().found()

    def cancels_out(*_: object) -> None:
        raise CheckFailed((), "degenerate")

    monkeypatch.setattr(signing, "prepare", cancels_out)
    session = made.open(1, open_signing(app_facts(made.player(1).station, CONTENT), ticket=1))
    assert made.run(lambda: made.over(session))
    errors = [outcome.error for outcome in made.seats(session).values()]
    found = [error for error in errors if isinstance(error, Degenerate)]
    assert found and all((error.culprits, error.retry.value) == ((), "again") for error in found)
    assert "sign.share" not in made.kinds(1, session)


def test_a_restart_after_a_commitment_to_nonces_ends_the_session_and_names_nobody() -> None:
    made = Account(policies={3: Policy(derives=AGREES.derives)}).found()
    session = made.open(1, open_signing(app_facts(made.player(1).station, CONTENT), ticket=1))
    assert made.run(lambda: step(made, 2, session, "sign.commit") is not None)
    made.world.happen(Crash(author(2), survive=EVERYTHING, down_ms=20))
    assert made.run(lambda: made.over(session, by=(1, 2)), more_ms=400_000)
    made.rest()
    error = made.seats(session)["Signer[2]"].error
    assert isinstance(error, SessionAborted) and (error.culprits, error.retry.value) == ((), "again")
    assert "sign.share" not in [
        event.kind for event in made.host(1).ledger.known.session_events(session) if event.author == author(2)
    ]
    assert all(verdicts(made, number) == set() for number in (1, 2, 3))


@pytest.mark.parametrize("by", [2, 5])
def test_a_cancelled_request_is_over_for_good_and_names_nobody(by: int) -> None:
    made = begin()
    session = request(made)
    admit(made, session)
    made.world.feed(made.host(by).device, cancel(session, seat=seat_of(made, by, session), ticket=95))
    made.rest(5_000)
    for number in (1, 4, 7):
        assert ("Cancelled", (), "never") in verdicts(made, number)
        assert made.lifecycle(number, session) is Lifecycle.ABORTED
    (found,) = made.host(4).ledger.state().requests
    assert found.cancelled_by == (author(by),)


def test_a_store_that_was_put_back_is_told_so_for_good() -> None:
    made = Account().found()
    known = made.host(2).ledger.known
    node = known.graph.nodes[known.graph.ends(author(2))[0]]
    tell(made, 2, second(node.event))
    draft = Draft(
        account=made.id,
        kind="session.open",
        body={"hash": bytes(32), "parameters": {}, "protocol": "chat", "roster": [[0, author(2)]]},
        epoch=1,
        seq=node.seq + 1,
        prev=node.id,
    )
    tell(made, 2, produce(draft, signer(2)))
    made.rest(100)
    assert ("RolledBack", (), "never") in verdicts(made, 2)
