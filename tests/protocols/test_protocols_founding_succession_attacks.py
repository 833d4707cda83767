"""Devices that cheat in a succession: who is named, what goes on, what the old key does not sign (CRYPTO.md 4, 5)."""

from dataclasses import replace

from aura_chor.crypto.members import Index
from aura_chor.crypto.payload import decode_payload
from aura_chor.ledger.event import Event, EventId
from aura_chor.ledger.verdicts import Retry
from aura_chor.protocols.founding_old import OldMember
from aura_chor.protocols.founding_opener import Opener
from aura_chor.protocols.reshare_hosting import Change
from aura_chor.protocols.signing import SigningFacts
from aura_chor.session.faults import InvalidShare
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author
from tests.protocols.changes import alice, committees_stored, head, works
from tests.protocols.stations import Account
from tests.protocols.successions import propose, succeed
from tests.protocols.test_protocols_attacks import both, faults, lies_to
from tests.protocols.test_protocols_founding import OUTPUT


def test_a_dealer_of_a_wrong_share_is_named_and_the_next_term_does_without() -> None:
    made = Account(answer=works).found()
    before = head(made)
    made.lives[3].twist = lies_to(1)
    session = succeed(made, 1)
    outcomes = made.seats(session)
    for seat in ("Device[1]", "Device[2]", "Old[1]", "Old[2]"):
        error = outcomes[seat].error
        assert isinstance(error, InvalidShare)
        assert (error.culprits, error.retry) == (("Device[3]",), Retry.WITHOUT)
    assert ("InvalidShare", (author(3),)) in faults(made, 2)
    assert head(made) == before
    assert all(before.devices.id in committees_stored(made, number) for number in (1, 2, 3))
    assert committees_stored(made, 1) == [before.devices.id], "it has acknowledged nothing, and keeps nothing"
    assert alice(made, 2).hex() == OUTPUT
    without = Change(kind="devices", keep=map(Index, (1, 2)), t=2)
    assert set(made.outcomes(succeed(made, 2, without, term=1)).values()) == {"completed"}
    assert (head(made, 1).epoch, head(made, 1).retired) == (2, (author(3),))
    now = head(made, 1).devices.id
    assert [committees_stored(made, number) for number in (1, 2, 3)] == [[now], [now], []]


# --- the old key signs what was decided, and nothing else ---


def forged(facts: SigningFacts) -> SigningFacts:
    """About something else than what the founders have made."""
    return replace(facts, payload=replace(decode_payload(facts.payload), transcript=bytes(32)).encode())


def releases_another(seat: Seat) -> Seat:
    """An opener that has the old key sign something else."""
    if isinstance(seat.body, Opener):
        old = seat.body._old_certificate
        seat.body._old_certificate = lambda made: forged(old(made))
    return seat


def believes(seat: Seat) -> Seat:
    """The naive old member: it signs what it is shown, and not what it has rebuilt itself."""
    if isinstance(seat.body, OldMember):
        release = seat.body._release

        def signer(*given: object) -> object:
            body, checks = release(*given)
            body._facts = checks._facts = forged(body._facts)
            return body, checks

        seat.body._release = signer
    return seat


def forgeries(made: Account, session: EventId) -> tuple[list[Event], list[Event]]:
    """Signing sessions about what was not decided: those that were opened, and the signatures that came of them."""
    known = made.host(2).ledger.known
    events = [event for event in map(known.graph.event, made.host(2).ledger.log) if event and event.kind == "sign.open"]
    asked = [event for event in events if decode_payload(event.body["payload"]).transcript == bytes(32)]
    return asked, [done for event in asked for done in known.in_session(event.id, "sign.done")]


def test_the_old_key_signs_nothing_but_what_was_decided() -> None:
    made = Account(answer=works, twists={1: releases_another}).found()
    before = head(made)
    session = propose(made, 1)
    assert made.run(lambda: made.over(session))
    made.rest()
    asked, signed = forgeries(made, session)
    assert asked and not signed
    assert head(made) == before


def test_old_members_that_believe_what_they_are_shown_sign_anything() -> None:
    naive = both(believes, releases_another)
    made = Account(answer=works, twists=dict.fromkeys((1, 2, 3), naive)).found()
    session = propose(made, 1)
    assert made.run(lambda: bool(forgeries(made, session)[1]), more_ms=60_000)
