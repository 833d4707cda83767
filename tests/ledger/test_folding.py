"""The account's state, folded again after each event: the same as if folded at once, and as cheap late as early."""

import random
from collections.abc import Callable

import pytest
from ledger_world import Play, account, author, raw, story, target
from test_crdt import history, shuffled

from aura_chor.ledger import locks, state
from aura_chor.ledger.event import Event
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.state import Folder


def locking() -> list[Event]:
    """Terms of two epochs, some asked for, some voted for, some held, one released; and a voter that forks."""
    play = Play().found()
    for term in range(3):
        play.lock(1, term=term, kind="print", voters=range(1, term + 1))
    first = play.state.locks[0].scope
    play.say(1, "lock.release", {"kind": "print", "term": 2}, session=play.state.locks[2].scope)
    play.reshare(target("devices", {1: 1, 2: 2, 3: 3}, 2))
    play.lock(2, term=0, kind="print", voters=(2, 3))
    vote = next(event for event in play.events if event.kind == "lock.vote" and event.body["term"] == 2)
    others = {"seq": vote.seq, "prev": vote.prev, "parents": vote.parents}
    assert first and vote.author == play.events[0].author
    play.ledger.ingest(raw(1, "capability.grant", capability(2), **others).wire)
    return play.events


def capability(device: int) -> dict[str, object]:
    return {"device": author(device), "protocol": "chat"}


HISTORIES: dict[str, Callable[[], list[Event]]] = {
    "all kinds of change": lambda: story().events,
    "locks": locking,
    "writers": lambda: history(3),
    "writers that lie": lambda: history(7, 60),
}


@pytest.mark.parametrize("name", HISTORIES)
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_after_each_event_the_state_is_as_if_folded_at_once(name: str, seed: int | None) -> None:
    events = HISTORIES[name]()
    ledger = AccountLedger(account())
    changes = set()
    for event in events if seed is None else [event for _ in range(4) for event in shuffled(events, seed)]:
        length = len(ledger.log)
        ledger.ingest(event.wire)
        if len(ledger.log) > length:
            now = ledger.state()
            assert now == Folder(ledger.known).fold()
            changes.add(repr(now))
    assert len(changes) > 1


def test_the_histories_fork_and_hold_locks() -> None:
    found = [AccountLedger(account()) for _ in HISTORIES]
    for ledger, make in zip(found, HISTORIES.values(), strict=True):
        ledger.merge([event.wire for event in make()])
    assert any(ledger.state().frozen for ledger in found)
    (lock,) = found[1].state().locks
    assert lock.status == "granted" and found[1].state().frozen


# -- what it costs -----------------------------------------------------------------------------------------------------


def counted(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> list[object]:
    calls: list[object] = []
    real = getattr(module, name)
    monkeypatch.setattr(module, name, lambda *given: calls.append(given) or real(*given))
    return calls


def test_a_word_about_one_lock_is_not_paid_for_with_all(monkeypatch: pytest.MonkeyPatch) -> None:
    play = Play().found()
    looked = counted(monkeypatch, locks, "_lock")
    costs = []
    for term in range(40):
        before = len(looked)
        play.lock(1, term=term, kind="print")
        assert play.state.locks[-1].term == term
        costs.append(len(looked) - before)
    assert costs[-1] == costs[1] <= 3, "a request and two votes"


def test_what_rests_on_certificates_is_folded_once_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    play = Play().found()
    lines = counted(monkeypatch, state, "_line")
    denials = counted(monkeypatch, state, "_denied")
    for _ in range(4):
        play.reshare(target("devices", {1: 1, 2: 2, 3: 3}, 2))
        for event in play.events:
            play.ledger.counts(event.id)
    assert len(lines) <= 5 and len(denials) <= 5


def test_a_liar_that_forks_on_has_the_state_folded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    play = Play().found()
    folds = counted(monkeypatch, state, "_guests")
    last = play.ledger.known.graph.nodes[play.ledger.known.graph.ends(play.events[0].author)[0]]
    assert play.state.frozen == {}
    for number in range(20):
        wrong = raw(1, "session.open", {"n": number}, seq=last.seq, prev=last.prev)
        play.ledger.ingest(wrong.wire)
        assert play.state.frozen == {last.author: last.seq}
    assert len(folds) <= 2


def test_signing_sessions_of_guests_are_told_apart_without_a_search() -> None:
    """Each knows whom it serves: nothing is looked for among all openings."""
    events = story().events
    random.Random(5).shuffle(events)
    ledger = AccountLedger(account())
    ledger.merge([event.wire for event in events])
    assert ledger.known.sponsors.keys() == ledger.known.guests.keys()
    assert all(ledger.known.guests[s].keys() == o.target.members().keys() for s, o in ledger.known.sponsors.items())
