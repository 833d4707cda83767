"""Compaction keeps the state, the certificates' evidence and the places; restoring gives the replica back; blobs."""

import pytest
from ledger_world import Play, author, fresh, raw, session_body, signer, stream, target

from aura_chor.base.canon import DecodeError, canon, read
from aura_chor.crypto.seal import blob_digest
from aura_chor.effects.ports import Batch, Entry
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.ledger import blobs, compaction
from aura_chor.ledger.blobs import BlobShelf, sealed
from aura_chor.ledger.compaction import compact, encode_stub, restore
from aura_chor.ledger.knowledge import slot, slot_of
from aura_chor.ledger.ledger import AccountLedger, SlotFilled
from aura_chor.ledger.sync import synchronise


def busy():
    """A founding, two generic sessions, a finished and an idle lock, then a certified change."""
    play = Play().found()
    sessions = [play.say(1, "session.open", session_body(1, 2, 3)).id for _ in range(2)]
    for number in range(12):
        play.say(1 + number % 3, "chat.say", {"n": number}, session=sessions[number % 2])
    play.lock(2, kind="print")
    play.reshare(target("devices", {1: 1, 2: 2, 3: 3}, 2))
    return play, sessions


def test_what_goes_and_what_stays():
    play, (first, second) = busy()
    state, before = play.state, play.events
    pruned = {identifier for _, identifier, _ in compact(play.ledger, (first,))}
    kinds = [event.kind for event in before if event.id in pruned]
    assert kinds.count("chat.say") == 6 and kinds.count("lock.vote") == 2 and kinds.count("lock.request") == 1
    assert all(event.session == first for event in before if event.id in pruned and event.kind == "chat.say")
    kept = [event for event in before if event.id not in pruned]
    assert {event.kind.partition(".")[0] for event in kept} >= {"keygen", "reshare", "session"}
    assert sum(event.session == second for event in kept) == 6
    assert play.state == state
    assert compact(play.ledger, (first,)) == []


def test_certificates_are_still_provable_by_others():
    play, sessions = busy()
    compact(play.ledger, sessions)
    for certificate in [event for event in play.events if event.kind.endswith(".certificate")]:
        for key in ("acks", "votes"):
            assert all(play.ledger.event(one) is not None for _, one in certificate.body.get(key, []))


def test_mutant_that_keeps_no_evidence(monkeypatch):
    play, sessions = busy()
    monkeypatch.setattr(compaction, "_evidence", lambda _: frozenset())
    compact(play.ledger, sessions)
    certificate = next(event for event in play.events if event.kind == "reshare.certificate")
    assert any(play.ledger.event(one) is None for _, one in certificate.body["acks"])


def test_nothing_above_the_head_goes():
    play, sessions = busy()
    late = [play.say(1, "chat.say", {"n": number}, session=sessions[0], epoch=1) for number in (99, 100)]
    compact(play.ledger, sessions)
    assert [play.ledger.event(one.id) for one in late] == late


@pytest.mark.parametrize("unseen", [False, True])
def test_only_what_all_certificates_of_the_head_rest_on_goes(unseen):
    """Who leaves is heard in what all certificates had seen: what only some have seen is still in question."""
    play = Play().found()
    session = play.say(1, "session.open", session_body(1, 2, 3)).id
    run = play.reshare(target("devices", {1: 1, 2: 2, 3: 3}, 2), until="vote")
    away = fresh(play.events)
    said = [play.say(3, "chat.say", {"n": number}, session=session) for number in range(3)]
    run.certificate()
    other = away.append(signer(2), "reshare.certificate", run.certificate_body(), epoch=1, session=run.opening.session)
    if unseen:
        play.ledger.ingest(other.wire)
    assert len(play.state.pasts[play.state.head.id]) == 1 + unseen
    pruned = {identifier for _, identifier, _ in compact(play.ledger, [session])}
    assert [event.id in pruned for event in said] == ([False] * 3 if unseen else [True, True, False])


def test_both_branches_of_a_lie_stay_as_evidence():
    play, sessions = busy()
    said = [event for event in play.events if event.author == author(2) and event.kind == "chat.say"]
    lie = raw(2, "chat.say", {"n": 77}, seq=said[1].seq, prev=said[1].prev, session=sessions[0])
    play.ledger.ingest(lie.wire)
    compact(play.ledger, sessions)
    assert all(play.ledger.event(event.id) == event for event in (*said, lie))
    proof = play.ledger.equivocation(author(2))
    assert {play.ledger.event(one).seq for one in proof.evidence} == {lie.seq}


def test_a_compacted_replica_still_agrees_with_a_whole_one():
    play, sessions = busy()
    whole = fresh(play.events)
    compact(play.ledger, sessions)
    assert synchronise(play.ledger, whole).events == 0
    play.say(2, "session.open", session_body(2, 3))
    assert synchronise(play.ledger, whole).events == 1
    assert play.state == whole.state() and play.ledger.known.graph.tips() == whole.known.graph.tips()


def test_an_own_slot_stays_filled():
    play, _ = busy()
    scope = next(event for event in play.events if event.kind == "lock.vote" and event.author != b"").session
    compact(play.ledger)
    request = next(event for event in busy()[0].events if event.kind == "lock.request")
    with pytest.raises(SlotFilled):
        play.say(1, "lock.vote", {"request": request.id, "term": 0}, session=scope, epoch=1)


def test_an_own_slot_stays_filled_after_a_restart():
    play, _ = busy()
    request = next(event for event in play.events if event.kind == "lock.request")
    store, written = MemoryStore(), []
    keep(store, play.ledger, written)
    stubs = compact(play.ledger)
    store.commit(Batch(prunes=[Entry(one, form, content) for form, one, content in stubs])).result()
    play.ledger = AccountLedger(play.ledger.known.account)
    restore(play.ledger, places(store))
    assert play.ledger.event(request.id) is None
    with pytest.raises(SlotFilled):
        play.say(1, "lock.vote", {"request": request.id, "term": 0}, session=request.session, epoch=1)


def test_a_stub_keeps_whom_a_complaint_was_against():
    play, _ = busy()
    session = play.events[0].id
    complaint = raw(1, "keygen.complain", {"against": 2, "blob": bytes(50), "key": bytes(32)}, session=session)
    fields = read(encode_stub(play.ledger.known.graph.nodes[play.events[0].id], complaint))
    assert fields["against"] == 2 and slot(session, complaint.kind, complaint.author, 2) == slot_of(complaint)
    assert slot_of(complaint) != slot(session, complaint.kind, complaint.author, 3), "one complaint for each sender"


def keep(store, ledger, written):
    for identifier in ledger.log[len(written) :]:
        event = ledger.event(identifier)
        store.commit(Batch(entries=(Entry(identifier, "event", event.wire),))).result()
        written.append(identifier)


def places(store):
    return [(entry.form, entry.id, entry.content) for _, entry in store.entries(limit=10_000)]


def test_a_replica_comes_back_from_its_store():
    play, sessions = busy()
    store, written = MemoryStore(), []
    keep(store, play.ledger, written)
    again = AccountLedger(play.ledger.known.account)
    restore(again, places(store))
    assert again.log == play.ledger.log and again.state() == play.state
    stubs = compact(play.ledger, sessions)
    store.commit(Batch(prunes=[Entry(one, form, content) for form, one, content in stubs])).result()
    compacted = AccountLedger(play.ledger.known.account)
    restore(compacted, places(store))
    assert compacted.log == play.ledger.log and compacted.state() == play.state
    assert compacted.known.graph.tips() == play.ledger.known.graph.tips()
    for stub in stubs:
        assert stub[1] in compacted.known.graph and compacted.event(stub[1]) is None
    compacted.append(signer(1), "session.open", session_body(1), epoch=2)
    scope = raw(1, "lock.vote", {}).session
    assert scope is None


@pytest.mark.parametrize(
    "damage",
    [
        "missing",
        "swapped",
        "garbage",
        "another id",
        "twice",
        "a bad stub",
        "another seq",
        "another depth",
        "another prev",
        "another refs",
        "another author",
        "another predecessor",
        "another unknown predecessor",
        "another unknown reference",
    ],
)
def test_a_store_that_is_not_the_log_is_refused(damage):
    play, _ = busy()
    store, written = MemoryStore(), []
    keep(store, play.ledger, written)
    rows = places(store)
    if damage == "missing":
        del rows[5]
    elif damage == "swapped":
        rows[3], rows[20] = rows[20], rows[3]
    elif damage == "garbage":
        rows[7] = ("event", rows[7][1], b"garbage")
    elif damage == "twice":
        rows.append(rows[5])
    elif damage == "another id":
        rows[7] = ("event", rows[8][1], rows[7][2])
    elif damage == "a bad stub":
        rows[7] = ("stub", rows[7][1], b"\xa0")
    else:
        event = play.ledger.event(rows[7][1])
        stub = read(encode_stub(play.ledger.known.graph.nodes[event.id], event))
        what = damage.partition(" ")[2]
        strange = {
            "predecessor": {"prev": play.events[0].id},
            "unknown predecessor": {"prev": bytes(32)},
            "unknown reference": {"refs": [bytes(32)]},
        }
        rows[7] = ("stub", event.id, canon(stub | strange.get(what, {what: b"x"})))
    with pytest.raises(DecodeError):
        restore(AccountLedger(play.ledger.known.account), rows)


# -- blobs -------------------------------------------------------------------------------------------------------------


def dealt():
    play = Play().found()
    blob = stream("blob", 1, 2)
    session = play.events[0].id
    body = {"reveals": bytes(32), "seals": [[2, blob_digest(blob)], [3, bytes(32)]]}
    return raw(1, "keygen.deal", body, epoch=0, session=session), blob, session


def test_a_blob_is_taken_only_if_somebody_signed_for_it():
    event, blob, session = dealt()
    shelf = BlobShelf()
    assert shelf.offer(blob) is None
    digest = shelf.expect(event, 2)
    assert digest == blob_digest(blob) and shelf.awaited() == [digest]
    assert shelf.expect(event, 2) is None and shelf.expect(event, 9) is None
    for wrong in (blob + b"x", b"", None, bytes(200_000)):
        assert shelf.offer(wrong) is None
    assert shelf.get(digest) is None
    assert shelf.offer(blob) == digest == shelf.offer(blob)
    assert shelf.get(digest) == blob and shelf.awaited() == []
    assert shelf.prune(session) == [digest]
    assert shelf.get(digest) is None and shelf.offer(blob) is None


def test_a_field_of_that_name_in_a_generic_message_seals_nothing_here():
    assert sealed(raw(1, "chat.say", {"seals": {"Bob": bytes(32)}}, session=bytes(32))) is None


def test_the_shelf_is_bounded(monkeypatch):
    monkeypatch.setattr(blobs, "EXPECTED_MAX", 1)
    event, blob, session = dealt()
    shelf = BlobShelf()
    assert shelf.expect(event, 2) == blob_digest(blob) and shelf.expect(event, 3) is None
    assert shelf.prune(session) == [blob_digest(blob)] and shelf.expect(event, 3) == bytes(32)


def test_what_an_author_has_to_deliver():
    event, blob, _ = dealt()
    assert sealed(event).deliveries() == [(event.id, blob_digest(blob), 2), (event.id, bytes(32), 3)]
    assert sealed(raw(1, "keygen.ack", {"T": bytes(32)}, session=bytes(32))) is None
