"""Three devices with files, vaults, HPKE and the system's randomness, on the driver: found, restart, derive, sign."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from aura_chor.crypto import dkd
from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.keygen import account_id
from aura_chor.crypto.members import Index, Roster
from aura_chor.crypto.seal import HpkeSealer
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import Signer, verify
from aura_chor.effects.clock_live import LiveClock
from aura_chor.effects.ports import Effects
from aura_chor.effects.random_system import SystemRng
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.effects.transport_local import LocalNetwork
from aura_chor.effects.vault import Vault
from aura_chor.ledger.event import Author
from aura_chor.protocols.device import AccountDevice, open_device
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.keygen_hosting import open_founding
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.host_ports import Ended
from tests.protocols.stations import AGREES
from tests.protocols.test_protocols_founding import CONTENT

SALT = bytes(range(32))


class Household:
    """Files and keys of three devices, which outlive their programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.signers = [Signer(SecretBytes(SystemRng().bytes(32))) for _ in range(3)]
        self.roster: Roster = tuple((Index(i), signer.key) for i, signer in enumerate(self.signers, start=1))
        self.account = account_id(f=0, roster=self.roster, salt=SALT, t=2)
        self.keys = [Author(signer.key.encoded) for signer in self.signers]

    def start(self, undo: AsyncExitStack) -> list[AccountDevice]:
        """A life of all three."""
        network = LocalNetwork(inbox_max=100_000)
        return [self._device(number, network, undo) for number in range(3)]

    def _device(self, number: int, network: LocalNetwork, undo: AsyncExitStack) -> AccountDevice:
        store = open_sqlite(self.folder / f"{number}.sqlite")
        undo.callback(store.close)
        clock = LiveClock(store)
        undo.callback(clock.close)
        randomness = SystemRng()
        effects = Effects(
            clock=clock,
            randomness=randomness,
            transport=network.join(self.keys[number]),
            store=store,
            keys=None,
            sealer=HpkeSealer(),
        )
        vault = Vault(store, self.account, SecretBytes(bytes([number]) * 32), randomness)
        peers = tuple(key for key in self.keys if key != self.keys[number])
        return open_device(
            effects, vault, account=self.account, signer=self.signers[number], policy=AGREES, peers=peers
        )


def live(folder: Path, play: Callable[[list[AccountDevice]], object], household: Household | None = None) -> Household:
    """One life of the household."""
    made = household or Household(folder)

    async def body() -> None:
        async with AsyncExitStack() as undo:
            devices = made.start(undo)
            for device in devices:
                await undo.enter_async_context(device.runtime)
                await device.begin()
            await asyncio.wait_for(play(devices), 60)

    asyncio.run(body())
    return made


async def over(devices: list[AccountDevice], session: bytes) -> None:
    """Until the session has ended on every device."""
    for device in devices:
        channel = await device.runtime.subscribe()
        status = device.host.status(session)
        while status is None or not status.lifecycle.over:
            async for notice in channel:
                if isinstance(notice, Ended) and notice.session == session:
                    break
            status = device.host.status(session)


def test_an_account_lives_in_files(tmp_path: Path) -> None:
    outputs: list[bytes] = []
    secrets: list[bytes] = []
    household = Household(tmp_path)

    async def found(devices: list[AccountDevice]) -> None:
        order = open_founding(tuple(key for _, key in household.roster), t=2, salt=SALT, ticket=0)
        handle = await devices[0].runtime.open(order)
        await handle.result()
        await over(devices, handle.session)
        assert len({device.host.ledger.state().head for device in devices}) == 1
        for index, device in enumerate(devices, start=1):
            shares = device.holding.shares(device.host.ledger.state().devices, Index(index))
            secrets.extend((shares.sign.expose().encoded, shares.derive.expose().encoded))

    async def derive(devices: list[AccountDevice]) -> None:
        context = dkd.Context(account=household.account, app="notes", kind="symmetric", label="", version=1)
        order = open_derivation(context, invited=household.roster, recipients=household.roster[2:], ticket=0)
        handle = await devices[1].runtime.open(order)
        await handle.result()
        await over(devices, handle.session)
        outputs.append(devices[2].player.dkd.recipients[handle.session].derived.output.expose())

    async def sign(devices: list[AccountDevice]) -> None:
        facts = app_facts(devices[2].player.station, CONTENT)
        handle = await devices[2].runtime.open(open_signing(facts, ticket=0))
        await handle.result()
        signature = devices[2].player.sign.coordinators[handle.session].signature
        key = devices[0].host.ledger.state().devices.key
        assert verify(key, commit_message(facts.payload), signature)

    live(tmp_path, found, household)
    for play in (derive, derive, sign):
        live(tmp_path, play, household)
    assert outputs[0] == outputs[1]
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert len(secrets) == 6
    assert not any(secret in files for secret in (*outputs, *secrets))
