"""What disks and people do to the file: each is one fault that names the file, and nothing acknowledged is lost.

The damage is real: bytes are cut off and flipped, processes are killed, limits are set.
"""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from effects_child import entry

from aura_chor.effects import store_schema, store_sqlite
from aura_chor.effects.ports import Batch, Note, Parcel
from aura_chor.effects.store_faults import (
    StoreBroken,
    StoreCorrupt,
    StoreFault,
    StoreFull,
    StoreOwned,
    StoreReadOnly,
    StoreVersion,
)
from aura_chor.effects.store_inspect import inspect_store
from aura_chor.effects.store_sqlite import open_sqlite

CHILD = Path(__file__).with_name("effects_child.py")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "device.sqlite"


def fill(path, count=300):
    store = open_sqlite(path)
    for number in range(1, count + 1):
        future = store.commit(Batch(entries=(entry(number),), notes=(Note(b"s", b"n"),)))
    future.result()
    store.close()


def child(path, mode, **options):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(CHILD), str(path), mode]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, **options)


def stored(path):
    store = open_sqlite(path)
    found = [content for _, content in store.entries(limit=1_000_000)]
    store.close()
    return found


def copy_crashed(path, to):
    """A copy of the files of an open store: what a crash leaves."""
    to.mkdir()
    for suffix in ("", "-wal", ".mark"):
        source = path.with_name(path.name + suffix)
        if source.exists():
            shutil.copy(source, to / source.name)
    return to / path.name


def refused(path, *kinds):
    with pytest.raises(kinds) as caught:
        open_sqlite(path)
    assert str(path) in str(caught.value)
    assert caught.value.remedy in str(caught.value)
    return caught.value


# -- killed processes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("acknowledged", [1, 7, 60])
def test_killed_between_writes_loses_nothing_acknowledged(path, acknowledged):
    process = child(path, "write")
    lines = [process.stdout.readline() for _ in range(acknowledged)]
    process.send_signal(signal.SIGKILL)
    process.wait()
    rest = process.stdout.read()
    process.stdout.close()
    last = int((rest.split() or lines)[-1])
    found = stored(path)
    assert found[:last] == [entry(number) for number in range(1, last + 1)]
    assert len(found) <= last + 1


def test_killed_again_and_again(path):
    last = 0
    for _ in range(3):
        process = child(path, "write")
        last = int([process.stdout.readline() for _ in range(5)][-1])
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    assert stored(path)[:last] == [entry(number) for number in range(1, last + 1)]


def test_a_torn_tail_of_the_log_costs_only_what_was_not_acknowledged(path, tmp_path):
    store = open_sqlite(path)
    store.commit(Batch(entries=(entry(1),))).result()
    crashed = copy_crashed(path, tmp_path / "torn")
    store.close()
    with crashed.with_name(crashed.name + "-wal").open("ab") as log:
        log.write(b"half a frame" * 100)
    assert stored(crashed) == [entry(1)]


def test_a_log_cut_below_what_was_acknowledged_is_noticed(path, tmp_path):
    store = open_sqlite(path)
    for number in range(1, 6):
        store.commit(Batch(entries=(entry(number),))).result()
    crashed = copy_crashed(path, tmp_path / "cut")
    store.close()
    log = crashed.with_name(crashed.name + "-wal")
    os.truncate(log, log.stat().st_size - 5_000)
    assert "less than was acknowledged" in refused(crashed, StoreCorrupt).what


def test_an_older_copy_in_its_place_is_noticed(path, tmp_path):
    fill(path, 3)
    older = tmp_path / "older.sqlite"
    shutil.copy(path, older)
    store = open_sqlite(path)
    store.commit(Batch(entries=(entry(4),))).result()
    store.close()
    shutil.copy(older, path)
    refused(path, StoreCorrupt)


# -- damaged files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0005, 0.1, 0.5, 0.9, 0.999])
def test_truncated(path, share):
    fill(path)
    os.truncate(path, int(path.stat().st_size * share))
    refused(path, StoreCorrupt)


def test_emptied(path):
    fill(path)
    os.truncate(path, 0)
    refused(path, StoreCorrupt)


def test_every_flipped_byte_is_noticed_or_harmless(path):
    fill(path, 40)
    whole, draw = path.read_bytes(), random.Random(5)
    mark = path.with_name(path.name + ".mark").read_bytes()
    want, noticed = [entry(number) for number in range(1, 41)], 0
    for _ in range(150):
        changed = bytearray(whole)
        changed[draw.randrange(len(whole))] ^= 1 << draw.randrange(8)
        path.write_bytes(changed)
        path.with_name(path.name + ".mark").write_bytes(mark)
        try:
            assert stored(path) == want
        except StoreFault as fault:
            noticed += 1
            assert str(path) in str(fault)
    assert noticed > 30


def test_flipped_content_is_noticed(path):
    fill(path, 40)
    whole = path.read_bytes()
    place = whole.index(entry(7).content)
    path.write_bytes(whole[: place + 9] + b"\0" + whole[place + 10 :])
    assert "damaged row in entries" in refused(path, StoreCorrupt).what


def test_without_the_checksum_the_flip_goes_unseen(path, monkeypatch):
    """The mutant of the test above: SQLite alone does not notice."""
    fill(path, 40)
    whole = path.read_bytes()
    place = whole.index(entry(7).content)
    path.write_bytes(whole[: place + 9] + b"\0" + whole[place + 10 :])
    monkeypatch.setattr(store_schema, "CHECKED", {})
    assert len(stored(path)) == 40


ALTERED = {
    "a number that is none": "UPDATE commits SET count = 'many'",
    "a number that is bytes": "UPDATE commits SET count = x'ff'",
    "a number without end": "UPDATE commits SET count = 9e999",
    "a number that cannot be counted on": "UPDATE commits SET count = 9223372036854775807",
    "a fraction": "UPDATE commits SET count = 1e300",
    "no number": "DELETE FROM commits",
    "no commits": "DROP TABLE commits",
    "no entries": "DROP TABLE entries",
    "another column": "ALTER TABLE entries RENAME COLUMN form TO shape",
    "what swallows writes": "CREATE TRIGGER t BEFORE INSERT ON entries BEGIN SELECT RAISE(IGNORE); END",
    "an entry before the first": "UPDATE entries SET number = 0 WHERE number = 3",
    "no version": "PRAGMA user_version = 0",
    "less than no version": "PRAGMA user_version = -1",
    "a blob that is a number": "UPDATE blobs SET content = 5",
    "a record of another name": "UPDATE records SET name = 'other'",
    "a parcel for another": "UPDATE outbox SET recipient = x'00'",
}


@pytest.mark.parametrize("name", ALTERED)
@pytest.mark.parametrize("opens", [open_sqlite, inspect_store])
def test_altered_tables_are_noticed(path, opens, name):
    store = open_sqlite(path)
    one = bytes(32)
    batch = Batch(
        entries=tuple(entry(number) for number in range(1, 4)),
        blobs=((one, b"sealed"),),
        parcels=(Parcel(one, one, one),),
        records=(("name", b"sealed"),),
    )
    store.commit(batch).result()
    store.close()
    connection = sqlite3.connect(path)
    connection.execute(ALTERED[name])
    connection.commit()
    connection.close()
    with pytest.raises(StoreCorrupt) as caught:
        opens(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("opens", [open_sqlite, inspect_store])
def test_a_mark_that_a_loss_of_power_emptied_says_nothing_and_any_other_is_a_fault(path, opens):
    fill(path, 3)
    mark = path.with_name(path.name + ".mark")
    for content in (b"\0\0\1", bytes(9), b"\xff" * 8):
        mark.write_bytes(content)
        with pytest.raises(StoreCorrupt):
            opens(path)
    mark.write_bytes(b"")
    found = opens(path)
    if opens is open_sqlite:
        assert len(found.entries()) == 3
        found.close()
        assert int.from_bytes(mark.read_bytes(), "big") == 0
    else:
        assert len(found.entries) == 3


def test_statistics_that_somebody_gathered_are_no_damage(path):
    fill(path, 3)
    connection = sqlite3.connect(path)
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()
    assert len(stored(path)) == 3


def test_not_a_database(path):
    path.write_bytes(b"Dear diary, " * 1_000)
    refused(path, StoreCorrupt)


# -- no room, no permission, not alone -------------------------------------------------------------------------------


def test_file_size_limit(path):
    process = child(path, "limit")
    out, _ = process.communicate()
    *numbers, verdict = out.splitlines()
    assert verdict.startswith(("StoreBroken", "StoreFull")) and str(path) in verdict
    last = int(numbers[-1])
    assert last > 10
    assert stored(path)[:last] == [entry(number) for number in range(1, last + 1)]


def test_full_disk_then_room_again(path):
    store = open_sqlite(path)
    store._ask(lambda connection: connection.execute("PRAGMA max_page_count = 60").fetchone())
    acknowledged = 0
    with pytest.raises(StoreFull) as caught:
        for number in range(1, 10_000):
            store.commit(Batch(entries=(entry(number),))).result()
            acknowledged = number
    assert acknowledged > 10 and str(path) in str(caught.value)
    store._ask(lambda connection: connection.execute("PRAGMA max_page_count = 1000000").fetchone())
    with pytest.raises(StoreFull):
        # It would rest on the one that was refused.
        store.commit(Batch(entries=(entry(acknowledged + 2),))).result()
    store.commit(Batch(records=(("clock", b"stands for itself"),))).result()
    store.close()
    again = open_sqlite(path)
    again.commit(Batch(entries=(entry(acknowledged + 1),))).result()
    again.close()
    assert stored(path) == [entry(number) for number in range(1, acknowledged + 2)]


def test_nothing_of_the_log_overtakes_what_a_full_disk_refused(path):
    """The large batch is refused; the small ones given with it would find room, and rest on it."""
    store = open_sqlite(path)
    store.commit(Batch(entries=(entry(1),))).result()
    store._ask(lambda connection: connection.execute("PRAGMA max_page_count = 40").fetchone())
    large = Batch(entries=tuple(entry(number) for number in range(2, 1_000)))
    small = [Batch(entries=(entry(number),)) for number in range(2_000, 2_010)]
    done = [store.commit(batch) for batch in (large, *small, Batch(notes=(Note(bytes(32), b"n"),)))]
    assert [type(future.exception()) for future in done] == [StoreFull] * 12
    store.close()
    assert stored(path) == [entry(1)]


def test_read_only_directory(path):
    for parent in list(path.parents)[1:4]:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/tmp"):
            parent.chmod(0o755)
    path.parent.chmod(0o555)
    process = child(path, "nobody")
    out, _ = process.communicate()
    path.parent.chmod(0o755)
    assert out.startswith("StoreReadOnly") and str(path) in out


def test_no_such_directory(tmp_path):
    refused(tmp_path / "missing" / "device.sqlite", StoreReadOnly)


def test_second_owner_in_this_process(path):
    store = open_sqlite(path)
    refused(path, StoreOwned)
    store.commit(Batch(entries=(entry(1),))).result()
    store.close()
    assert stored(path) == [entry(1)]


def test_second_owner_in_another_process(path):
    process = child(path, "write")
    process.stdout.readline()
    refused(path, StoreOwned)
    process.kill()
    process.wait()
    process.stdout.close()
    assert stored(path)[0] == entry(1)


# -- versions --------------------------------------------------------------------------------------------------------


def test_migration_keeps_everything(path, monkeypatch):
    fill(path, 5)
    more = "ALTER TABLE records ADD COLUMN colour TEXT;"
    monkeypatch.setattr(store_schema, "MIGRATIONS", (*store_schema.MIGRATIONS, more))
    assert stored(path) == [entry(number) for number in range(1, 6)]
    monkeypatch.undo()
    assert "has version 2" in refused(path, StoreVersion).what


def test_a_failed_migration_leaves_the_file_as_it_was(path, monkeypatch):
    fill(path, 5)
    more = "ALTER TABLE records ADD COLUMN colour TEXT; SELECT broken FROM nowhere;"
    monkeypatch.setattr(store_schema, "MIGRATIONS", (*store_schema.MIGRATIONS, more))
    refused(path, StoreFault)
    monkeypatch.undo()
    assert stored(path) == [entry(number) for number in range(1, 6)]


def test_a_database_of_others_is_left_alone(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes(name TEXT)")
    connection.commit()
    connection.close()
    assert "no log of a device" in refused(path, StoreVersion).what


# -- secrets ---------------------------------------------------------------------------------------------------------


def test_scrubbed_records_are_not_in_the_files(path):
    store = open_sqlite(path)
    store.commit(Batch(records=(("root", b"the sealed secret" * 20),))).result()
    assert store.record("root") == b"the sealed secret" * 20
    store.commit(Batch(drop_records=("root",))).result()
    store.scrub()
    for file in path.parent.iterdir():
        assert b"the sealed secret" not in file.read_bytes()
    store.close()


# -- the writer thread -------------------------------------------------------------------------------------------------


def test_many_writers_are_all_acknowledged_in_their_order(path):
    store = open_sqlite(path)

    def write(writer):
        numbers = range(writer * 1_000 + 1, writer * 1_000 + 201)
        return [store.commit(Batch(entries=(entry(number),))) for number in numbers]

    with ThreadPoolExecutor(8) as pool:
        for futures in pool.map(write, range(8)):
            assert all(future.result() is None for future in futures)
    store.close()
    found = [int.from_bytes(content.id, "big") for content in stored(path)]
    assert len(found) == 1_600
    for writer in range(8):
        own = [number for number in found if number // 1_000 == writer]
        assert own == sorted(own) and len(own) == 200


def test_a_disk_that_failed_once_is_not_trusted_again(path, monkeypatch):
    store = open_sqlite(path)
    store.commit(Batch(entries=(entry(1),))).result()

    def fail(*_):
        raise OSError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(store_sqlite._Mark, "write", fail)
        with pytest.raises(StoreBroken):
            store.commit(Batch(entries=(entry(2),))).result()
    with pytest.raises(StoreBroken) as caught:
        store.commit(Batch(entries=(entry(3),))).result()
    assert str(path) in str(caught.value)
    store.close()
    assert stored(path)[0] == entry(1) and entry(3) not in stored(path)


def test_closing_finishes_what_was_committed(path):
    store = open_sqlite(path)
    futures = [store.commit(Batch(entries=(entry(number),))) for number in range(1, 501)]
    store.close()
    assert all(future.result() is None for future in futures)
    assert len(stored(path)) == 500


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "device.sqlite"
    open_sqlite(path).close()
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.iterdir())
