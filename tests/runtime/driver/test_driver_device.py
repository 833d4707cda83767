"""A production device from its own file: its key is drawn once and kept, and a file of others is refused."""

import asyncio
from pathlib import Path

import pytest

from aura_chor.crypto.seal import HpkeSealer
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects.clock_live import LiveClock
from aura_chor.effects.ports import Batch, Effects, Entry
from aura_chor.effects.random_system import SystemRng
from aura_chor.effects.store_sqlite import SqliteStore, open_sqlite
from aura_chor.effects.transport_local import LocalNetwork
from aura_chor.effects.vault import Vault
from aura_chor.runtime.driver_device import device_signer, open_runtime
from aura_chor.runtime.founding import found_account
from aura_chor.runtime.host import HostConfig
from aura_chor.session.faults import KeyMismatch, StorageFailed

MASTER = SecretBytes(bytes([9]) * 32)
ACCOUNT = bytes([5]) * 32


class Keys:
    """What a keyring would answer."""

    def master_key(self) -> SecretBytes:
        return MASTER


def live(path: Path, network: LocalNetwork) -> Effects:
    store = open_sqlite(path)
    return Effects(
        clock=LiveClock(store),
        randomness=SystemRng(),
        transport=network.join(path.name.encode()),
        store=store,
        keys=Keys(),
        sealer=HpkeSealer(),
    )


def vault(effects: Effects, master: SecretBytes | None = None) -> Vault:
    return Vault(effects.store, ACCOUNT, master or effects.keys.master_key(), effects.randomness)


def shut(effects: Effects) -> None:
    effects.clock.close()  # type: ignore[attr-defined]
    effects.store.close()
    effects.transport.close()


def test_the_key_is_drawn_once_and_kept(tmp_path: Path) -> None:
    network = LocalNetwork()
    keys = []
    for _ in range(2):
        effects = live(tmp_path / "device.sqlite", network)
        keys.append(device_signer(vault(effects), effects).key)
        shut(effects)
    other = live(tmp_path / "other.sqlite", network)
    assert keys[0] == keys[1] != device_signer(vault(other), other).key
    shut(other)


def test_a_vault_that_does_not_open_is_told_without_a_secret(tmp_path: Path) -> None:
    network = LocalNetwork()
    effects = live(tmp_path / "device.sqlite", network)
    device_signer(vault(effects), effects)
    with pytest.raises(KeyMismatch) as caught:
        device_signer(vault(effects, SecretBytes(bytes(32))), effects)
    assert "not what was stored" in str(caught.value) and MASTER.expose().hex() not in str(caught.value)
    shut(effects)


def test_a_device_opens_and_stops(tmp_path: Path) -> None:
    async def body() -> None:
        network = LocalNetwork()
        effects = live(tmp_path / "device.sqlite", network)
        signer = device_signer(vault(effects), effects)
        other = live(tmp_path / "other.sqlite", network)
        account, first = found_account([signer, device_signer(vault(other), other)], salt=bytes(32))
        effects.store.commit(Batch(entries=(first,))).result()
        async with open_runtime(effects, HostConfig(account=account, signer=signer)) as runtime:
            assert await runtime.list() == ()
        shut(effects)
        shut(other)

    asyncio.run(asyncio.wait_for(body(), 60))


def test_a_store_of_others_is_refused(tmp_path: Path) -> None:
    effects = live(tmp_path / "device.sqlite", LocalNetwork())
    signer = device_signer(vault(effects), effects)
    assert isinstance(effects.store, SqliteStore)
    effects.store.commit(Batch(entries=(Entry(bytes(32), "event", b"nothing"),))).result()
    with pytest.raises(StorageFailed, match="does not hold this device's log"):
        open_runtime(effects, HostConfig(account=ACCOUNT, signer=signer))
    shut(effects)
