"""Who is heard and what a session has come to: the clauses of the account's state, each seen from both sides."""

import pytest
from ledger_world import Play, account, assigned, author, fresh, raw, session_body, signer, target
from test_crdt import two_successors
from test_membership import THREE, app_payload, sign_open

from aura_chor.crypto import lock, payload
from aura_chor.ledger.event import EventId
from aura_chor.ledger.state import session_status


@pytest.fixture
def play() -> Play:
    return Play().found()


def three() -> dict:
    return target("devices", THREE, 2)


def guarded() -> Play:
    play = Play().found()
    play.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
    return play


def forks_at(play: Play, event) -> None:
    """The author of this event has said something else in its place."""
    device = next(i for i in range(1, 20) if author(i) == event.author)
    lie = raw(device, "session.open", session_body(device), seq=event.seq, prev=event.prev, epoch=event.epoch)
    play.ledger.ingest(lie.wire)
    assert play.state.frozen[event.author] == event.seq


def status(play: Play, session: bytes) -> str:
    return session_status(play.ledger.known, play.state, EventId(session))


# -- who is heard --------------------------------------------------------------------------------------------------


def test_who_is_added_again_is_retired_no_more(play):
    play.reshare(target("devices", {1: 1, 2: 2}, 2))
    assert author(3) in play.state.retired
    old = play.state
    play.reshare(target("devices", {1: 1, 2: 2, 4: 3}, 2))
    assert play.state.retired == {} and old.head != play.state.head
    said = play.say(3, "session.open", session_body(3))
    assert play.ledger.counts(said.id)


def test_a_retired_device_is_heard_only_in_what_all_certificates_had_seen(play):
    """Two members certify one value; what one of them alone had seen of the device that leaves does not count."""
    run = play.reshare(target("devices", {1: 1, 2: 2}, 2), until="vote")
    away = fresh(play.events)
    both = play.say(3, "session.open", session_body(3))
    away.ingest(both.wire)
    late = play.say(3, "session.open", session_body(3, 1))
    run.certificate()
    other = away.append(signer(2), "reshare.certificate", run.certificate_body(), epoch=1, session=run.opening.session)
    assert play.ledger.counts(both.id) and play.ledger.counts(late.id)
    play.ledger.ingest(other.wire)
    assert len(play.state.pasts[play.state.head.id]) == 2
    assert play.ledger.counts(both.id) and not play.ledger.counts(late.id)


def test_a_revocation_by_a_frozen_device_keeps_nobody_out(play):
    revoke = play.say(1, "capability.revoke", {"device": author(2), "protocol": "chat"})
    assert not play.state.may(author(2), "chat")
    forks_at(play, revoke)
    assert play.state.may(author(2), "chat") and play.state.denied == {}


def test_a_revocation_by_a_guardian_keeps_nobody_out():
    play = guarded()
    play.say(10, "capability.revoke", {"device": author(2), "protocol": "chat"})
    assert play.state.may(author(2), "chat")
    play.say(1, "capability.revoke", {"device": author(2), "protocol": "chat"})
    assert not play.state.may(author(2), "chat")


def test_of_two_revocations_both_must_have_seen_what_is_heard(play):
    session = play.say(1, "session.open", session_body(1, 2)).id
    away = fresh(play.events)
    said = play.say(2, "chat.say", {}, session=session)
    play.say(1, "capability.revoke", {"device": author(2), "protocol": "chat"})
    assert play.ledger.counts(said.id)
    blind = away.append(signer(3), "capability.revoke", {"device": author(2), "protocol": "chat"}, epoch=1)
    play.ledger.ingest(blind.wire)
    assert not play.ledger.counts(said.id)


def test_a_guest_is_heard_in_the_signing_that_serves_its_session(play):
    run = play.reshare(three(), until="vote")
    assert play.state.guests
    body = {
        "committee": run.committee.id,
        "invited": [[i, author(d)] for i, d in THREE.items()],
        "payload": run.certificate_body()["payload"],
    }
    opened = play.say(1, "sign.open", body)
    point = play.state.devices.key.encoded
    commit = {"D": point, "E": point, "payload": payload.payload_digest(body["payload"])}
    said = play.say(4, "sign.commit", commit, session=opened.id)
    assert play.ledger.counts(said.id)
    elsewhere = raw(4, "sign.commit", commit, seq=said.seq + 1, prev=said.id, session=play.events[0].id)
    play.ledger.ingest(elsewhere.wire)
    assert elsewhere.id not in play.ledger.known.graph


def test_a_guest_of_a_head_that_is_over_is_heard_no_more(play):
    run = play.reshare(three(), until="join")
    joined = run.said["join"][4]
    assert play.ledger.counts(joined.id)
    play.reshare(target("devices", {1: 1, 2: 2}, 2), term=1)
    assert not play.ledger.counts(joined.id) and play.state.guests == {}


def test_whoever_asks_to_recover_is_heard_in_its_own_request():
    play = guarded()
    run = play.reshare(target("devices", assigned(4, 5, 6), 2), protocol="recover", opener=5, until="open")
    assert play.ledger.counts(run.opening.session)


def test_a_lock_of_a_rival_head_is_none_of_this_account():
    """Two heads of one epoch: of the one that is not chosen nothing holds."""
    shared, device, recovery = two_successors()
    play = Play()
    play.ledger = fresh([*shared, *device])
    head = play.state.head
    play.lock(1, kind="print")
    assert [found.kind for found in play.state.locks] == ["print"] and play.state.locks[0].holder == author(1)
    play.ledger.merge([event.wire for event in recovery])
    assert play.state.head != head and play.state.epoch == head.epoch and play.state.forks
    assert play.state.locks == ()


# -- what a session has come to ------------------------------------------------------------------------------------


def test_a_signing_of_an_epoch_that_is_over_is_over(play):
    opened = sign_open(play)
    assert status(play, opened.id) == "open"
    play.reshare(three())
    assert status(play, opened.id) == "aborted"


def test_a_change_on_a_head_that_is_over_is_over(play):
    run = play.reshare(three(), until="approve")
    assert status(play, run.opening.session) == "open"
    play.reshare(three(), term=1)
    assert status(play, run.opening.session) == "aborted"


def test_an_abort_in_the_log_ends_a_session(play):
    opened = sign_open(play)
    play.say(2, "sign.abort", {}, session=opened.id)
    assert status(play, opened.id) == "aborted"


def test_an_opening_that_breaks_a_rule_opens_nothing(play):
    opened = sign_open(play, epoch=7)
    assert status(play, opened.id) == "aborted"
    assert status(play, bytes(32)) == "aborted"


# -- cancels and locks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("override", [False, True])
def test_over_an_override_guardians_alone_have_a_veto(override):
    play = guarded()
    play.override = override
    run = play.reshare(target("devices", assigned(4, 5, 6), 2), protocol="recover", opener=5, until="approve")
    request = run.opening.session
    play.say(1, "recover.cancel", {"request": request}, session=request)
    assert play.state.requests[0].cancelled_by == (() if override else (author(1),))
    assert status(play, request) == ("open" if override else "aborted")
    play.say(10, "recover.cancel", {"request": request}, session=request)
    assert author(10) in play.state.requests[0].cancelled_by and status(play, request) == "aborted"


def test_a_cancel_of_a_frozen_member_is_none():
    play = guarded()
    run = play.reshare(target("devices", assigned(4, 5, 6), 2), protocol="recover", opener=5, until="approve")
    request = run.opening.session
    cancel = play.say(1, "recover.cancel", {"request": request}, session=request)
    assert status(play, request) == "aborted"
    forks_at(play, cancel)
    assert play.state.requests[0].cancelled_by == () and status(play, request) == "open"


def scope(play: Play, kind: str = "print") -> bytes:
    head = play.state.head
    return lock.lock_scope(account=account(), epoch=head.epoch, kind=kind, prestate=head.id, term=0)


def test_a_vote_of_a_frozen_device_grants_no_lock(play):
    play.lock(1, kind="print", voters=(1, 2))
    assert play.state.locks[0].status == "granted"
    vote = play.events[-1]
    forks_at(play, vote)
    assert play.state.locks[0].status == "voting" and play.state.locks[0].holder is None


def test_its_holder_alone_releases_a_lock(play):
    play.lock(1, kind="print", voters=(1, 2))
    play.say(2, "lock.release", {"kind": "print", "term": 0}, session=scope(play))
    assert play.state.locks[0].status == "granted"
    play.say(1, "lock.release", {"kind": "print", "term": 0}, session=scope(play))
    assert play.state.locks[0].status == "released"


def test_signing_sessions_that_wait_for_what_they_serve(play):
    """By the author's chain alone nothing says that the session is there: it is waited for, and judged the same."""
    run = play.reshare(three(), until="vote")
    without = fresh([event for event in play.events if event.session != run.opening.session], n=3)
    body = {
        "committee": run.committee.id,
        "invited": [[i, author(d)] for i, d in THREE.items()],
        "payload": run.certificate_body()["payload"],
    }
    end = without.known.graph.ends(author(3))[0]
    served = raw(3, "sign.open", body, seq=without.known.graph.nodes[end].seq + 1, prev=end)
    rows = [event for event in play.events if event.id != run.opening.session and event.id in without.known.graph]
    late = fresh(rows)
    assert run.opening.session not in late.known.graph
    (parked,) = late.ingest(served.wire)
    assert run.opening.session in parked.missing
    late.merge([event.wire for event in play.events])
    early = fresh([*play.events, served])
    assert served.id in late.known.graph
    assert late.known.faults.get(served.id) == early.known.faults.get(served.id)


def test_an_opening_waits_for_the_head_that_it_builds_on(play):
    """Its author may have heard of the certificate from somebody whose events it did not name."""
    before = fresh(play.events)
    play.reshare(three())
    encoded = app_payload(play)
    body = {"committee": play.state.devices.id, "invited": [[i, author(d)] for i, d in THREE.items()]}
    end = before.known.graph.ends(author(3))[0]
    alone = raw(
        3, "sign.open", body | {"payload": encoded}, seq=before.known.graph.nodes[end].seq + 1, prev=end, epoch=2
    )
    (parked,) = before.ingest(alone.wire)
    assert parked.missing == (play.state.head.id,)
    before.merge([event.wire for event in play.events])
    assert alone.id in before.known.graph and alone.id not in before.known.faults
