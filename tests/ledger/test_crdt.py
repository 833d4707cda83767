"""The laws of the ledger: one set, one state, whatever the order, the duplicates, the writers and the faults.

Histories are drawn by hypothesis from concurrent writers that meet, part, and sometimes lie; each law has mutants of
the product for which it must fail.
"""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_world import (
    Play,
    assigned,
    author,
    deliver,
    fingerprint,
    founded,
    fresh,
    raw,
    session_body,
    signer,
    story,
    target,
)

from aura_chor.ledger import graph, parking, state, sync
from aura_chor.ledger.event import EventId
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.verdicts import Known

SEEDS = st.integers(0, 2**32)


def history(seed, steps=25):
    """Events that three devices wrote, each on its own replica: sessions, messages, capabilities, meetings, lies."""
    draw = random.Random(seed)
    replicas = {i: fresh(list(founded())) for i in (1, 2, 3)}
    sessions: dict[int, list[EventId]] = {1: [], 2: [], 3: []}
    written = list(founded())

    def say(i, kind, body, session=None):
        event = replicas[i].append(signer(i), kind, body, epoch=1, session=session)
        written.append(event)
        return event

    for step in range(steps):
        i = draw.choice((1, 2, 3))
        action = draw.choice(("open", "say", "say", "say", "meet", "meet", "revoke", "grant", "lie"))
        known = [one for one in sessions[i] if one in replicas[i].known.graph]
        frozen = [a for a in replicas[i].known.graph.forks if a == author(i)]
        if frozen:
            continue
        if action == "open":
            sessions[i].append(say(i, "session.open", session_body(1, 2, 3)).id)
        elif action == "say" and known:
            say(i, "chat.say", {"n": step}, draw.choice(known))
        elif action in ("revoke", "grant"):
            say(i, f"capability.{action}", {"device": author(draw.choice((1, 2, 3))), "protocol": "chat"})
        elif action == "meet":
            j = draw.choice([other for other in (1, 2, 3) if other != i])
            sync.synchronise(replicas[i], replicas[j])
            for session in sessions[i]:
                if session not in sessions[j]:
                    sessions[j].append(session)
        elif action == "lie" and draw.random() < 0.2:
            (end,) = replicas[i].known.graph.ends(author(i))
            node = replicas[i].known.graph.nodes[end]
            lie = raw(i, "session.open", session_body(i), seq=node.seq, prev=node.prev)
            written.append(lie)
    return written


def shuffled(events, seed):
    draw = random.Random(seed)
    again = [*events, *draw.choices(events, k=len(events) // 2)]
    draw.shuffle(again)
    return again


# -- the laws, as functions that say whether they hold ---------------------------------------------------------


def order_does_not_matter(events, seed):
    return fingerprint(fresh(shuffled(events, seed))) == fingerprint(fresh(events))


def merge_is_commutative_associative_idempotent(events, seed):
    draw = random.Random(seed)
    parts = [[event for event in events if draw.random() < 0.6] for _ in range(3)]
    wires = [[event.wire for event in part] for part in parts]
    results = []
    for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2, 1, 0)):
        replica = AccountLedger(events[0].account)
        before = None
        while before != (len(replica.log), replica.waiting()):
            # A part may hold what another part admits: union is the fixed point of giving them all again.
            before = (len(replica.log), replica.waiting())
            for one in order:
                replica.merge(wires[one])
        results.append((fingerprint(replica), replica.waiting()))
    return results[0] == results[1] == results[2]


def partial_delivery_heals(events, seed):
    """Two replicas that got different halves, then meet, equal one that got all."""
    draw = random.Random(seed)
    left, right = (fresh([event for event in events if draw.random() < 0.5]) for _ in range(2))
    whole = fresh(events)
    for replica in (left, right):
        sync.synchronise(replica, whole)
    sync.synchronise(left, right)
    return fingerprint(left) == fingerprint(right) == fingerprint(whole)


LAWS = [order_does_not_matter, merge_is_commutative_associative_idempotent, partial_delivery_heals]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@settings(max_examples=25, deadline=None)
@given(SEEDS, SEEDS)
def test_laws(law, seed, order):
    assert law(history(seed), order)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_laws_over_every_kind_of_head(law, order):
    assert law(story().events, order)


def fails_somewhere(law, histories=8):
    return any(not law(history(seed), seed + order) for seed in range(histories) for order in (1, 2))


def test_the_histories_hold_what_they_are_for():
    kinds = {event.kind for seed in range(8) for event in history(seed)}
    assert {"session.open", "chat.say", "capability.revoke", "capability.grant"} <= kinds
    states = [fresh(history(seed)).state() for seed in range(16)]
    assert any(state.frozen for state in states) and any(state.denied for state in states)


# -- mutants: each breaks a law ----------------------------------------------------------------------------------


def test_mutant_nothing_is_ever_released(monkeypatch):
    monkeypatch.setattr(parking.Waiting, "arrived", lambda *_: [])
    assert fails_somewhere(order_does_not_matter)


def test_mutant_what_comes_twice_is_kept_twice(monkeypatch):
    def authenticate(self, wire):
        found = original(self, wire)
        return found[0].event if isinstance(found, list) and isinstance(found[0], Known) else found

    original = AccountLedger._authenticate
    monkeypatch.setattr(AccountLedger, "_authenticate", authenticate)
    assert fails_somewhere(order_does_not_matter)


def test_mutant_one_last_hash(monkeypatch):
    """Whoever demands that an event rests on everything that is here keeps one of two concurrent writers."""

    def follows(self, event):
        return original(self, event) and set(self.known.graph.tips()) <= {event.prev, *event.parents}

    original = AccountLedger._follows
    monkeypatch.setattr(AccountLedger, "_follows", follows)
    assert fails_somewhere(order_does_not_matter)
    assert fails_somewhere(partial_delivery_heals)


def test_mutant_last_writer_wins(monkeypatch):
    """Only the branch that came second is void."""
    monkeypatch.setattr(graph.Graph, "frozen", lambda self, author, seq: False)
    monkeypatch.setattr(
        AccountLedger,
        "fault_of",
        lambda self, one: (
            self.equivocation(self.known.graph.nodes[one].author)
            if self.known.graph.forks.get(self.known.graph.nodes[one].author) == self.known.graph.nodes[one].seq
            and next(iter(i for i in self.log if self.known.graph.nodes[i].seq == self.known.graph.nodes[one].seq))
            != one
            else self.known.faults.get(one)
        ),
    )
    assert fails_somewhere(order_does_not_matter, 30)


def test_mutant_revocation_by_arrival(monkeypatch):
    """A revocation reaches what arrives after it, instead of what does not rest on it."""

    def heard(self, graph_, node):
        arrived = list(graph_.nodes)
        protocol = "" if node.event is None else node.event.protocol
        revokes = self.denied.get((node.author, protocol), ())
        return all(arrived.index(node.id) < arrived.index(one) for one in revokes)

    monkeypatch.setattr(state.AccountState, "heard", heard)
    assert fails_somewhere(order_does_not_matter, 30)


def test_mutant_the_branch_that_came_first_is_the_head(monkeypatch):
    histories = two_successors()
    assert order_of_heads_does_not_matter(*histories)
    original = state._line

    def first_come(known):
        line, forks = original(known)
        for at, head in enumerate(line):
            rivals = [one for one in known.heads.values() if one.prestate == head.prestate]
            if rivals[0].id != head.id:
                return (*line[:at], rivals[0]), forks
        return line, forks

    monkeypatch.setattr(state, "_line", first_come)
    assert not order_of_heads_does_not_matter(*histories)


def both_branches_travel():
    """One replica saw both branches of an equivocation, one saw one; they meet."""
    found = []
    for kept in (0, 1):
        both = fresh(list(founded()))
        (end,) = both.known.graph.ends(author(1))
        node = both.known.graph.nodes[end]
        branches = [raw(1, "session.open", session_body(1, n), seq=node.seq + 1, prev=node.id) for n in (2, 3)]
        one = deliver(fresh(list(founded())), [branches[kept]])
        deliver(both, branches)
        sync.synchronise(one, both)
        found.append(fingerprint(one) == fingerprint(both) and one.state().frozen == {author(1): node.seq + 1})
    return all(found)


def test_both_branches_travel():
    assert both_branches_travel()


def test_mutant_a_summary_without_branches(monkeypatch):
    """Heads that name one end of each author cannot carry both branches of an equivocation."""
    original = sync.heads
    monkeypatch.setattr(sync, "heads", lambda ledger, **_: {a: ends[:1] for a, ends in original(ledger).items()})
    assert not both_branches_travel()


# -- two successors of one head ----------------------------------------------------------------------------------


def two_successors():
    """A device branch and a recovery from one head, each certified, written by halves that did not meet."""

    def until_guardians():
        play = Play().found()
        play.reshare(target("devices", {1: 1, 2: 2, 4: 4}, 2))
        play.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
        return play

    device_side, recovery_side = until_guardians(), until_guardians()
    assert device_side.events == recovery_side.events
    device_side.reshare(target("devices", {1: 1, 2: 2}, 2))
    device_side.say(1, "session.open", session_body(1, 2))
    recovery_side.reshare(target("devices", assigned(5, 5, 6, 7), 2), protocol="recover", opener=5)
    shared = len(until_guardians().events)
    return device_side.events[:shared], device_side.events[shared:], recovery_side.events[shared:]


def order_of_heads_does_not_matter(shared, device, recovery):
    events = [*shared, *device, *recovery]
    orders = [events, [*shared, *recovery, *device], events[::-1], *(shuffled(events, seed) for seed in range(4))]
    found = [fingerprint(fresh(order)) for order in orders]
    return all(one == found[0] for one in found)


def test_recovery_beats_the_device_branch():
    shared, device, recovery = two_successors()
    events = [*shared, *device, *recovery]
    merged = fresh(events)
    assert merged.state().head.recovery and merged.state().epoch == 4
    assert len(merged.state().forks) == 1
    last = device[-1]
    assert last.kind == "session.open"
    assert not merged.counts(last.id)
    backwards = fresh(events[::-1])
    assert fingerprint(backwards) == fingerprint(merged)


def test_a_retired_device_is_heard_only_in_the_past_of_the_certificate():
    """Revocation wins over concurrent use, in any order of arrival."""
    play = Play().found()
    before = play.say(3, "session.open", session_body(3, 1))
    away = fresh(play.events)
    play.reshare(target("devices", {1: 1, 2: 2}, 2))
    concurrent = away.append(signer(3), "session.open", session_body(3, 2), epoch=1)
    for events in ([*play.events, concurrent], [concurrent, *play.events], [*play.events[::-1], concurrent]):
        replica = fresh(events)
        assert replica.counts(before.id)
        assert not replica.counts(concurrent.id)
        assert concurrent.id in replica.known.graph
        assert author(3) in replica.state().retired


def test_a_second_certificate_adds_nothing_to_the_past_of_whoever_has_not_seen_it():
    """What a head was built on is what its own certificate rests on, whichever certificate of the one before came
    first: else one replica hears a device that was removed, and another does not."""
    play = Play().found()
    founding = [event for event in play.events if event != play.certificate]
    away = fresh(founding)
    unseen = away.append(signer(3), "session.open", session_body(3, 2), epoch=0)
    body, session = play.certificate.body, play.certificate.session
    second = away.append(signer(3), "keygen.certificate", body, epoch=0, session=session)
    before = len(play.events)
    play.reshare(target("devices", {1: 1, 2: 2}, 2), sources={1: 1, 2: 2})
    change = play.events[before:]
    orders = [
        [*founding, play.certificate, unseen, second, *change],
        [*founding, unseen, second, play.certificate, *change],
        [*founding, play.certificate, *change, unseen, second],
    ]
    replicas = [fresh(order) for order in orders]
    for replica in replicas:
        assert len(replica.state().line) == 2 and author(3) in replica.state().retired
        assert not replica.counts(unseen.id), "nobody who removed the device had seen this"
        assert fingerprint(replica) == fingerprint(replicas[0])


def test_who_leaves_a_lock_is_judged_by_the_heads_that_it_rests_on():
    """Whichever comes first, the abort or the certificate that makes its author a member: one verdict everywhere."""
    play = Play().found()
    scope = bytes(32)
    last = play.ledger.known.graph.ends(author(3))[0]
    place = {"seq": play.ledger.known.graph.nodes[last].seq + 1, "prev": last, "session": scope}
    blind = raw(3, "lock.abort", {}, **place)
    founding = [event for event in play.events if event != play.certificate]
    orders = ([*founding, blind, play.certificate], [*founding, play.certificate, blind])
    replicas = [fresh(order) for order in orders]
    assert fingerprint(replicas[0]) == fingerprint(replicas[1])
    assert [replica.fault_of(blind.id).name for replica in replicas] == ["NotAuthorised"] * 2
    seeing = raw(3, "lock.abort", {}, **place, parents=[play.certificate.id])
    assert fresh([*play.events, seeing]).fault_of(seeing.id) is None


def test_concurrent_siblings_survive():
    replicas = {i: fresh(list(founded())) for i in (1, 2, 3)}
    for i, replica in replicas.items():
        replica.append(signer(i), "session.open", session_body(i), epoch=1)
    sync.synchronise(replicas[1], replicas[2])
    sync.synchronise(replicas[2], replicas[3])
    sync.synchronise(replicas[1], replicas[2])
    tips = replicas[1].known.graph.tips()
    assert len(tips) == 3 and all(map(replicas[1].counts, tips))
    joined = replicas[1].append(signer(1), "session.open", session_body(1, 2), epoch=1)
    assert len(joined.parents) == 2 and replicas[1].known.graph.tips() == [joined.id]


def test_a_revoked_capability_wins_over_concurrent_use_and_a_later_grant_restores():
    play = Play().found()
    session = play.say(1, "session.open", session_body(1, 2, 3)).id
    before = play.say(2, "chat.say", {}, session=session)
    away = fresh(play.events)
    play.say(1, "capability.revoke", {"device": author(2), "protocol": "chat"})
    used = away.append(signer(2), "chat.say", {"n": 1}, epoch=1, session=session)
    granted = away.append(signer(2), "capability.grant", {"device": author(2), "protocol": "chat"}, epoch=1)
    for events in ([*play.events, used, granted], [*away_events(away), *play.events]):
        replica = fresh(events)
        assert replica.counts(before.id) and not replica.counts(used.id)
        assert not replica.state().may(author(2), "chat") and replica.state().may(author(2), "other")
    sync.synchronise(play.ledger, away)
    later = play.say(3, "capability.grant", {"device": author(2), "protocol": "chat"})
    assert play.state.may(author(2), "chat") and play.ledger.counts(used.id) and play.ledger.counts(later.id)


def away_events(ledger):
    return [ledger.event(one) for one in ledger.log]


def test_a_deep_chain_and_a_wide_graph_do_not_recurse():
    play = Play().found()
    session = play.say(1, "session.open", session_body(1, 2, 3)).id
    for number in range(3_000):
        play.say(1 + number % 3, "chat.say", {"n": number}, session=session)
    events = play.events
    replica = fresh([])
    for event in reversed(events):
        replica.ingest(event.wire)
    deliver(replica, events)
    assert len(replica.log) == len(events)
    assert replica.known.graph.reaches(events[-1].id, events[0].id)
    assert len(replica.known.graph.past(events[-1].id).reach) == 3
