"""What moves the head: certificates verified from the log, the decision rule, locks, complaints (CRYPTO.md 4 to 9)."""

import pytest
from ledger_world import (
    Play,
    account,
    assigned,
    author,
    fresh,
    id_pairs,
    pair_public,
    pairs,
    raw,
    root,
    session_body,
    signer,
    story,
    stream,
    target,
)

from aura_chor.base.canon import canon
from aura_chor.crypto import dkd, hashing, lock, payload, seal, sharing
from aura_chor.crypto.derive import pair_private_key
from aura_chor.crypto.members import Index, decode_kem
from aura_chor.crypto.payload import Payload
from aura_chor.ledger import certificates
from aura_chor.ledger.compaction import compact
from aura_chor.ledger.state import session_status

THREE = {1: 1, 2: 2, 4: 4}


@pytest.fixture
def play():
    return Play().found()


def fault(play, event):
    found = play.ledger.fault_of(event.id)
    return None if found is None else found.name


def three():
    return target("devices", THREE, 2)


# -- the story ---------------------------------------------------------------------------------------------------------


def test_the_founding():
    state = Play().found().state
    assert state.epoch == 1 and state.head.prestate is None
    assert state.devices.id.hex() == "e14250bddadc1ef3331cfdf065aa2a7e6ef95c2d5b3502ca8e6a03538849f642"
    assert state.devices.key.encoded.hex() == "f872b5c8c9c909c2c631f83250b52d543f7dfdadb705b994055f2f38cfb5a398"
    assert state.guardians is None and not state.retired and not state.forks


def test_every_kind_of_change_keeps_the_keys():
    state = story().state
    assert [head.epoch for head in state.line] == [1, 2, 3, 4]
    assert len({head.devices.key for head in state.line}) == 1
    assert state.line[2].guardians == state.line[3].guardians is not None
    assert set(state.retired) == {author(i) for i in (1, 2, 3, 4)}
    assert all(story().ledger.fault_of(event.id) is None for event in story().events)


def test_single_device_and_back(play):
    play.reshare(target("devices", {1: 1}, 1))
    assert play.state.devices.shape.n == 1
    play.reshare(target("devices", {1: 1, 4: 4}, 2))
    assert play.state.devices.shape.n == 2 and play.state.epoch == 3


def test_before_the_certificate_nothing_has_moved(play):
    play.reshare(three(), until="vote")
    assert play.state.epoch == 1
    assert not play.state.is_member(author(4))


# -- openings ----------------------------------------------------------------------------------------------------------


def opening_of(play, **changes):
    head = play.state.head
    body = {
        "lock": play.lock(1),
        "prestate": head.id,
        "reason": "",
        "resume": None,
        "source": head.devices.id,
        "target": three(),
        "term": 0,
    }
    return play.say(changes.pop("by", 1), "reshare.open", body | changes)


REFUSED = {
    "a threshold of one": ({"target": target("devices", THREE, 1)}, "Malformed"),
    "a threshold above n": ({"target": target("devices", THREE, 4)}, "Malformed"),
    "a quorum above n": ({"target": target("devices", THREE, 2, f=3)}, "Malformed"),
    "a moved index": ({"target": target("devices", {1: 2, 2: 1, 4: 4}, 2)}, "Malformed"),
    "a reused index": ({"target": target("devices", {1: 1, 3: 4}, 2)}, "Malformed"),
    "a skipped index": ({"target": target("devices", {1: 1, 5: 4}, 2)}, "Malformed"),
    "a device as guardian": (
        {"target": target("guardians", assigned(32768, 1, 10), 2, cooldown=86_400)},
        "Malformed",
    ),
    "another source": ({"source": bytes(32)}, "Malformed"),
    "no lock": ({"lock": []}, "Malformed"),
    "another term than the lock's": ({"term": 1}, "Malformed"),
    "a lock of another": ({"by": 2}, "Malformed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_openings_that_break_step_0(play, name):
    changes, expected = REFUSED[name]
    event = opening_of(play, **dict(changes))
    found = play.ledger.fault_of(event.id)
    assert found.name == expected and found.culprits == (event.author,)
    assert event.id not in play.ledger.known.openings
    assert fault(play, opening_of_again(play)) is None


def opening_of_again(play):
    """The mutant of each refusal: the same opening without the change is accepted."""
    lock_state = play.state.locks[0]
    head = play.state.head
    body = {
        "lock": sorted(lock_state.votes),
        "prestate": head.id,
        "reason": "again",
        "resume": None,
        "source": head.devices.id,
        "target": three(),
        "term": 0,
    }
    return play.say(1, "reshare.open", body)


def test_a_recovery_needs_guardians_new_devices_and_their_kind(play):
    body = dict(next(event for event in story().events if event.kind == "recover.open").body)
    body["prestate"] = play.state.head.id
    event = raw(5, "recover.open", body)
    play.ledger.ingest(event.wire)
    assert event.id not in play.ledger.known.graph
    guarded = Play().found()
    guarded.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
    head = guarded.state.head
    base = body | {"prestate": head.id, "source": head.guardians.id}
    mine = guarded.say(1, "recover.open", base | {"target": target("devices", {1: 1, 4: 4}, 2)})
    assert fault(guarded, mine) == "NotAuthorised"
    wrong = guarded.say(1, "recover.open", base | {"source": head.devices.id})
    assert fault(guarded, wrong) in ("Malformed", "NotAuthorised")


# -- certificates ------------------------------------------------------------------------------------------------------


def almost(play):
    return play.reshare(three(), until="vote")


CERTIFICATES = {
    "an ack too few": lambda b, _: b | {"acks": b["acks"][:-1]},
    "no acks": lambda b, _: b | {"acks": []},
    "a vote below the quorum": lambda b, _: b | {"votes": b["votes"][:1]},
    "no votes": lambda b, _: b | {"votes": []},
    "votes as acks": lambda b, _: b | {"acks": b["votes"]},
    "a vote counted for two": lambda b, _: b | {"votes": [[1, b["votes"][0][1]], [2, b["votes"][0][1]]]},
    "another's signature": lambda b, _: b | {"signature": bytes(64)},
    "another payload": lambda b, run: b | {"payload": other_payload(run)},
}


def other_payload(run):
    found = payload.decode_payload(run.certificate_body()["payload"])
    return Payload(
        found.account, bytes(32), found.epoch, found.kind, found.prestate, found.session, found.transcript
    ).encode()


@pytest.mark.parametrize("name", CERTIFICATES)
def test_certificates_that_prove_nothing(play, name):
    run = almost(play)
    good = run.certificate_body()
    bad = run.say(1, "certificate", CERTIFICATES[name](good, run))
    assert fault(play, bad) == "Malformed" and play.state.epoch == 1
    run.say(2, "certificate", good)
    assert play.state.epoch == 2


def test_a_signature_by_the_old_shares_serves_too_but_one_by_fewer_does_not(play):
    """Y is unchanged: what counts is that t of one committee signed the rebuilt payload."""
    run = almost(play)
    good = run.certificate_body()
    old = play.threshold_sign(play.state.devices, good["payload"])
    event = run.say(1, "certificate", good | {"signature": old})
    assert fault(play, event) is None and play.state.epoch == 2


def test_mutant_without_the_signature_anybody_moves_the_head(play, monkeypatch):
    monkeypatch.setattr(certificates, "verify", lambda *_: True)
    run = almost(play)
    run.say(1, "certificate", run.certificate_body() | {"signature": bytes(64)})
    assert play.state.epoch == 2


def test_two_certificates_of_one_value_are_one_head(play):
    run = almost(play)
    run.say(2, "certificate", run.certificate_body())
    head = play.state.head
    run.say(1, "certificate", run.certificate_body())
    assert play.state.head == head and len(play.state.pasts[head.id]) == 2


def test_an_equivocator_counts_not_in_a_certificate_that_proves_it(play):
    run = play.reshare(three(), until="ack")
    node = play.ledger.known.graph.nodes[play.ledger.known.graph.ends(author(2))[0]]
    run.vote(voters=(1, 2))
    vote = run.said["vote"][2]
    lie = raw(2, "session.open", session_body(2), seq=vote.seq, prev=node.id, parents=())
    before = run.certificate_body()
    play.ledger.ingest(lie.wire)
    event = run.say(1, "certificate", before)
    assert lie.id in play.ledger.known.graph and play.ledger.known.graph.reaches(event.id, lie.id)
    assert fault(play, event) == "Malformed" and play.state.epoch == 1


def test_a_proof_that_comes_later_undoes_no_head(play):
    run = almost(play)
    vote = run.said["vote"][2]
    run.certificate()
    play.ledger.ingest(raw(2, "session.open", session_body(2), seq=vote.seq, prev=vote.prev).wire)
    assert play.state.frozen == {author(2): vote.seq} and play.state.epoch == 2
    assert fresh([*play.events][::-1]).state() == play.state


# -- the decision rule (7.4) -------------------------------------------------------------------------------------------


def test_an_approval_below_its_promise_is_invalid(play):
    first = play.reshare(three(), until="approve")
    second = play.reshare(three(), term=1, until="approve")
    assert all(fault(play, event) is None for run in (first, second) for event in run.said["approve"].values())
    third = play.reshare(three(), term=0, locked=first.opening.event.body["lock"], until="approve")
    assert {fault(play, event) for event in third.said["approve"].values()} == {"InvalidVote"}


def test_a_concealed_vote_is_invalid(play):
    play.reshare(three(), until="vote")
    second = play.reshare(three(), term=1, until="approve")
    assert {fault(play, event) for event in second.said["approve"].values()} == {"InvalidVote"}


def test_a_session_that_resumes_decides_the_accepted_value(play):
    first = play.reshare(three(), until="ack")
    first.vote(voters=(1,))
    accepted = first.said["vote"][1].id
    head = play.state.head
    body = {
        "lock": play.lock(2, term=1),
        "prestate": head.id,
        "reason": "resumed",
        "resume": first.opening.session,
        "source": head.devices.id,
        "target": three(),
        "term": 1,
    }
    opened = play.say(2, "reshare.open", body)
    opening = play.ledger.known.openings[opened.id]
    for i in (1, 2, 3):
        approval = {"accepted": accepted if i == 1 else None, "phi": opening.phi}
        assert fault(play, play.say(i, "reshare.approve", approval, session=opened.id)) is None
    votes = {}
    cast = first.said["vote"][1].body
    for i in (1, 2):
        votes[i] = play.say(i, "reshare.vote", dict(cast), session=opened.id)
        assert fault(play, votes[i]) is None
    first.said["vote"] = votes
    certificate = play.say(1, "reshare.certificate", first.certificate_body(), session=opened.id)
    assert fault(play, certificate) is None
    assert play.state.epoch == 2 and play.state.devices == first.committee
    dealt = {event.id for event in play.events if event.session == first.opening.session}
    pruned = {identifier for _, identifier, _ in compact(play.ledger)}
    assert dealt and not dealt & pruned, "the certificate rests on the session that was resumed"
    assert all(play.ledger.event(one) is not None for one in dealt)


def test_another_value_than_the_accepted_one_is_not_open_for_voting(play):
    """D2: a quorum of approvals, one of which cites a vote for another value, must resume."""
    first = play.reshare(three(), until="ack")
    first.vote(voters=(1, 2))
    votes = {i: event.id for i, event in first.said["vote"].items()}
    run = open_change(play, target("devices", {1: 1, 3: 3, 4: 4}, 2), term=1)
    for i in (1, 2, 3):
        run.say(i, "approve", {"accepted": votes.get(i), "phi": run.opening.phi})
    for step in ("join", "deal", "fix", "ack", "vote"):
        getattr(run, step)()
    run.certificate()
    assert play.state.epoch == 1
    event = play.events[-1]
    assert "not open for voting" in play.ledger.fault_of(event.id).reason


def open_change(play, shape, term):
    from ledger_world import Change, number

    head = play.state.head
    body = {
        "lock": play.lock(1, term=term),
        "prestate": head.id,
        "reason": "",
        "resume": None,
        "source": head.devices.id,
        "target": shape,
        "term": term,
    }
    opened = play.say(1, "reshare.open", body)
    opening = play.ledger.known.openings[opened.id]
    sources = {i: number(key) for i, key in head.devices.shape.roster}
    return Change(play, "reshare", opening, sources, {i: number(key) for i, key in opening.target.roster})


def test_mutant_without_d2_a_second_value_is_certified(play, monkeypatch):
    monkeypatch.setattr(certificates, "is_open_for_voting", lambda *_: True)
    first = play.reshare(three(), until="ack")
    first.vote(voters=(1, 2))
    votes = {i: event.id for i, event in first.said["vote"].items()}
    run = open_change(play, target("devices", {1: 1, 3: 3, 4: 4}, 2), term=1)
    for i in (1, 2, 3):
        run.say(i, "approve", {"accepted": votes.get(i), "phi": run.opening.phi})
    for step in ("join", "deal", "fix", "ack", "vote", "certificate"):
        getattr(run, step)()
    assert play.state.epoch == 2


# -- deals -------------------------------------------------------------------------------------------------------------


def test_a_deal_of_another_secret_names_its_dealer(play):
    run = play.reshare(three(), until="join")
    run.deal()
    good = run.said["deal"][1].body
    again = Play().found().reshare(three(), until="join")
    lie = again.say(1, "deal", dict(good) | {"sign": run.said["deal"][2].body["sign"]})
    assert again.play.ledger.fault_of(lie.id).name == "InvalidDeal"
    short = again.say(2, "deal", dict(run.said["deal"][2].body) | {"sign": good["sign"][:1]})
    assert again.play.ledger.fault_of(short.id).name == "InvalidLength"


def complained(play, *, honest):
    """Device 2 complains of the blob that device 1 dealt to it; `honest` if the blob was good."""
    run = play.reshare(three(), until="join")
    opening = run.opening
    private = pair_private_key(root(2, opening.session), session=bytes(32), sender=1)
    info = seal.seal_info(
        account=account(),
        bind=opening.phi,
        epoch=1,
        sender=Index(1),
        pk=decode_kem(pair_public(2, opening.session, 1)),
        role="reshare-share",
        session=opening.session,
        to=Index(2),
    )
    run.deal()
    shares = {
        key: sharing.poly_eval(run.polynomials[1][purpose], Index(2 if honest else 3)).expose().encoded
        for key, purpose in (("s", "sign"), ("d", "derive"))
    }
    sealer = seal.SimulatedSealer(lambda n: stream("sealer")[:n])
    blob = sealer.seal(canon(shares), decode_kem(pair_public(2, opening.session, 1)), info)
    return run, blob, private.expose()


@pytest.mark.parametrize("honest", [True, False])
def test_complaints_name_whoever_lied(honest, monkeypatch):
    scratch, blob, key = complained(Play().found(), honest=honest)
    play = Play().found()
    run = play.reshare(three(), until="join")
    assert run.opening.session == scratch.opening.session
    approvals = [[i, run.said["approve"][d].id] for i, d in run.sources.items()]
    body = dict(scratch.said["deal"][1].body) | {"approvals": approvals}
    body["seals"] = [[2, seal.blob_digest(blob)], [4, bytes(32)]]
    deal = run.say(1, "deal", body)
    assert fault(play, deal) is None
    complaint = run.say(2, "complain", {"against": 1, "blob": blob, "key": key})
    assert fault(play, complaint) == ("FalseComplaint" if honest else None)
    refuted = play.ledger.known.refuted(run.opening.session, complaint.id)
    assert refuted == (frozenset() if honest else {author(1)})


@pytest.mark.parametrize("complaint_first", [False, True])
def test_a_fix_is_judged_by_the_complaints_that_it_has_seen(complaint_first):
    scratch, blob, key = complained(Play().found(), honest=False)
    play = Play().found()
    run = play.reshare(three(), until="join")
    approvals = [[i, run.said["approve"][d].id] for i, d in run.sources.items()]
    for device in (1, 2, 3):
        body = dict(scratch.said["deal"][device].body) | {"approvals": approvals}
        if device == 1:
            body["seals"] = [[2, seal.blob_digest(blob)], [4, bytes(32)]]
        run.say(device, "deal", body)
    away = fresh(play.events)
    session = run.opening.session
    complaint = away.append(
        signer(2), "reshare.complain", {"against": 1, "blob": blob, "key": key}, epoch=1, session=session
    )
    deals = {"deals": [[i, run.said["deal"][i].id] for i in (1, 2)]}
    fix = run.say(1, "fix", deals)
    replica = fresh([*play.events[:-1], complaint, fix] if complaint_first else [*play.events, complaint])
    assert replica.fault_of(complaint.id) is None and replica.fault_of(fix.id) is None
    replica = fresh([*play.events[:-1], complaint])
    seeing = replica.append(signer(1), "reshare.fix", deals, epoch=1, session=session)
    assert replica.fault_of(seeing.id).name == "InvalidDeal"


def test_two_senders_may_be_complained_of(play):
    """A slot of complaints is one for each sender."""
    run = play.reshare(three(), until="deal")
    said = [run.say(2, "complain", {"against": n, "blob": bytes(50), "key": bytes(31) + b"\1"}) for n in (1, 3)]
    assert [fault(play, event) for event in said] == ["FalseComplaint"] * 2
    again = raw(
        2,
        "reshare.complain",
        {"against": 3, "blob": bytes(51), "key": bytes(31) + b"\1"},
        seq=said[1].seq + 1,
        prev=said[1].id,
        session=run.opening.session,
    )
    play.ledger.ingest(again.wire)
    assert fault(play, again) == "Duplicate"


def test_a_bare_accusation_has_no_effect(play):
    run = play.reshare(three(), until="deal")
    complaint = run.say(2, "complain", {"against": 1, "blob": bytes(50), "key": bytes(31) + b"\1"})
    assert fault(play, complaint) == "FalseComplaint"
    run.fix()
    assert fault(play, play.events[-1]) is None


def test_a_complaint_after_the_own_ack_is_false(play):
    run = play.reshare(three(), until="ack")
    complaint = run.say(2, "complain", {"against": 1, "blob": bytes(50), "key": bytes(31) + b"\1"})
    assert fault(play, complaint) == "FalseComplaint"


def test_a_vote_over_either_acknowledgement_of_a_forker_is_no_lie(play):
    """Which of the two the voter has counted nobody can tell; the certificate names neither."""
    run = play.reshare(three(), until="ack")
    first = run.said["ack"][4]
    placed = {"seq": first.seq, "prev": first.prev, "parents": first.parents[1:]}
    play.ledger.ingest(raw(4, first.kind, first.body, **placed, epoch=1, session=first.session).wire)
    assert author(4) in play.ledger.known.graph.forks
    run.vote(voters=(1, 2))
    assert [fault(play, vote) for vote in run.said["vote"].values()] == [None, None]


# -- locks -------------------------------------------------------------------------------------------------------------


def scope_of(play, term=0, kind="print"):
    head = play.state.head
    return lock.lock_scope(account=account(), epoch=head.epoch, kind=kind, prestate=head.id, term=term)


def tickets(play, scope):
    head = play.state.head
    found = {i: lock.lock_ticket(scope=scope, key=signer(i).key, prestate=head.id) for i in (1, 2, 3)}
    return sorted(found, key=found.get)


def test_the_lowest_ticket_in_sight_wins(play):
    scope = scope_of(play)
    low, _, high = tickets(play, scope)
    requests = {i: play.say(i, "lock.request", {"kind": "print", "term": 0}, session=scope).id for i in (high, low)}
    bad = play.say(1, "lock.vote", {"request": requests[high], "term": 0}, session=scope)
    assert fault(play, bad) == "InvalidVote"
    for i in (2, 3):
        assert fault(play, play.say(i, "lock.vote", {"request": requests[low], "term": 0}, session=scope)) is None
    (found,) = play.state.locks
    assert (found.status, found.holder, len(found.votes)) == ("granted", author(low), 2)
    play.say(low, "lock.release", {"kind": "print", "term": 0}, session=scope)
    assert play.state.locks[0].status == "released"


def test_who_has_not_seen_the_lower_ticket_may_vote_for_the_higher(play):
    scope = scope_of(play)
    low, _, high = tickets(play, scope)
    away = fresh(play.events)
    play.say(low, "lock.request", {"kind": "print", "term": 0}, session=scope)
    body = {"kind": "print", "term": 0}
    asked = away.append(signer(high), "lock.request", body, epoch=1, session=scope)
    vote = away.append(signer(high), "lock.vote", {"request": asked.id, "term": 0}, epoch=1, session=scope)
    play.ledger.merge([asked.wire, vote.wire])
    assert fault(play, vote) is None


def test_one_vote_in_a_scope_for_ever(play):
    scope = scope_of(play)
    asked = play.say(1, "lock.request", {"kind": "print", "term": 0}, session=scope)
    first = play.say(2, "lock.vote", {"request": asked.id, "term": 0}, session=scope)
    last = play.events[-1]
    again = raw(
        2,
        "lock.vote",
        {"request": asked.id, "term": 0},
        seq=first.seq + 1,
        prev=first.id,
        parents=(),
        session=scope,
    )
    assert last == first
    play.ledger.ingest(again.wire)
    assert fault(play, again) == "Duplicate"
    assert play.state.locks[0].status == "voting"


def test_all_locks_end_with_the_head(play):
    scope = scope_of(play)
    play.say(1, "lock.request", {"kind": "print", "term": 0}, session=scope)
    play.reshare(three())
    assert play.state.locks == ()


# -- requests for recovery ---------------------------------------------------------------------------------------------


def guarded():
    play = Play().found()
    play.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
    run = play.reshare(target("devices", assigned(4, 5, 6), 2), protocol="recover", opener=5, until="approve")
    return play, run.opening.session


def test_cancelled_by_any_member():
    for i in (1, 10):
        play, request = guarded()
        assert session_status(play.ledger.known, play.state, request) == "open"
        play.say(i, "recover.cancel", {"request": request}, session=request)
        assert play.state.requests[0].cancelled_by == (author(i),)
        assert session_status(play.ledger.known, play.state, request) == "aborted"


def test_a_term_of_a_recovery_follows_one_that_was_approved():
    play = Play().found()
    play.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
    new = target("devices", assigned(4, 5, 6), 2)
    jumped = play.reshare(new, protocol="recover", opener=5, term=1, until="approve")
    assert {fault(play, event) for event in jumped.said["approve"].values()} == {"InvalidVote"}
    first = play.reshare(new, protocol="recover", opener=6, term=0, until="approve")
    assert {fault(play, event) for event in first.said["approve"].values()} == {None}
    second = play.reshare(new, protocol="recover", opener=6, term=1, until="approve")
    assert {fault(play, event) for event in second.said["approve"].values()} == {None}


@pytest.mark.parametrize("approvals", [2, 3])
def test_an_override_needs_all_guardians(approvals):
    play = Play().found()
    play.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
    play.override = True
    run = play.reshare(target("devices", assigned(4, 5, 6), 2), protocol="recover", opener=5, until="open")
    for device in list(run.sources.values())[:approvals]:
        run.say(device, "approve", {"accepted": None, "phi": run.opening.phi})
    run.sources = dict(list(run.sources.items())[:approvals])
    for step in ("join", "deal", "fix", "ack", "vote", "certificate"):
        getattr(run, step)()
    assert play.state.epoch == (3 if approvals == 3 else 2)


def test_the_seventeenth_reminder_is_void():
    play, request = guarded()
    said = [play.say(1, "recover.nudge", {"request": request, "to": [32768]}, session=request) for _ in range(17)]
    assert [fault(play, event) for event in said] == [None] * 16 + ["Duplicate"]


# -- signing and derivation --------------------------------------------------------------------------------------------


def app_payload(play, **changes):
    head = play.state.head
    fields = {
        "account": account(),
        "body": bytes(32),
        "epoch": head.epoch,
        "kind": "app",
        "prestate": head.id,
        "session": None,
        "transcript": None,
    }
    return Payload(**(fields | changes)).encode()


def sign_open(play, invited=(1, 2, 3), **changes):
    body = {
        "committee": play.state.devices.id,
        "invited": [[i, author(i)] for i in invited],
        "payload": app_payload(play, **changes),
    }
    return play.say(1, "sign.open", body)


def test_a_whole_signing(play):
    opened = sign_open(play)
    encoded = opened.body["payload"]
    digest = payload.payload_digest(encoded)
    point = play.state.devices.key.encoded
    commits = {
        i: play.say(i, "sign.commit", {"D": point, "E": point, "payload": digest}, session=opened.id) for i in (1, 3)
    }
    wrong = play.say(2, "sign.commit", {"D": point, "E": point, "payload": bytes(32)}, session=opened.id)
    assert fault(play, wrong) == "Malformed"
    quorum = {"commits": [[i, event.id] for i, event in commits.items()]}
    assert fault(play, play.say(2, "sign.quorum", quorum, session=opened.id)) == "NotAuthorised"
    assert fault(play, play.say(1, "sign.quorum", quorum, session=opened.id)) is None
    assert session_status(play.ledger.known, play.state, opened.id) == "open"
    bad = play.say(2, "sign.done", {"signature": bytes(64)}, session=opened.id)
    assert fault(play, bad) == "Malformed"
    signature = play.threshold_sign(play.state.devices, encoded)
    assert fault(play, play.say(3, "sign.done", {"signature": signature}, session=opened.id)) is None
    assert session_status(play.ledger.known, play.state, opened.id) == "completed"


@pytest.mark.parametrize("commits", [(), (1,), (1, 2, 3)])
def test_a_quorum_is_exactly_the_threshold(play, commits):
    opened = sign_open(play)
    digest = payload.payload_digest(opened.body["payload"])
    point = play.state.devices.key.encoded
    said = {
        i: play.say(i, "sign.commit", {"D": point, "E": point, "payload": digest}, session=opened.id) for i in (1, 2, 3)
    }
    body = {"commits": [[i, said[i].id] for i in commits]}
    assert fault(play, play.say(1, "sign.quorum", body, session=opened.id)) == "InvalidQuorum"


def test_signing_sessions_that_break_step_0(play):
    assert fault(play, sign_open(play)) is None
    assert fault(play, sign_open(play, invited=(1,))) == "Malformed"
    assert fault(play, sign_open(play, epoch=7)) == "Malformed"
    assert fault(play, sign_open(play, account=bytes(32))) == "Malformed"
    strangers = {
        "committee": play.state.devices.id,
        "invited": [[1, author(1)], [9, author(9)]],
        "payload": app_payload(play),
    }
    assert fault(play, play.say(1, "sign.open", strangers)) == "Malformed"


def test_a_share_is_for_the_set_that_was_named(play):
    opened = sign_open(play)
    encoded, point = opened.body["payload"], play.state.devices.key.encoded
    commit = {"D": point, "E": point, "payload": payload.payload_digest(encoded)}
    commits = [[i, play.say(i, "sign.commit", commit, session=opened.id).id] for i in (1, 2)]
    play.say(1, "sign.quorum", {"commits": commits}, session=opened.id)
    named = payload.signing_set_digest(
        commits=tuple((Index(i), identifier) for i, identifier in commits), payload=encoded, session=opened.id
    )
    said = [
        play.say(i, "sign.share", {"quorum": q, "z": bytes(32)}, session=opened.id)
        for i, q in ((1, named), (2, bytes(32)))
    ]
    assert [fault(play, event) for event in said] == [None, "Malformed"]


def test_members_to_be_sign_the_certificate(play):
    run = play.reshare(three(), until="vote")
    body = {
        "committee": run.committee.id,
        "invited": [[i, author(d)] for i, d in THREE.items()],
        "payload": run.certificate_body()["payload"],
    }
    opened = play.say(4, "sign.open", body)
    point = play.state.devices.key.encoded
    commit = {"D": point, "E": point, "payload": payload.payload_digest(body["payload"])}
    said = play.say(4, "sign.commit", commit, session=opened.id)
    assert fault(play, opened) is None and fault(play, said) is None
    replica = fresh(play.events)
    assert replica.counts(said.id) and len(replica.log) == len(play.events)


def test_derivation_steps(play):
    context = dkd.Context(account=account(), app="chat", kind="ed25519", label="alice", version=1)
    everyone = [[i, author(i)] for i in (1, 2, 3)]
    body = {"ctx": context.encode(), "invited": everyone, "recipients": everyone[:1]}
    opened = play.say(1, "dkd.open", body)
    kem = [[i, pair_public(1, opened.id, i)] for i in (2, 3)]
    assert fault(play, play.say(1, "dkd.receive", {"kem": kem, "tr": bytes(32)}, session=opened.id)) is None
    assert fault(play, play.say(2, "dkd.receive", {"kem": kem, "tr": bytes(32)}, session=opened.id)) == "NotAuthorised"
    said = {i: play.say(i, "dkd.commit", {"cm": bytes(32), "tr": bytes(32)}, session=opened.id) for i in (1, 2)}
    named = {"commits": [[i, said[i].id] for i in (1, 2)], "seals": [], "tr": bytes(32)}
    assert fault(play, play.say(3, "dkd.reveal", named, session=opened.id)) == "Malformed"
    assert fault(play, play.say(2, "dkd.reveal", named, session=opened.id)) is None
    foreign = dkd.Context(account=bytes(32), app="chat", kind="ed25519", label="alice", version=1)
    assert fault(play, play.say(1, "dkd.open", body | {"ctx": foreign.encode()})) == "Malformed"


def test_events_of_another_epoch_do_not_count(play):
    opened = sign_open(play)
    late = play.say(2, "sign.abort", {}, session=opened.id, epoch=0)
    found = play.ledger.fault_of(late.id)
    assert (found.name, found.culprits) == ("Stale", ())


def test_sessions_of_an_opener_that_forked_abort_and_what_was_certified_stays(play):
    opened = sign_open(play)
    session = play.say(1, "session.open", session_body(1, 2)).id
    lie = raw(1, "session.open", session_body(1), seq=opened.seq, prev=opened.prev)
    assert session_status(play.ledger.known, play.state, session) == "open"
    play.ledger.ingest(lie.wire)
    for one in (opened.id, session):
        assert session_status(play.ledger.known, play.state, one) == "aborted"
    assert session_status(play.ledger.known, play.state, play.events[0].id) == "completed"
    assert play.state.epoch == 1 and not play.state.may(author(1), "chat")


# -- succession --------------------------------------------------------------------------------------------------------


def succeeded(play, *, old=True, votes=(1, 2)):
    """New keys for devices 1, 2 and 4, decided by the old committee and signed by both keys."""
    head = play.state.head
    body = {
        "f": 0,
        "lock": play.lock(1),
        "prestate": head.id,
        "resume": None,
        "roster": [[i, author(d)] for i, d in THREE.items()],
        "t": 2,
        "term": 0,
    }
    opened = play.say(1, "keygen.succeed", body)
    opening = play.ledger.known.openings[opened.id]
    for i in (1, 2):
        play.say(i, "keygen.approve", {"accepted": None, "phi": opening.phi}, session=opened.id)
    made = play.generate(opening, THREE)
    acks = {
        i: play.say(d, "keygen.ack", {"T": made["T"]}, session=opened.id, epoch=head.epoch) for i, d in THREE.items()
    }
    seen = hashing.transcript(session=opened.id, phase="ack", events=id_pairs(acks))
    said = {i: play.say(i, "keygen.vote", {"T": made["T"], "acks": seen}, session=opened.id) for i in votes}
    encoded = play.payload(opening, made["T"], made["committee"], None, [signer(3).key])
    new = play.threshold_sign(made["committee"], encoded)
    certificate = {
        "acks": pairs(acks),
        "old_signature": play.threshold_sign(head.devices, encoded) if old else new,
        "payload": encoded,
        "signature": new,
        "votes": pairs(said),
    }
    return play.say(4, "keygen.certificate", certificate, session=opened.id, epoch=head.epoch)


def test_succession_makes_new_keys_and_forgets_the_guardians():
    play = Play().found()
    play.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
    before = play.state.devices.key
    assert play.state.guardians is not None
    event = succeeded(play)
    assert fault(play, event) is None and play.state.epoch == 3
    assert play.state.devices.key != before and play.state.guardians is None
    assert set(play.state.retired) == {author(i) for i in (3, 10, 11, 12)}
    assert fresh(play.events[::-1]).state() == play.state


@pytest.mark.parametrize("changes", [{"old": False}, {"votes": (1,)}])
def test_a_succession_needs_the_old_key_and_a_quorum_of_old_members(play, changes):
    event = succeeded(play, **changes)
    assert fault(play, event) == "Malformed" and play.state.epoch == 1
