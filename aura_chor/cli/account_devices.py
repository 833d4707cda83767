"""The devices of one directory, alive in this process: each from its own file, with its own key, on the driver.

A command begins them, plays one session, waits until all of them know how it ended, and stops them. Nothing is kept
between two commands but the files.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from aura_chor.cli.account_files import AccountFolder
from aura_chor.cli.account_keys import Passphrases
from aura_chor.cli.files import shown
from aura_chor.cli.output import safe
from aura_chor.crypto.seal import HpkeSealer
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import SEED_BYTES, Signer
from aura_chor.effects import clock_live
from aura_chor.effects.clock_live import LiveClock
from aura_chor.effects.key_faults import KeyFault
from aura_chor.effects.passphrase import PassphraseSource
from aura_chor.effects.ports import Batch, Effects
from aura_chor.effects.process import harden
from aura_chor.effects.random_system import SystemRng, require_production
from aura_chor.effects.store_faults import StoreFault
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.effects.transport_local import LocalNetwork, LocalTransport
from aura_chor.effects.vault import Vault
from aura_chor.ledger.event import Author, EventId
from aura_chor.protocols.device import REHEARSAL, AccountDevice, open_device
from aura_chor.protocols.playing import Policy
from aura_chor.protocols.recovering import COMPARE_CODE
from aura_chor.runtime.contexts_checks import ContextRefused
from aura_chor.runtime.contexts_material import DEVICE_KEY
from aura_chor.runtime.driver_pump import Performers
from aura_chor.runtime.driver_sessions import Handle
from aura_chor.runtime.frames import event_frames
from aura_chor.runtime.host_ports import Lifecycle, Open

FRAMES_MAX = 1_000_000
"""In one process nothing is lost, as long as there is memory."""
LEVEL_SECONDS = 60
"""So long a command waits for devices that have not heard of an end; they will hear at their next start."""
POLL_SECONDS = 0.01
INFORMED_SECONDS = 10
"""So long a command waits until its devices have taken in what the files of others hold."""
COURIER = b"courier"


def wall_ms() -> int:
    """What the clocks of devices begin with; whatever is shown of times is measured by it too."""
    return clock_live.wall_ms()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A device's file that is open: its secrets, and how it signs."""

    effects: Effects
    vault: Vault = field(repr=False)
    signer: Signer = field(repr=False)
    fresh: bool = False

    def rehearses(self) -> None:
        """Make it a device of a rehearsal for good."""
        batch = Batch(records=self.vault.seal(REHEARSAL, SecretBytes(b"rehearsal")))
        self.effects.store.commit(batch).result()

    @property
    def rehearsal(self) -> bool:
        """Whether it is one; `RecordDamaged` where what says so was not sealed here."""
        return self.vault.open(REHEARSAL) is not None

    @property
    def key(self) -> Author:
        """The device, as every other knows it."""
        return Author(self.signer.key.encoded)


@dataclass(frozen=True, slots=True)
class Household:
    """The devices of a directory that are here, in the order of their files.

    `courier` brings them what the files of others hold, which is no secret. `head` is what the command rests on.
    """

    devices: tuple[AccountDevice, ...]
    sealed: tuple[Sealed, ...] = field(repr=False)
    courier: Courier
    head: bytes | None = None

    async def deliver(self) -> None:
        """Bring what all the files hold, once more: what nobody could take in before may be understood now."""
        self.courier.deliver(self.devices)
        await self.level(lambda: all(map(self.courier.is_informed, self.devices)), seconds=INFORMED_SECONDS)

    async def let_in(self, request: EventId) -> None:
        """A request for recovery, with all that belongs to it: whoever is here acts on it, by the owner's word."""
        await self.level(lambda: all(_has_heard(device, request) for device in self.devices))
        for device in self.devices:
            device.admit(request)
        await self.level(lambda: all(request in device.host.ledger.known.graph for device in self.devices))
        self.courier.deliver(self.devices)

    def device(self, key: Author) -> AccountDevice | None:
        """One of them; None for a device whose file is not here."""
        return next((device for device in self.devices if device.host.device == key), None)

    async def play(self, by: AccountDevice, order: Open) -> EventId:
        """Open a session at one device and wait for its end on all that sit in it; raises what bodies raised there."""
        handle = await self.open(by, order)
        while not _begun(by, handle.session):
            # A lock waits for the term before; on a head that nobody thought of, for ever.
            if self.has_moved(by):
                raise click.ClickException("something that was interrupted has been finished now; say it once more")
            await asyncio.sleep(POLL_SECONDS)
        await handle.result()
        status = by.host.status(handle.session)
        seated = frozenset() if status is None else frozenset(status.roster.values())
        sitting = [device for device in self.devices if device.host.device in seated]
        await self.level(lambda: all(_over(device, handle.session) for device in sitting))
        return handle.session

    def has_moved(self, device: AccountDevice) -> bool:
        """Whether the account is in another state, for this device, than the command rests on."""
        head = device.host.ledger.state().head
        return self.head is not None and head is not None and head.id != self.head

    async def open(self, by: AccountDevice, order: Open) -> Handle:
        """Open a session at one device; whatever speaks against it is told at once, before anything is written."""
        try:
            by.context(order)
        except ContextRefused as refused:
            reasons = "; ".join(safe(str(fault)) for fault in refused.exceptions)
            raise click.ClickException(f"{refused.message}: {reasons}") from refused
        return await by.runtime.open(order)

    async def level(self, done: Callable[[], bool], *, seconds: float = LEVEL_SECONDS) -> bool:
        """Until something is so on all devices; whether it has come to be."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not done() and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110 -- a new head is told to nobody
            await asyncio.sleep(POLL_SECONDS)
        return done()


@dataclass(frozen=True, slots=True)
class Courier:
    """Carries to each device what the files hold between them; it is no member, and what it brings is judged.

    `settled` is what every device takes in sooner or later.
    """

    transport: LocalTransport
    wires: Sequence[bytes] = ()
    settled: Sequence[EventId] = ()

    def deliver(self, devices: Iterable[AccountDevice]) -> None:
        """To all of these."""
        frames = list(event_frames(self.wires))
        for device in devices:
            for frame in frames:
                self.transport.send(device.host.device, frame)

    def is_informed(self, device: AccountDevice) -> bool:
        """Whether a device has taken it all in."""
        graph = device.host.ledger.known.graph
        return all(identifier in graph for identifier in self.settled)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which files, of which account, and what their owner consents to in this command.

    `seeds` are the keys of devices that are new, the last of the files: each is sealed in its file before anything is
    signed with it, under `fresh` or what the others have. `bystanders` are files that are opened if that is possible.
    `place` is what all files of the account hold; None where there is none yet, and `rehearsal` says what it will be.
    `performers` do what a device is asked to do: while it holds a lock, or when a guardian compares a code.
    """

    account: bytes
    files: Sequence[Path]
    source: Passphrases
    policy: Policy = field(default_factory=Policy)
    seeds: Sequence[SecretBytes] = field(default=(), repr=False)
    fresh: PassphraseSource | None = None
    bystanders: Sequence[Path] = ()
    place: AccountFolder | None = None
    rehearsal: bool = False
    performers: Performers | None = None


def new_seeds(count: int) -> list[SecretBytes]:
    """Keys of new devices, in the order in which they will be numbered: that of the public keys (CRYPTO.md 15)."""
    seeds = [SecretBytes(SystemRng().bytes(SEED_BYTES)) for _ in range(count)]
    return sorted(seeds, key=lambda seed: Signer(seed).key.encoded)


@asynccontextmanager
async def household(plan: Plan) -> AsyncIterator[Household]:
    """The devices of these files, running; afterwards all is written, what was deleted is gone, and all is closed."""
    with ExitStack() as files:
        network = LocalNetwork(inbox_max=FRAMES_MAX)
        opened = tuple(_opened(plan, network, files))
        devices = tuple(_device(plan, one, [other.key for other in opened]) for one in opened)
        async with AsyncExitStack() as running:
            for device in devices:
                await running.enter_async_context(device.runtime)
                await device.begin()
            head = None if plan.place is None else plan.place.head.id
            here = Household(devices, opened, _courier(plan, network), head)
            await here.deliver()
            yield here
        for device in devices:
            device.scrub()


def _courier(plan: Plan, network: LocalNetwork) -> Courier:
    transport = network.join(COURIER)
    if plan.place is None:
        return Courier(transport)
    return Courier(transport, plan.place.wires(), plan.place.settled())


def _opened(plan: Plan, network: LocalNetwork, undo: ExitStack) -> list[Sealed]:
    """All files; new ones are a rehearsal's where the old ones that are open all are."""
    old = plan.files[: len(plan.files) - len(plan.seeds)]
    opened = [_sealed(plan, path, None, network, undo) for path in old]
    rehearsal = plan.rehearsal or (bool(opened) and all(one.rehearsal for one in opened))
    fresh = zip(plan.files[len(old) :], plan.seeds, strict=True)
    made = [_sealed(plan, path, seed, network, undo) for path, seed in fresh]
    for one in made if rehearsal else ():
        one.rehearses()
    return [*opened, *made, *_bystanders(plan, network, undo)]


def _bystanders(plan: Plan, network: LocalNetwork, undo: ExitStack) -> Iterator[Sealed]:
    """A file with another passphrase, or none that opens, is left as it is: it hears of all this when it is opened."""
    silent = replace(plan, source=plan.source.silent())
    for path in plan.bystanders:
        with suppress(click.ClickException, KeyFault, StoreFault):
            yield _sealed(silent, path, None, network, undo)


def _sealed(plan: Plan, path: Path, seed: SecretBytes | None, network: LocalNetwork, undo: ExitStack) -> Sealed:
    """Who may run comes first, then the file, then its keys (as in `effects.live`)."""
    randomness, sealer = SystemRng(), HpkeSealer()
    require_production(randomness, sealer)
    harden()
    store = open_sqlite(path)
    undo.callback(store.close)
    source = plan.source if seed is None or plan.fresh is None else Passphrases([plan.fresh])
    keys = source.open(store, plan.account, randomness, name=path.stem)
    vault = Vault(store, plan.account, keys.master_key(), randomness)
    if seed is not None:
        store.commit(Batch(records=vault.seal(DEVICE_KEY, seed))).result()
    held = vault.open(DEVICE_KEY)
    if held is None:
        raise click.ClickException(f"{shown(path)} holds no device's key")
    signer, clock = Signer(held), LiveClock(store, wall=lambda: wall_ms())
    undo.callback(clock.close)
    transport = network.join(Author(signer.key.encoded))
    effects = Effects(clock=clock, randomness=randomness, transport=transport, store=store, keys=keys, sealer=sealer)
    return Sealed(effects, vault, signer, seed is not None)


def _device(plan: Plan, one: Sealed, keys: Sequence[Author]) -> AccountDevice:
    return open_device(
        one.effects,
        one.vault,
        account=plan.account,
        signer=one.signer,
        policy=plan.policy,
        peers=tuple(key for key in keys if key != one.key),
        performers={COMPARE_CODE: _asks_nobody, **(plan.performers or {})},
    )


async def _asks_nobody(_request: bytes, _code: str) -> bool:
    """The owner of a guardian is asked by the command that approves, and by no other: there the answer may wait."""
    await asyncio.Event().wait()
    return False


def _has_heard(device: AccountDevice, request: EventId) -> bool:
    ledger = device.host.ledger
    return request in ledger.known.graph or any(event.id == request for event in ledger.requests())


def _begun(device: AccountDevice, session: EventId) -> bool:
    status = device.host.status(session)
    return status is not None and status.lifecycle is not Lifecycle.CREATED


def _over(device: AccountDevice, session: EventId) -> bool:
    status = device.host.status(session)
    return status is not None and status.lifecycle.over
