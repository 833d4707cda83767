"""The devices of one directory, alive in this process: each from its own file, with its own key, on the driver.

A command begins them, plays one session, waits until all of them know how it ended, and stops them. Nothing is kept
between two commands but the files.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from aura_chor.cli import account_keys
from aura_chor.cli.files import shown
from aura_chor.crypto.seal import HpkeSealer
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import Signer
from aura_chor.effects.clock_live import LiveClock
from aura_chor.effects.keys import open_keys
from aura_chor.effects.passphrase import PassphraseSource
from aura_chor.effects.ports import Batch, Effects
from aura_chor.effects.process import harden
from aura_chor.effects.random_system import SystemRng, require_production
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.effects.transport_local import LocalNetwork
from aura_chor.effects.vault import Vault
from aura_chor.ledger.event import Author, EventId
from aura_chor.protocols.device import AccountDevice, open_device
from aura_chor.protocols.playing import Policy
from aura_chor.runtime.contexts_material import DEVICE_KEY
from aura_chor.runtime.driver_pump import Performers
from aura_chor.runtime.host_ports import Open

FRAMES_MAX = 1_000_000
"""In one process nothing is lost, as long as there is memory."""
LEVEL_SECONDS = 60
"""So long a command waits for devices that have not heard of an end; whoever has not will hear at its next start."""
POLL_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Sealed:
    """A device's file that is open: its secrets, and how it signs."""

    effects: Effects
    vault: Vault = field(repr=False)
    signer: Signer = field(repr=False)

    @property
    def key(self) -> Author:
        """The device, as every other knows it."""
        return Author(self.signer.key.encoded)


@dataclass(frozen=True, slots=True)
class Household:
    """The devices of a directory that are here, in the order of their files."""

    devices: tuple[AccountDevice, ...]

    def device(self, key: Author) -> AccountDevice | None:
        """One of them; None for a device whose file is not here."""
        return next((device for device in self.devices if device.host.device == key), None)

    async def play(self, by: AccountDevice, order: Open) -> EventId:
        """Open a session at one device and wait for its end on all that sit in it; raises what bodies raised there."""
        handle = await by.runtime.open(order)
        await handle.result()
        status = by.host.status(handle.session)
        seated = frozenset() if status is None else frozenset(status.roster.values())
        sitting = [device for device in self.devices if device.host.device in seated]
        await self.level(lambda: all(_over(device, handle.session) for device in sitting))
        return handle.session

    async def level(self, done: Callable[[], bool]) -> bool:
        """Until something is so on all devices; whether it has come to be."""
        deadline = asyncio.get_running_loop().time() + LEVEL_SECONDS
        while not done() and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110 -- a new head is told to nobody
            await asyncio.sleep(POLL_SECONDS)
        return done()


@dataclass(frozen=True, slots=True)
class Plan:
    """Which files, of which account, and what their owner consents to in this command.

    `seeds` are the keys of devices that are new, the last of the files: each is sealed in its file before anything is
    signed with it.
    `performers` do what a device is asked to do while it holds a lock.
    """

    account: bytes
    files: Sequence[Path]
    source: PassphraseSource
    policy: Policy = field(default_factory=Policy)
    seeds: Sequence[SecretBytes] = field(default=(), repr=False)
    performers: Performers | None = None


@asynccontextmanager
async def household(plan: Plan) -> AsyncIterator[Household]:
    """The devices of these files, running; afterwards everything is written and closed."""
    with ExitStack() as files:
        network = LocalNetwork(inbox_max=FRAMES_MAX)
        seeds: Sequence[SecretBytes | None] = [*[None] * (len(plan.files) - len(plan.seeds)), *plan.seeds]
        opened = [_sealed(plan, path, seed, network, files) for path, seed in zip(plan.files, seeds, strict=True)]
        devices = tuple(_device(plan, one, [other.key for other in opened]) for one in opened)
        async with AsyncExitStack() as running:
            for device in devices:
                await running.enter_async_context(device.runtime)
                await device.begin()
            yield Household(devices)


def _sealed(plan: Plan, path: Path, seed: SecretBytes | None, network: LocalNetwork, undo: ExitStack) -> Sealed:
    """Who may run comes first, then the file, then its keys (as in `effects.live`)."""
    randomness, sealer = SystemRng(), HpkeSealer()
    require_production(randomness, sealer)
    harden()
    store = open_sqlite(path)
    undo.callback(store.close)
    keys = open_keys(store, plan.account, plan.source, randomness, policy=account_keys.STRETCHING)
    vault = Vault(store, plan.account, keys.master_key(), randomness)
    if seed is not None:
        store.commit(Batch(records=vault.seal(DEVICE_KEY, seed))).result()
    held = vault.open(DEVICE_KEY)
    if held is None:
        raise click.ClickException(f"{shown(path)} holds no device's key")
    signer, clock = Signer(held), LiveClock(store)
    undo.callback(clock.close)
    transport = network.join(Author(signer.key.encoded))
    effects = Effects(clock=clock, randomness=randomness, transport=transport, store=store, keys=keys, sealer=sealer)
    return Sealed(effects, vault, signer)


def _device(plan: Plan, one: Sealed, keys: Sequence[Author]) -> AccountDevice:
    return open_device(
        one.effects,
        one.vault,
        account=plan.account,
        signer=one.signer,
        policy=plan.policy,
        peers=tuple(key for key in keys if key != one.key),
        performers=plan.performers,
    )


def _over(device: AccountDevice, session: EventId) -> bool:
    status = device.host.status(session)
    return status is not None and status.lifecycle.over
