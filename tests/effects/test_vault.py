"""Sealed records: only for their own place, gone with their key, never in the clear (CRYPTO.md 10; attacks 24, 25)."""

import pytest
from effects_world import MASTER, keys, passphrase, vault, write

from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects.key_faults import RecordDamaged, RecordStale, WrongMasterKey
from aura_chor.effects.ports import Batch
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.effects.vault import CommitteeScope, DeviceScope, Place, SessionScope

SECRET = SecretBytes(b"the share that nobody else may learn")
OLD, NEW = CommitteeScope(b"\x01" * 32, 1), CommitteeScope(b"\x02" * 32, 2)
SESSION = SessionScope(b"\x05" * 32, 2)
PLACES = [
    Place(OLD, "share-sign", 1),
    Place(OLD, "share-sign", 2),
    Place(OLD, "share-derive", 1),
    Place(NEW, "share-sign", 1),
    Place(CommitteeScope(b"\x01" * 32, 2), "share-sign", 1),
    Place(SESSION, "root"),
    Place(SessionScope(b"\x06" * 32, 2), "root"),
    Place(DeviceScope(), "signing-key"),
]


@pytest.fixture
def store():
    return MemoryStore()


def test_what_is_sealed_opens_after_a_restart(store):
    for number, place in enumerate(PLACES):
        write(store, vault(store, device=f"life {number}").seal(place, SecretBytes(bytes([number]))))
    again = vault(store, device="last life")
    assert [again.open(place).expose() for place in PLACES] == [bytes([n]) for n in range(len(PLACES))]
    assert again.open(Place(SESSION, "other")) is None


def test_one_batch_is_enough_whatever_became_of_the_one_before(store):
    """The wrapped key comes with every record, so that a batch that was refused takes nothing away from the next."""
    held = vault(store)
    held.seal(PLACES[0], SECRET)
    write(store, held.seal(PLACES[1], SECRET))
    assert vault(store).open(PLACES[1]) == SECRET


@pytest.mark.parametrize("other", PLACES[1:], ids=lambda place: place.name[-30:])
def test_a_record_opens_only_in_its_own_place(store, other):
    held = vault(store)
    for place in (PLACES[0], other):
        write(store, held.seal(place, SECRET))
    write(store, [(other.name, store.record(PLACES[0].name))])
    assert held.open(PLACES[0]) == SECRET
    with pytest.raises(RecordDamaged):
        held.open(other)


def test_a_record_and_its_key_together_in_another_place(store):
    held = vault(store)
    write(store, held.seal(PLACES[0], SECRET))
    key = store.record(f"key/{OLD.identifier.hex()}")
    write(store, [(PLACES[3].name, store.record(PLACES[0].name)), (f"key/{NEW.identifier.hex()}", key)])
    with pytest.raises(RecordDamaged):
        vault(store).open(PLACES[3])


def test_of_another_account(store):
    write(store, vault(store).seal(PLACES[0], SECRET))
    with pytest.raises(RecordDamaged):
        vault(store, account=b"\x0b" * 32).open(PLACES[0])


@pytest.mark.parametrize(
    "change", [lambda c: b"", lambda c: c[:-1], lambda c: bytes([c[0] ^ 1]) + c[1:], lambda c: c + b"x"]
)
def test_damage_is_named_and_never_opens(store, change):
    for name_of in (lambda: PLACES[0].name, lambda: f"key/{OLD.identifier.hex()}"):
        write(store, vault(store).seal(PLACES[0], SECRET))
        name = name_of()
        write(store, [(name, change(store.record(name)))])
        with pytest.raises(RecordDamaged) as caught:
            vault(store).open(PLACES[0])
        assert SECRET.expose() not in str(caught.value).encode()
        write(store, drop=store.record_names())


def test_a_record_without_its_key(store):
    write(store, vault(store).seal(PLACES[0], SECRET))
    write(store, drop=[f"key/{OLD.identifier.hex()}"])
    with pytest.raises(RecordDamaged):
        vault(store).open(PLACES[0])


def test_an_older_share_is_never_used(store):
    held = vault(store)
    write(store, held.seal(PLACES[0], SECRET))
    assert held.open_share(PLACES[0], certified=OLD) == SECRET
    for certified in (NEW, CommitteeScope(OLD.committee, 2), CommitteeScope(NEW.committee, 1)):
        with pytest.raises(RecordStale):
            held.open_share(PLACES[0], certified=certified)


def test_dropping_takes_the_scope_and_nothing_else(store):
    held = vault(store)
    for place in PLACES:
        write(store, held.seal(place, SECRET))
    write(store, drop=held.dropping(OLD))
    survivors = [place for place in PLACES if place.scope != OLD]
    assert [place for place in PLACES if held.open(place) is not None] == survivors
    assert len([name for name in store.record_names() if name.startswith("key/")]) == 5


def test_the_key_is_the_first_to_go(store):
    write(store, vault(store).seal(PLACES[0], SECRET))
    assert vault(store).dropping(OLD)[0] == f"key/{OLD.identifier.hex()}"


def test_a_scope_that_was_dropped_gets_another_key(store):
    held = vault(store)
    write(store, held.seal(PLACES[5], SECRET))
    sealed = store.record(PLACES[5].name)
    write(store, drop=held.dropping(SESSION))
    write(store, held.seal(PLACES[5], SECRET))
    write(store, [(PLACES[5].name, sealed)])
    with pytest.raises(RecordDamaged):
        held.open(PLACES[5])


def files(directory):
    return b"".join(path.read_bytes() for path in sorted(directory.iterdir()))


def test_nothing_is_in_the_clear_and_what_was_dropped_is_in_no_file(tmp_path):
    store = open_sqlite(tmp_path / "device.sqlite")
    held = vault(store)
    write(store, held.seal(PLACES[0], SECRET))
    key = store.record(f"key/{OLD.identifier.hex()}")
    sealed = store.record(PLACES[0].name)
    assert key in files(tmp_path) and sealed in files(tmp_path)
    write(store, drop=held.dropping(OLD))
    store.scrub()
    assert key not in files(tmp_path) and sealed not in files(tmp_path)
    assert SECRET.expose() not in files(tmp_path) and MASTER.expose() not in files(tmp_path)
    store.close()


def test_another_passphrase(store):
    opened = keys(store)
    held = vault(store, opened.master_key())
    for place in PLACES[:4]:
        write(store, held.seal(place, SECRET))
    unwritten = held.seal(PLACES[5], SECRET)
    master, records = opened.change(passphrase("battery staple"))
    write(store, [*records, *held.rewrapped(master)])
    write(store, held.seal(PLACES[6], SECRET))
    with pytest.raises(WrongMasterKey):
        keys(store).master_key()
    again = vault(store, keys(store, "battery staple").master_key(), device="again")
    assert [again.open(place) for place in (*PLACES[:4], PLACES[6])] == [SECRET] * 5
    # A batch that was made before and written after brings its key under the old master: it is lost, and says so.
    write(store, unwritten)
    with pytest.raises(RecordDamaged):
        vault(store, master, device="late").open(PLACES[5])


def test_names_of_records_are_checked():
    for wrong in ("", "Share", "a/b", "a" * 65, "é"):
        with pytest.raises(ValueError, match="record"):
            Place(SESSION, wrong)


def test_a_batch_of_records_is_all_or_nothing(tmp_path):
    """A session's root is durable with the first own event, never after it (CRYPTO.md 0.7)."""
    store = open_sqlite(tmp_path / "device.sqlite")
    records = vault(store).seal(PLACES[5], SECRET)
    broken = Batch(records=records, entries=[None])  # type: ignore[list-item]
    assert store.commit(broken).exception() is not None
    assert vault(store).open(PLACES[5]) is None
    store.close()
