"""Anti-entropy: what moves is the difference, whatever the history; both sides end equal."""

import random

import pytest
from ledger_world import Play, author, deliver, fingerprint, founded, fresh, raw, session_body, signer, story

from aura_chor.ledger import sync
from aura_chor.ledger.event import decode_event
from aura_chor.ledger.sync import heads, missing_for, summary_bytes, synchronise


def talk(replica, i, count, session):
    return [replica.append(signer(i), "chat.say", {"n": n}, epoch=1, session=session) for n in range(count)]


def apart(history, left_count, right_count):
    base = fresh(list(founded()))
    session = base.append(signer(1), "session.open", session_body(1, 2, 3), epoch=1).id
    talk(base, 1, history, session)
    events = [base.event(one) for one in base.log]
    left, right = fresh(events), fresh(events)
    talk(left, 1, left_count, session)
    talk(right, 2, right_count, session)
    return left, right


@pytest.mark.parametrize("history", [0, 100, 1_000])
def test_traffic_grows_with_the_difference_not_with_history(history):
    left, right = apart(history, 7, 5)
    traffic = synchronise(left, right)
    assert traffic.events == 12 and traffic.rounds == 2
    assert traffic.summary_bytes <= 4 * 3 * (32 + 40)
    assert fingerprint(left) == fingerprint(right)


def test_mutant_that_ignores_what_the_other_has(monkeypatch):
    left, right = apart(100, 1, 1)
    original = sync.missing_for
    monkeypatch.setattr(sync, "missing_for", lambda ledger, _: original(ledger, {}))
    assert synchronise(left, right).events > 200


def test_equal_replicas_exchange_heads_only():
    left, right = fresh(story().events), fresh(story().events[::-1])
    traffic = synchronise(left, right)
    assert (traffic.rounds, traffic.events) == (1, 0)
    assert traffic.summary_bytes == 2 * summary_bytes(heads(left))


def test_an_empty_replica_gets_everything():
    left, right = fresh(story().events), fresh([])
    traffic = synchronise(left, right)
    assert fingerprint(left) == fingerprint(right)
    assert traffic.events == len(story().events)


def test_what_is_missing_comes_in_causal_order():
    wires = missing_for(fresh(story().events), {})
    replica = fresh([])
    seen = set()
    for event in map(decode_event, wires):
        assert all(parent in seen for parent in (*event.parents, *filter(None, [event.prev])))
        seen.add(event.id)
    deliver(replica, [decode_event(wire) for wire in wires])
    assert replica.waiting() == (0, 0) and len(replica.log) == len(wires)


def test_an_unknown_end_of_a_fork_still_converges():
    """Each side holds one branch and does not know of the other's."""
    left, right = fresh(list(founded())), fresh(list(founded()))
    (end,) = left.known.graph.ends(author(1))
    seq = left.known.graph.nodes[end].seq
    for replica, lengths, tag in ((left, 3, 2), (right, 5, 3)):
        prev = end
        for number in range(lengths):
            event = raw(1, "session.open", session_body(1, tag), seq=seq + 1 + number, prev=prev)
            replica.ingest(event.wire)
            prev = event.id
    traffic = synchronise(left, right)
    assert fingerprint(left) == fingerprint(right)
    assert traffic.events <= 8 + 5
    assert left.state().frozen == {author(1): seq + 1} and len(left.log) == len(founded()) + 8


def test_two_first_events_of_one_device_travel_both_ways():
    """Each side holds another first event, and what follows it: there is no place at which both agree."""
    found = []
    left, right = fresh([]), fresh([])
    body = dict(founded()[0].body)
    for replica, tag in ((left, 2), (right, 3)):
        replica.ingest(raw(1, "keygen.open", body, epoch=0).wire)
        first = raw(2, "session.open", session_body(2, tag), epoch=0)
        second = raw(2, "session.open", session_body(2), seq=1, prev=first.id, epoch=0)
        found += [first, second]
        deliver(replica, [first, second])
    synchronise(left, right)
    assert fingerprint(left) == fingerprint(right) and left.state().frozen == {author(2): 0}
    assert all(event.id in left.known.graph for event in found)


def test_partition_and_heal():
    draw = random.Random(3)
    play = Play().found()
    session = play.say(1, "session.open", session_body(1, 2, 3)).id
    replicas = [fresh(play.events) for _ in range(4)]
    for step in range(60):
        talk(replicas[step % 3], 1 + step % 3, draw.randrange(3), session)
    for _ in range(2):
        for one in range(3):
            synchronise(replicas[one], replicas[one + 1])
    for one in (2, 1, 0):
        synchronise(replicas[one], replicas[one + 1])
    assert len({str(fingerprint(replica)) for replica in replicas}) == 1
