"""What a device has deleted leaves its file while it still runs, not only when the file is closed (CRYPTO.md 10)."""

from pathlib import Path

from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects.ports import Batch
from aura_chor.effects.random_system import SystemRng
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.effects.vault import Vault
from aura_chor.protocols.holding import Holding

SESSION = bytes([1]) * 32


def held_in(path: Path, sealed: bytes) -> bool:
    return any(sealed in beside.read_bytes() for beside in path.parent.glob(f"{path.name}*"))


def test_a_deleted_secret_leaves_the_file_of_a_running_device(tmp_path: Path) -> None:
    path = tmp_path / "device.sqlite"
    store = open_sqlite(path)
    vault = Vault(store, bytes(32), SecretBytes(bytes(32)), SystemRng())
    holding = Holding(vault, store, SystemRng())
    holding.root(SESSION, 1)
    records = tuple(holding.fresh())
    store.commit(Batch(records=records)).result()
    (sealed,) = (content for name, content in records if name.endswith("/root"))
    assert held_in(path, sealed)
    store.commit(Batch(drop_records=holding.over(SESSION, ()))).result()
    assert store.record_names() == []
    assert held_in(path, sealed), "what was written ahead still stands there: deleting a record is not enough"
    holding.scrub()
    assert not held_in(path, sealed)
    store.close()


def test_a_device_that_deleted_nothing_rewrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "device.sqlite"
    store = open_sqlite(path)
    holding = Holding(Vault(store, bytes(32), SecretBytes(bytes(32)), SystemRng()), store, SystemRng())
    store.commit(Batch(records=[("something", b"written ahead")])).result()
    holding.scrub()
    assert held_in(path.with_name("device.sqlite-wal"), b"written ahead")
    store.close()
