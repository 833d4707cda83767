"""A device of an account, from its own file, that plays the threshold protocols on the driver: what a node runs.

device = open_device(effects, vault, account=account, signer=signer, policy=policy, peers=peers)
async with device.runtime:
    await device.begin()
    order = open_signing(facts, ticket=0)
    device.context(order)
    handle = await device.runtime.open(order)
    await handle.result()
    signature = device.results.signing(handle.session).signature
"""

from dataclasses import dataclass, field, replace
from typing import Final, final

from aura_chor.crypto.signatures import Signer
from aura_chor.effects.ports import Effects
from aura_chor.effects.vault import DeviceScope, Place, Vault
from aura_chor.ledger.event import Author, EventId
from aura_chor.protocols.contexts import Contexts
from aura_chor.protocols.holding import Holding
from aura_chor.protocols.hosting import Station
from aura_chor.protocols.playing import SHIPPED, Player, Policy
from aura_chor.protocols.recover_hosting import COOLDOWN_SECONDS_MIN
from aura_chor.protocols.results import Results
from aura_chor.runtime.clock import EPOCH
from aura_chor.runtime.contexts import Context
from aura_chor.runtime.contexts_material import VaultMaterial
from aura_chor.runtime.driver import Runtime
from aura_chor.runtime.driver_device import restored, runtime_over
from aura_chor.runtime.driver_pump import Performers
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.runtime.host_ports import Admit, Open, Peer

REHEARSAL: Final = Place(DeviceScope(), "rehearsal")
"""What lies there makes this a device of a rehearsal: one that is content with cool-downs of seconds.

It is sealed as its key is, so that nobody can put it there without the passphrase.
"""
REHEARSAL_COOLDOWN_MIN: Final = 1


@final
@dataclass(frozen=True, slots=True)
class AccountDevice:
    """Enter `runtime`, then `begin`. `host` and its ledger are only read."""

    runtime: Runtime
    host: Host
    player: Player
    holding: Holding = field(repr=False)
    contexts: Contexts = field(repr=False)
    rehearsal: bool = False

    @property
    def results(self) -> Results:
        """What its sessions have come to."""
        return Results(self.player)

    def context(self, order: Open) -> Context:
        """What a session would be about that this order opens; `ContextRefused` with every reason not to."""
        return self.contexts.opening(order)

    async def begin(self) -> None:
        """Offer every protocol; sessions that an earlier life has joined go on."""
        for offer in self.player.offers():
            await self.runtime.offer(offer.protocol, offer.cast)

    def scrub(self) -> None:
        """Once `runtime` has stopped: what was deleted in this life leaves the file too, as far as storage forgets."""
        self.holding.scrub()

    def admit(self, request: EventId) -> None:
        """Let a request for recovery into the log of this device: its owner has heard of it, and wants to act on it."""
        self.runtime.pump.feed(Admit(request))


def open_device(
    effects: Effects,
    vault: Vault,
    *,
    account: bytes,
    signer: Signer,
    policy: Policy,
    peers: tuple[Peer, ...],
    performers: Performers | None = None,
    period_ms: int = EPOCH,
) -> AccountDevice:
    """The device as its store left it. `performers` do what is done under a lock (`lock_hosting.WORK_UNDER_LOCK`).

    Whatever `policy` says, a device of a rehearsal is content with any cool-down of guardians, and no other device is
    with less than a day. Raises `StorageFailed` where the store does not hold one device's log.
    """
    holding = Holding(vault, effects.store, effects.randomness)
    config = HostConfig(account=account, signer=signer, shipped=SHIPPED, keeper=holding, period_ms=period_ms)
    host = restored(effects, config)
    station = Station(Author(signer.key.encoded), lambda: host.ledger, holding, effects.sealer, effects.randomness)
    runtime = runtime_over(host, effects, peers=peers, performers=performers)
    rehearsal = vault.open(REHEARSAL) is not None
    seconds = REHEARSAL_COOLDOWN_MIN if rehearsal else max(policy.cooldown_min, COOLDOWN_SECONDS_MIN)
    kept = replace(policy, cooldown_min=seconds)
    player = Player(station, kept, lambda: effects.clock.now_ms() // 1_000)
    contexts = Contexts(station, effects, VaultMaterial(vault))
    return AccountDevice(runtime, host, player, holding, contexts, rehearsal)
