"""Both stores answer alike: every operation against a plain model, and what a batch may hold."""

import pytest
from effects_child import entry
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_chor.effects.ports import Batch, Entry, Note, Parcel
from aura_chor.effects.store_faults import StoreClosed
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.effects.store_sqlite import open_sqlite

KEYS = st.integers(0, 5).map(lambda n: bytes([n]) * 32)
PARCELS = st.builds(Parcel, KEYS, KEYS, KEYS)
NAMES = st.sampled_from(["root", "share", "key"])
BATCHES = st.builds(
    Batch,
    entries=st.lists(st.builds(Entry, KEYS, st.just("event"), st.binary(max_size=8)), max_size=3),
    prunes=st.lists(st.builds(Entry, KEYS, st.just("stub"), st.binary(max_size=8)), max_size=2),
    blobs=st.lists(st.tuples(KEYS, st.binary(max_size=8)), max_size=2),
    parcels=st.lists(PARCELS, max_size=2),
    notes=st.lists(st.builds(Note, KEYS, st.binary(max_size=8)), max_size=3),
    records=st.lists(st.tuples(NAMES, st.binary(max_size=8)), max_size=2),
    delivered=st.lists(PARCELS, max_size=2),
    drop_blobs=st.lists(KEYS, max_size=1),
    drop_notes=st.lists(KEYS, max_size=1),
    drop_records=st.lists(NAMES, max_size=1),
)


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    opened = MemoryStore() if request.param == "memory" else open_sqlite(tmp_path / "device.sqlite")
    yield opened
    opened.close()


def contents(store):
    keys = [bytes([n]) * 32 for n in range(6)]
    return (
        [found for _, found in store.entries(limit=100)],
        [store.blob(key) for key in keys],
        store.outbox(),
        [store.notes(key) for key in keys],
        [(name, store.record(name)) for name in store.record_names()],
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(BATCHES, max_size=6))
def test_sqlite_equals_memory_also_after_reopening(tmp_path_factory, batches):
    path = tmp_path_factory.mktemp("store") / "device.sqlite"
    durable, model = open_sqlite(path), MemoryStore()
    for batch in batches:
        durable.commit(batch).result()
        model.commit(batch).result()
    assert contents(durable) == contents(model)
    durable.close()
    again = open_sqlite(path)
    assert contents(again) == contents(model)
    again.close()


def test_entries_keep_their_order_and_first_content(store):
    for number in (3, 1, 2, 1):
        store.commit(Batch(entries=(entry(number),))).result()
    store.commit(Batch(entries=(Entry(entry(1).id, "event", b"other"),))).result()
    assert [found for _, found in store.entries()] == [entry(3), entry(1), entry(2)]
    first = store.entries(limit=1)
    assert [found for _, found in store.entries(after=first[0][0])] == [entry(1), entry(2)]


def test_a_prune_keeps_the_place(store):
    store.commit(Batch(entries=(entry(1), entry(2)))).result()
    store.commit(Batch(prunes=(Entry(entry(1).id, "stub", b"left"),))).result()
    assert [found for _, found in store.entries()] == [Entry(entry(1).id, "stub", b"left"), entry(2)]


def test_an_event_and_its_parcel_are_one_transaction(store):
    parcel = Parcel(entry(1).id, bytes(32), b"to")
    store.commit(Batch(entries=(entry(1),), blobs=((bytes(32), b"sealed"),), parcels=(parcel,))).result()
    assert store.outbox() == [parcel]
    assert store.blob(bytes(32)) == b"sealed"
    store.commit(Batch(delivered=(parcel,), drop_blobs=(bytes(32),))).result()
    assert store.outbox() == []
    assert store.blob(bytes(32)) is None


def test_a_closed_store_says_so(store):
    store.close()
    store.close()
    with pytest.raises(StoreClosed):
        store.commit(Batch()).result()
    with pytest.raises(StoreClosed):
        store.entries()


def test_a_callers_bug_fails_its_own_batch_only(tmp_path):
    store = open_sqlite(tmp_path / "device.sqlite")
    futures = [store.commit(Batch(entries=(entry(1),)))]
    futures.append(store.commit(Batch(entries=(entry(2), Entry(b"x" * 32, "event", None)))))
    futures.append(store.commit(Batch(entries=(entry(3),))))
    assert futures[0].result() is None
    assert isinstance(futures[1].exception(), TypeError)
    assert futures[2].result() is None
    assert [found for _, found in store.entries()] == [entry(1), entry(3)]
    store.close()
