"""Succession between hosts: the keys are replaced, and with them all that rests on them (CRYPTO.md 4)."""

from dataclasses import replace
from typing import NamedTuple

import pytest

from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.members import Index, Pairs
from aura_chor.crypto.payload import decode_payload
from aura_chor.crypto.signatures import verify
from aura_chor.ledger.certified import Head
from aura_chor.ledger.event import EventId
from aura_chor.protocols.reshare_hosting import Change, changed
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.host_ports import Refused
from aura_chor.runtime.world_schedule import EVERYTHING, Crash
from aura_chor.session.faults import Stale
from tests.ledger.ledger_world import author
from tests.protocols.changes import alice, change, committees_stored, guarded, head, key, works
from tests.protocols.stations import AGREES, Account
from tests.protocols.successions import EVERYBODY, propose, succeed
from tests.protocols.test_protocols_founding import CONTENT, OUTPUT, ROUGH

SILENT = replace(AGREES, signs=lambda _: None)


class Told(NamedTuple):
    """An account whose keys were replaced once, and what it was before."""

    made: Account
    before: Head
    session: EventId


@pytest.fixture(scope="module")
def told() -> Told:
    made = Account(answer=works).found()
    before = head(made)
    return Told(made, before, succeed(made, 2))


def test_the_same_devices_have_new_keys(told: Told) -> None:
    made, before, session = told
    assert set(made.outcomes(session).values()) == {"completed"}
    assert len(made.outcomes(session)) == 7, "the opener, three new and three old members"
    after = head(made)
    assert all(head(made, number) == after for number in EVERYBODY)
    assert (after.epoch, after.prestate, after.guardians, after.retired) == (2, before.id, None, ())
    assert after.devices.key != before.devices.key
    assert after.devices.derive[0] != before.devices.derive[0]
    assert after.devices.shape == before.devices.shape


def test_the_old_shares_are_gone(told: Told) -> None:
    made = told.made
    assert [committees_stored(made, number) for number in EVERYBODY] == [[head(made).devices.id]] * 3


def test_both_keys_have_signed_what_was_voted_for(told: Told) -> None:
    made, before, session = told
    known = made.host(3).ledger.known
    (certificate,) = known.in_session(session, "keygen.certificate")
    message = commit_message(certificate.body["payload"])
    assert verify(before.devices.key, message, certificate.body["old_signature"])
    assert verify(head(made).devices.key, message, certificate.body["signature"])
    payload = decode_payload(certificate.body["payload"])
    assert (payload.kind, payload.epoch, payload.prestate, payload.session) == ("succession", 1, before.id, session)
    votes: Pairs = certificate.body["votes"]
    assert len(votes) >= before.devices.shape.quorum
    assert {known.sound(vote).body["T"] for _, vote in votes} == {payload.transcript}


def test_nothing_was_committed_before_the_old_members_approved(told: Told) -> None:
    made, before, session = told
    graph = made.host(1).ledger.known.graph
    approvals = made.host(1).ledger.known.in_session(session, "keygen.approve")
    for commit in made.host(1).ledger.known.in_session(session, "keygen.commit"):
        seen = [approval for approval in approvals if graph.reaches(commit.id, approval.id)]
        assert len(seen) >= before.devices.shape.quorum


def test_every_derived_key_is_another(told: Told) -> None:
    first = alice(told.made, 1)
    assert first.hex() != OUTPUT
    assert alice(told.made, 3) == first


def test_the_new_key_signs_and_the_old_one_does_not(told: Told) -> None:
    made, before, _ = told
    station = made.player(2).station
    facts = app_facts(station, CONTENT)
    session = made.play(2, open_signing(facts, ticket=1))
    signature = made.player(2).sign.coordinators[session].signature
    assert verify(head(made).devices.key, commit_message(facts.payload), signature)
    payload = replace(decode_payload(facts.payload), epoch=1, prestate=before.id).encode()
    old = replace(facts, payload=payload, committee=before.devices.id, commitments=before.devices.sign, epoch=1)
    made.world.feed(author(2), open_signing(old, ticket=2))
    refused: list[Refused] = []

    def heard() -> bool:
        refused[:] = [out for _, who, out in made.world.told if isinstance(out, Refused) and who == author(2)]
        return bool(refused)

    assert made.run(heard, more_ms=1_000)
    assert [out.ticket for out in refused] == [2]


def test_what_was_to_be_signed_with_the_old_key_is_stale() -> None:
    made = Account(policies={1: SILENT, 3: SILENT}, answer=works).found()
    session = made.open(2, open_signing(app_facts(made.player(2).station, CONTENT), ticket=1))
    succeed(made, 1)
    assert head(made).epoch == 2
    stale = [outcome.error for outcome in made.seats(session).values() if isinstance(outcome.error, Stale)]
    assert stale and all(error.culprits == () for error in stale)
    assert "sign.done" not in made.kinds(2, session)


def test_other_devices_with_another_threshold_take_over() -> None:
    """2 of 1..3 give the account to 3 of 1, 2, 4 and 5; the opener is no member of what it opens."""
    made = Account(guests=2, answer=works).found()
    before = head(made)
    wanted = Change(kind="devices", keep=map(Index, (1, 2)), add=(key(4), key(5)), t=3)
    session = succeed(made, 3, wanted, by=(1, 2, 3, 4, 5))
    assert set(made.outcomes(session).values()) == {"completed"}
    after = head(made, 5)
    assert after == head(made, 3) and after.epoch == 2
    assert {index: pair for index, pair in after.devices.shape.roster if index in (1, 2)} == {
        index: pair for index, pair in before.devices.shape.roster if index in (1, 2)
    }
    assert {key(4), key(5)} <= {pair for _, pair in after.devices.shape.roster}
    assert (after.devices.shape.t, len(after.devices.sign), after.retired) == (3, 3, (author(3),))
    assert committees_stored(made, 3) == []
    assert [committees_stored(made, number) for number in (1, 2, 4, 5)] == [[after.devices.id]] * 4
    assert alice(made, 4).hex() != OUTPUT


def test_a_device_that_is_gone_is_not_needed() -> None:
    """It is an old member, and the two others are q of them, and t."""
    made = Account(answer=works).found()
    made.world.happen(Crash(author(3), survive=EVERYTHING, down_ms=10**8))
    session = succeed(made, 1, Change(kind="devices", keep=map(Index, (1, 2)), t=2), by=(1, 2), voters=(1, 2))
    ends = made.outcomes(session)
    assert {ends[seat] for seat in ("Opener", "Device[1]", "Device[2]", "Old[1]", "Old[2]")} == {"completed"}
    assert (head(made, 2).epoch, head(made, 2).retired) == (2, (author(3),))


def test_guardians_hold_nothing_any_more_and_are_enrolled_again() -> None:
    """Their shares were of the keys that are gone: guardians become null, and whoever returns has a new index."""
    made = guarded()
    before = head(made)
    assert before.guardians is not None and committees_stored(made, 5) == [before.guardians.id]
    succeed(made, 1, by=(1, 2, 3))
    after = head(made, 5)
    assert (after.guardians, after.epoch) == (None, 3)
    assert [committees_stored(made, number) for number in (4, 5, 6)] == [[], [], []]
    assert after.retired == (), "no device was retired"
    assert set(made.host(5).ledger.state().retired) == {author(4), author(5), author(6)}
    again = Change(kind="guardians", keep=(), add=(key(4), key(5), key(6)), t=2, cooldown=30)
    assert [index for index, _ in changed(after, again).roster] == [32771, 32772, 32773]
    change(made, 1, again, by=range(1, 7))
    assert head(made, 5).guardians is not None
    assert committees_stored(made, 5) == [head(made, 5).guardians.id]


def test_a_link_that_loses_changes_nothing() -> None:
    made = Account(seed=4, links=ROUGH, answer=works).found()
    session = succeed(made, 1)
    assert set(made.outcomes(session).values()) == {"completed"}
    assert [head(made, number).epoch for number in EVERYBODY] == [2, 2, 2]


def test_whoever_does_not_consent_is_not_needed_as_an_old_member() -> None:
    """Two of three approve, vote and release; the third plays only its part among the new ones."""
    made = Account(policies={3: replace(AGREES, changes=lambda _: False)}, answer=works).found()
    session = succeed(made, 1)
    known = made.host(2).ledger.known
    assert head(made, 3).epoch == 2
    assert author(3) not in {event.author for event in known.in_session(session, "keygen.approve")}
    assert author(3) in {event.author for event in known.in_session(session, "keygen.ack")}


def test_without_a_quorum_nothing_is_begun() -> None:
    reluctant = replace(AGREES, changes=lambda _: False)
    made = Account(policies={2: reluctant, 3: reluctant}, answer=works).found()
    before = head(made)
    session = propose(made, 1)
    assert made.run(lambda: made.over(session))
    assert "keygen.commit" not in made.kinds(1, session)
    assert head(made) == before
    assert [committees_stored(made, number) for number in EVERYBODY] == [[before.devices.id]] * 3
