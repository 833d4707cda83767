"""Ingest, row by row of CRYPTO.md 3.2: what is dropped, what waits, what is kept, and whom a fault names."""

import pytest
from ledger_world import (
    Play,
    account,
    assigned,
    author,
    deliver,
    founded,
    fresh,
    raw,
    session_body,
    signer,
    story,
    target,
)

from aura_chor.ledger import parking
from aura_chor.ledger.event import SIGNATURE_BYTES
from aura_chor.ledger.ledger import GUEST_EVENTS_MAX, AccountLedger, Limits, SlotFilled
from aura_chor.ledger.verdicts import Dropped, Kept, Known, Parked, Quarantined, Retry


@pytest.fixture
def ledger():
    return fresh(list(founded()))


def opened(ledger, *devices):
    return ledger.append(signer(devices[0]), "session.open", session_body(*devices), epoch=1)


def one(ledger, event):
    return ledger.ingest(event.wire)[0]


def size(ledger):
    return len(ledger.log), ledger.waiting()


# -- 1 to 3: dropped -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wire", [b"", b"garbage" * 30, None, 5, bytes(66_000)])
def test_undecodable(ledger, wire):
    before = size(ledger)
    (verdict,) = ledger.ingest(wire)
    assert isinstance(verdict, Dropped)
    assert verdict.fault.name == "Unauthenticated" and verdict.fault.culprits == ()
    assert size(ledger) == before


def test_another_account(ledger):
    verdict = one(ledger, raw(1, "session.open", session_body(1), of=bytes(32)))
    assert isinstance(verdict, Dropped) and verdict.fault.name == "Unauthenticated"


def test_a_stranger(ledger):
    verdict = one(ledger, raw(9, "session.open", session_body(9)))
    assert isinstance(verdict, Dropped) and verdict.fault.culprits == ()
    assert size(ledger)[1] == (0, 0)


def test_a_forged_signature(ledger):
    event = raw(1, "session.open", session_body(1))
    forged = event.wire[:10] + bytes([event.wire[10] ^ 1]) + event.wire[11:]
    (verdict,) = ledger.ingest(forged)
    assert isinstance(verdict, Dropped) and verdict.fault.name == "Unauthenticated"
    assert event.id not in ledger.known.graph


def test_signed_by_another_member(ledger):
    mine = raw(1, "session.open", session_body(1))
    theirs = raw(2, "session.open", session_body(1))
    (verdict,) = ledger.ingest(theirs.wire[:SIGNATURE_BYTES] + mine.wire[SIGNATURE_BYTES:])
    assert isinstance(verdict, Dropped)


def test_a_founding_of_another_account_admits_nobody():
    ledger = AccountLedger(account(2))
    assert isinstance(one(ledger, founded()[0]), Dropped)


def test_a_founder_alone_founds():
    other = Play(3)
    body = dict(other.found().events[0].body)
    ledger = AccountLedger(account())
    assert isinstance(one(ledger, raw(9, "keygen.open", body, epoch=0)), Dropped)
    assert isinstance(one(ledger, raw(2, "keygen.open", body, epoch=0)), Kept)
    assert ledger.state().is_member(author(3))


def test_twice_is_once(ledger):
    event = raw(1, "session.open", session_body(1), seq=0)
    for wire in (founded()[0].wire, founded()[0].wire):
        assert isinstance(ledger.ingest(wire)[0], Known)
    assert not isinstance(one(ledger, event), Known)


# -- 2: guests and requests --------------------------------------------------------------------------------------


def test_what_is_here_is_known_by_its_digest_and_not_read_again(ledger, monkeypatch):
    wires = [ledger.event(identifier).wire for identifier in ledger.log]
    monkeypatch.setattr("aura_chor.ledger.ledger.decode_event", lambda wire: pytest.fail("read again"))
    for wire in wires:
        for signature in (wire[:SIGNATURE_BYTES], bytes(SIGNATURE_BYTES)):
            (found,) = ledger.ingest(signature + wire[SIGNATURE_BYTES:])
            assert isinstance(found, Known) and found.event.wire == wire
    assert [ledger.event(identifier).wire for identifier in ledger.log] == wires


def test_members_to_be_write_in_their_session_only():
    play = Play().found()
    play.reshare(target("devices", {1: 1, 2: 2, 4: 4}, 2), until="join")
    replica = fresh(play.events)
    assert len(replica.log) == len(play.events)
    joined = next(event for event in play.events if event.author == author(4))
    elsewhere = raw(4, "session.open", session_body(4), seq=1, prev=joined.id)
    assert isinstance(one(replica, elsewhere), Dropped)


def test_a_guests_chain_is_bounded():
    play = Play().found()
    run = play.reshare(target("devices", {1: 1, 2: 2, 4: 4}, 2), until="join")
    last = next(event for event in play.events if event.author == author(4))
    for seq in range(1, GUEST_EVENTS_MAX + 2):
        event = raw(4, "reshare.ack", {"T": bytes(32)}, seq=seq, prev=last.id, session=run.opening.session)
        verdict = one(play.ledger, event)
        assert isinstance(verdict, Kept) == (seq < GUEST_EVENTS_MAX)
        last = event


def request(play, **changes):
    events = story().events
    event = next(event for event in events if event.kind == "recover.open")
    return raw(5, "recover.open", dict(event.body) | changes, epoch=3)


def with_guardians():
    play = Play().found()
    play.reshare(target("devices", {1: 1, 2: 2, 4: 4}, 2))
    play.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
    return play


def test_a_request_waits_until_a_member_names_it():
    play = with_guardians()
    asked = request(play)
    assert isinstance(one(play.ledger, asked), Quarantined)
    assert play.ledger.waiting() == (0, 1) and play.state.requests == ()
    nudge = {"request": asked.id, "to": [32768]}
    last = play.ledger.known.graph.ends(author(10))[0]
    seq = play.ledger.known.graph.nodes[last].seq
    named = raw(10, "recover.nudge", nudge, epoch=3, session=asked.id, seq=seq + 1, prev=last)
    verdicts = play.ledger.ingest(named.wire)
    assert [type(verdict) for verdict in verdicts] == [Parked, Kept, Kept]
    assert play.ledger.waiting() == (0, 0)
    assert [found.id for found in play.state.requests] == [asked.id]


def test_a_request_that_was_named_before_it_came():
    play = with_guardians()
    asked = request(play)
    play_two = with_guardians()
    play_two.ledger.ingest(asked.wire)
    last = play.ledger.known.graph.ends(author(1))[0]
    seq = play.ledger.known.graph.nodes[last].seq
    named = raw(1, "recover.cancel", {"request": asked.id}, epoch=3, session=asked.id, seq=seq + 1, prev=last)
    assert isinstance(one(play.ledger, named), Parked)
    assert isinstance(one(play.ledger, asked), Kept)
    assert play.state.requests[0].cancelled_by == (author(1),)
    play_two.ledger.ingest(named.wire)
    assert play_two.state == play.state


@pytest.mark.parametrize("named_first", [False, True])
def test_a_member_to_be_vouches_for_nobody(named_first):
    play = with_guardians()
    run = play.reshare(target("devices", {1: 1, 2: 2, 5: 8}, 2), until="join")
    asked = request(play)
    last = run.said["join"][8]
    ack = {"seq": last.seq + 1, "prev": last.id, "epoch": 3, "session": run.opening.session}
    guest = raw(8, "reshare.ack", {"T": bytes(32)}, **ack, parents=[asked.id])
    for event in (guest, asked) if named_first else (asked, guest):
        play.ledger.ingest(event.wire)
    assert play.ledger.waiting() == (1, 1) and play.state.requests == ()


def test_a_request_by_nobody_of_its_target():
    play = with_guardians()
    body = dict(request(play).body)
    assert isinstance(one(play.ledger, raw(8, "recover.open", body, epoch=3)), Dropped)


def test_the_own_request_needs_nobody():
    asked = request(None)
    replica = AccountLedger(account(), own=author(5))
    replica.merge([event.wire for event in with_guardians().events])
    assert isinstance(one(replica, asked), Kept)


def test_quarantine_is_bounded():
    play = with_guardians()
    verdicts = [play.ledger.ingest(request(play, term=term).wire) for term in range(parking.QUARANTINE_EVENTS_MAX + 3)]
    assert play.ledger.waiting() == (0, parking.QUARANTINE_EVENTS_MAX)
    pushed = [verdict for found in verdicts for verdict in found if isinstance(verdict, Dropped)]
    assert [verdict.event.body["term"] for verdict in pushed] == [0, 1, 2]
    assert all(verdict.fault.retry is Retry.PARK for verdict in pushed)


# -- 4: parked ---------------------------------------------------------------------------------------------------


def test_waits_for_each_thing_that_it_names():
    events = founded()
    replica = AccountLedger(account())
    replica.ingest(events[0].wire)
    last = events[-1]
    verdict = one(replica, last)
    assert isinstance(verdict, Parked) and last.prev in verdict.missing
    deliver(replica, list(events[1:-1]))
    assert replica.waiting() == (0, 0) and last.id in replica.known.graph
    assert replica.state().epoch == 1


def test_waits_for_a_head_that_no_certificate_here_has_reached():
    play = Play().found()
    certificate = play.certificate
    request_ = play.say(1, "dkd.receive", {"kem": [], "tr": bytes(32)}, session=play.events[0].id)
    play.lock(2)
    replica = AccountLedger(account())
    lock = next(event for event in play.events if event.kind == "lock.request")
    alone = raw(2, "lock.request", lock.body, session=lock.session, seq=lock.seq, prev=lock.prev)
    deliver(replica, [event for event in play.events if event not in (certificate, request_, lock)])
    assert isinstance(one(replica, alone), Parked)
    replica.ingest(certificate.wire)
    assert alone.id in replica.known.graph and replica.fault_of(alone.id) is None


def test_a_number_that_does_not_follow(ledger):
    first = opened(ledger, 1, 2)
    wrong = raw(1, "chat.say", {}, seq=first.seq + 2, prev=first.id, session=first.id)
    verdict = one(ledger, wrong)
    assert isinstance(verdict, Dropped)
    assert (verdict.fault.name, verdict.fault.culprits) == ("Malformed", (author(1),))


def test_a_predecessor_of_another_author(ledger):
    first = opened(ledger, 1, 2)
    wrong = raw(2, "chat.say", {}, seq=first.seq + 1, prev=first.id, session=first.id)
    assert isinstance(one(ledger, wrong), Dropped)


def test_parking_is_bounded_and_says_what_left():
    room = parking.Room(events_max=3, bytes_max=10**6)
    replica = AccountLedger(account(), limits=Limits(parking=room))
    deliver(replica, list(founded()))
    waiting = [raw(1, "chat.say", {}, seq=7, prev=bytes([n]) * 32, session=bytes(32)) for n in range(5)]
    verdicts = [replica.ingest(event.wire) for event in waiting]
    assert replica.waiting() == (3, 0)
    assert [verdict.event for found in verdicts for verdict in found if isinstance(verdict, Dropped)] == waiting[:2]


def test_what_is_parked_again_waits_once():
    event = raw(1, "chat.say", {"b": bytes(300)}, seq=7, prev=bytes(32), session=bytes(32))
    room = parking.Waiting(parking.Room(events_max=9, bytes_max=2 * len(event.wire)))
    other = raw(1, "chat.say", {"b": bytes(300)}, seq=8, prev=bytes(32), session=bytes(32))
    assert [room.add(event, [bytes(32)]) for _ in range(5)] == [[]] * 5
    assert len(room) == 1 and room.add(other, [b"one", b"two"]) == []
    assert room.arrived(bytes(32), lambda _: False) == [event] and room.waiting() == [other]
    assert room.arrived(b"one", lambda key: key == b"two") == [], "it lacks another thing"
    assert [room.add(event, [bytes(32)]) for _ in range(3)] == [[]] * 3 and len(room) == 2


def test_parking_is_bounded_in_bytes():
    replica = AccountLedger(account(), limits=Limits(parking=parking.Room(events_max=100, bytes_max=600)))
    deliver(replica, list(founded()[:1]))
    big = raw(1, "chat.say", {"b": bytes(700)}, seq=1, prev=bytes(32), session=bytes(32), epoch=0)
    assert isinstance(one(replica, big), Dropped)
    assert replica.waiting() == (0, 0)


# -- 5: equivocation ---------------------------------------------------------------------------------------------


def fork(ledger, i=1):
    first = opened(ledger, i, 2, 3)
    left = raw(i, "chat.say", {"n": 1}, seq=first.seq + 1, prev=first.id, session=first.id)
    right = raw(i, "chat.say", {"n": 2}, seq=first.seq + 1, prev=first.id, session=first.id)
    return first, left, right


def test_equivocation_freezes_on_every_branch(ledger):
    first, left, right = fork(ledger)
    after = raw(1, "chat.say", {"n": 3}, seq=left.seq + 1, prev=left.id, session=first.id)
    deliver(ledger, [left, after])
    assert ledger.counts(left.id) and ledger.counts(after.id)
    verdict = one(ledger, right)
    assert isinstance(verdict, Kept) and verdict.fault.name == "Equivocation"
    assert verdict.fault.culprits == (author(1),)
    assert set(verdict.fault.evidence) == {left.id, right.id} and verdict.fault.retry is Retry.WITHOUT
    assert ledger.counts(first.id)
    assert not any(ledger.counts(event.id) for event in (left, right, after))
    assert ledger.event(left.id) == left and ledger.event(right.id) == right
    assert ledger.state().frozen == {author(1): left.seq}
    assert ledger.counts(opened(ledger, 2, 3).id)


def test_two_first_events_are_equivocation():
    ledger = AccountLedger(account())
    body = dict(founded()[0].body)
    deliver(ledger, [raw(1, "keygen.open", body, epoch=0), raw(1, "session.open", session_body(1), epoch=0)])
    assert ledger.state().frozen == {author(1): 0}


# -- 6 and 7: kept, never counted ---------------------------------------------------------------------------------


def test_a_second_event_for_a_slot_is_void_and_no_equivocation():
    play = Play().found()
    session = play.events[0].id
    last = play.ledger.known.graph.ends(author(2))[0]
    seq = play.ledger.known.graph.nodes[last].seq
    ack = next(event for event in play.events if event.kind == "keygen.ack" and event.author == author(2))
    again = raw(2, "keygen.ack", {"T": bytes(32)}, epoch=0, seq=seq + 1, prev=last, session=session)
    verdict = one(play.ledger, again)
    assert isinstance(verdict, Kept)
    assert (verdict.fault.name, verdict.fault.culprits) == ("Duplicate", (author(2),))
    assert play.ledger.counts(ack.id) and not play.ledger.counts(again.id)
    assert play.state.frozen == {}


def test_messages_of_generic_sessions_may_repeat(ledger):
    first = opened(ledger, 1, 2)
    for number in range(3):
        event = ledger.append(signer(2), "chat.say", {"n": number}, epoch=1, session=first.id)
        assert ledger.counts(event.id)


def test_the_own_slot_is_never_filled_twice():
    play = Play().found()
    with pytest.raises(SlotFilled):
        play.say(2, "keygen.ack", {"T": bytes(32)}, session=play.events[0].id, epoch=0)


def test_an_own_event_must_rest_on_the_own_log(ledger):
    with pytest.raises(SlotFilled):
        ledger.append(signer(1), "chat.say", {}, epoch=1, session=bytes(32))


MALFORMED = {
    "a step that does not exist": ("keygen.dance", {}),
    "a key too many": ("sign.abort", {"why": 1}),
    "a key too few": ("dkd.done", {"check": bytes(32)}),
    "an id that is short": ("keygen.ack", {"T": bytes(31)}),
    "a scalar of L": (
        "sign.share",
        {"quorum": bytes(32), "z": (2**252 + 27742317777372353535851937790883648493).to_bytes(32, "little")},
    ),
    "a point that is the identity": ("sign.commit", {"D": b"\1" + bytes(31), "E": bytes(32), "payload": bytes(32)}),
    "an X25519 key of low order": ("keygen.commit", {"h": bytes(32), "kem": [[2, bytes(32)]]}),
    "indices that do not ascend": ("recover.nudge", {"request": bytes(32), "to": [2, 2]}),
    "an index of nobody": ("keygen.complain", {"against": 65_536, "blob": bytes(50), "key": bytes(32)}),
    "an index that is true": ("keygen.complain", {"against": True, "blob": bytes(50), "key": bytes(32)}),
    "a capability for everything": ("capability.revoke", {"device": author(2), "protocol": "reshare"}),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_is_kept_and_names_its_author(ledger, name):
    kind, body = MALFORMED[name]
    last = ledger.known.graph.ends(author(1))[0]
    seq = ledger.known.graph.nodes[last].seq
    session = None if kind.startswith("capability") else founded()[0].id
    verdict = one(ledger, raw(1, kind, body, seq=seq + 1, prev=last, session=session))
    assert isinstance(verdict, Kept)
    assert (verdict.fault.name, verdict.fault.culprits) == ("Malformed", (author(1),))
    assert not ledger.counts(verdict.event.id)


def test_who_sits_on_no_seat_is_not_heard(ledger):
    first = opened(ledger, 1, 2)
    event = ledger.append(signer(3), "chat.say", {}, epoch=1, session=first.id)
    assert ledger.fault_of(event.id).name == "NotAuthorised"


def test_an_earlier_fork_found_later_freezes_earlier(ledger):
    events = [opened(ledger, 1, n) for n in (1, 2, 3)]
    for at in (2, 0):
        event = events[at]
        assert ledger.state().frozen == ({} if at else {author(1): events[2].seq})
        ledger.ingest(raw(1, "session.open", session_body(1), seq=event.seq, prev=event.prev).wire)
    assert ledger.state().frozen == {author(1): events[0].seq}
    assert fresh([ledger.event(one) for one in reversed(ledger.log)]).state() == ledger.state()
