"""Filters select by type, author, session, epoch and content; `&`, `|`, `~` obey the laws of logic; cursors."""

from hypothesis import given
from hypothesis import strategies as st
from ledger_world import Play, author, raw, session_body, story

from aura_chor.ledger.cursor import Cursor
from aura_chor.ledger.filter import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Content,
    Routed,
    authors,
    distinct_authors,
    epochs,
    kinds,
    matches,
    selects,
    sessions,
)

EVENTS = story().events
LEAVES = st.one_of(
    st.sampled_from(sorted({event.kind for event in EVENTS} | {"keygen.*", "other.*"})).map(kinds),
    st.integers(1, 12).map(lambda i: authors(author(i))),
    st.sampled_from(EVENTS).map(lambda event: sessions(event.session or event.id)),
    st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda ends: epochs(*ends)),
    st.sampled_from([{"term": 0}, {"T": bytes(32)}, {}]).map(Content),
)
FILTERS = st.recursive(
    LEAVES,
    lambda part: st.one_of(part.map(lambda f: ~f), st.tuples(part, part).map(AllOf), st.tuples(part, part).map(AnyOf)),
)


def chosen(found):
    return {event.id for event in EVENTS if selects(found, event)}


@given(FILTERS, FILTERS)
def test_laws_of_logic(left, right):
    everything = chosen(EVERYTHING)
    assert chosen(left & right) == chosen(left) & chosen(right)
    assert chosen(left | right) == chosen(left) | chosen(right)
    assert chosen(~left) == everything - chosen(left)
    assert chosen(~(left & right)) == chosen(~left | ~right)


def test_leaves():
    assert len(chosen(EVERYTHING)) == len(EVENTS) and chosen(AnyOf(())) == set()
    assert chosen(kinds("keygen.*")) == {event.id for event in EVENTS if event.kind.startswith("keygen.")}
    opening = EVENTS[0]
    assert opening.id in chosen(sessions(opening.id))
    assert chosen(sessions(opening.id)) == chosen(kinds("keygen.*"))
    assert chosen(epochs(2, None)) | chosen(epochs(None, 1)) == chosen(EVERYTHING)
    assert chosen(Routed(None)) == chosen(EVERYTHING) and chosen(Routed({})) == set()
    assert chosen(Content({"term": 0}) & kinds("lock.request")) == chosen(kinds("lock.request"))


def test_patterns():
    value = {"a": 1, "b": {"c": [1, {"d": b"x", "e": None}]}}
    assert matches({}, value) and matches({"b": {"c": [1, {"d": b"x"}]}}, value)
    assert not matches({"b": {"c": [1]}}, value) and not matches({"a": True}, value)
    assert not matches({"z": None}, value) and not matches({"a": {}}, value)


def test_a_threshold_counts_distinct_authors():
    found = [event for event in EVENTS if event.kind == "keygen.ack"]
    assert distinct_authors(found + found) == {author(1), author(2), author(3)}


def test_cursors_see_each_event_once_and_only_what_counts():
    play = Play().found()
    cursor = Cursor(play.ledger)
    assert len(cursor.take_all()) == len(play.events)
    assert cursor.take() is None
    session = play.say(1, "session.open", session_body(1, 2)).id
    said = [play.say(2, "chat.say", {"n": n}, session=session) for n in range(3)]
    play.say(3, "chat.say", {"n": 9}, session=session)
    second = Cursor(play.ledger, cursor.position)
    assert cursor.take(kinds("chat.say")) == said[0]
    assert cursor.take_all(kinds("chat.say")) == said[1:]
    assert len(second.take_all(kinds("chat.say"), counting=False)) == 4
    lie = raw(2, "chat.say", {"n": 7}, seq=said[0].seq, prev=said[0].prev, session=session)
    play.ledger.ingest(lie.wire)
    assert Cursor(play.ledger).take_all(kinds("chat.say")) == []
