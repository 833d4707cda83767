"""A store that fails as it is told fails in the ways that a disk does: in order, and never with a false word."""

import pytest
from effects_child import entry
from hypothesis import given
from hypothesis import strategies as st

from aura_chor.effects.ports import Batch
from aura_chor.effects.store_faults import StoreBroken, StoreClosed, StoreFull
from aura_chor.effects.store_faulty import DeviceCrashed, Fate, FaultyStore
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.effects.store_sqlite import open_sqlite


def planned(inner=None, **fates):
    by_number = {int(name[1:]): fate for name, fate in fates.items()}
    return FaultyStore(inner or MemoryStore(), lambda number: by_number.get(number, Fate.DONE))


def put(store, number):
    return store.commit(Batch(entries=(entry(number),)))


def held(store):
    return [int.from_bytes(found.id, "big") for _, found in store.entries()]


def record(store, name):
    return store.commit(Batch(records=((name, b"x"),)))


def test_after_a_full_disk_nothing_of_the_log_is_written_and_records_are():
    store = planned(w2=Fate.FULL, w4=Fate.FULL)
    done = [put(store, 1), put(store, 2), put(store, 3), record(store, "a"), record(store, "b"), record(store, "c")]
    assert [future.exception() is None for future in done] == [True, False, False, True, False, True]
    assert {type(future.exception()) for future in done} == {type(None), StoreFull}
    assert held(store) == [1] and store.record_names() == ["a", "c"]
    again = planned(store.inner)
    put(again, 4)
    assert held(again) == [1, 4], "a store that was opened again begins anew"


def test_a_broken_disk_leaves_no_hope():
    store = planned(w2=Fate.BROKEN)
    done = [put(store, 1), put(store, 2), put(store, 3), record(store, "a")]
    assert [type(future.exception()) for future in done] == [type(None), StoreBroken, StoreBroken, StoreBroken]
    assert held(store) == [1]


def test_behind_a_slow_write_everything_waits_in_order():
    store = planned(w2=Fate.SLOW)
    done = [put(store, number) for number in range(1, 5)]
    assert [future.done() for future in done] == [True, False, False, False] and held(store) == [1]
    assert store.sync(2) == 2 and [future.done() for future in done] == [True, True, True, False]
    assert store.unsynced == 1 and store.sync() == 1 and store.sync() == 0
    assert held(store) == [1, 2, 3, 4]


@pytest.mark.parametrize("survive, left", [(0, [1]), (1, [1, 2]), (2, [1, 2, 3]), (9, [1, 2, 3])])
def test_a_loss_of_power_leaves_a_beginning(survive, left):
    store = planned(w2=Fate.SLOW)
    done = [put(store, number) for number in (1, 2, 3)]
    store.crash(survive=survive)
    assert held(store.inner) == left and not done[1].done()
    assert isinstance(put(store, 4).exception(), StoreClosed)
    with pytest.raises(StoreClosed):
        store.entries()


@pytest.mark.parametrize("fate, left", [(Fate.CRASH_BEFORE, [1, 2]), (Fate.CRASH_AFTER, [1, 2, 3])])
def test_a_crash_in_a_write(fate, left):
    store = planned(w2=Fate.SLOW, w3=fate)
    for number in (1, 2):
        put(store, number)
    with pytest.raises(DeviceCrashed):
        put(store, 3)
    assert held(store.inner) == left


FATES = st.lists(st.sampled_from([fate for fate in Fate if "crash" not in fate.value]), max_size=20)


@given(FATES, st.integers(0, 5))
def test_what_was_acknowledged_survives(fates, survive):
    store = FaultyStore(MemoryStore(), lambda number: fates[number - 1])
    done = []
    for number in range(1, len(fates) + 1):
        done.append(put(store, number))
        if number % 5 == 0:
            store.sync(1)
    acknowledged = [n for n, future in enumerate(done, 1) if future.done() and future.exception() is None]
    store.crash(survive=survive)
    assert set(acknowledged) <= set(held(store.inner)) and held(store.inner) == sorted(held(store.inner))
    refused = [n for n, future in enumerate(done, 1) if future.done() and future.exception() is not None]
    assert not set(refused) & set(held(store.inner))


@pytest.mark.parametrize("number", range(1, 6))
@pytest.mark.parametrize("fate", [Fate.CRASH_BEFORE, Fate.CRASH_AFTER])
def test_the_durable_store_after_a_crash_at_every_write(tmp_path, number, fate):
    path = tmp_path / "device.sqlite"
    store = planned(open_sqlite(path), **{f"w{number}": fate})
    acknowledged = []
    with pytest.raises(DeviceCrashed):
        for written in range(1, 9):
            put(store, written).result()
            acknowledged.append(written)
    store.inner.close()
    again = open_sqlite(path)
    assert held(again) == (acknowledged if fate is Fate.CRASH_BEFORE else [*acknowledged, number])
    again.close()


def test_an_orderly_end_loses_nothing():
    inner = MemoryStore()
    store = planned(inner, w1=Fate.SLOW)
    done = put(store, 1)
    store.close()
    store.close()
    assert done.done() and done.exception() is None


def test_questions_go_to_the_wrapped_store():
    store = planned(MemoryStore())
    store.commit(Batch(records=[("a", b"1")], blobs=[(b"d", b"2")])).result()
    assert (store.record("a"), store.record_names(), store.blob(b"d")) == (b"1", ["a"], b"2")
    assert (store.outbox(), store.notes(b"s")) == ([], [])
    store.scrub()
