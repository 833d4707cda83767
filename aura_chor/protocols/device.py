"""A device of an account, from its own file, that plays the threshold protocols on the driver: what a node runs.

device = open_device(effects, vault, account=account, signer=signer, policy=policy, peers=peers)
async with device.runtime:
    await device.begin()
    handle = await device.runtime.open(open_signing(facts, ticket=0))
    await handle.result()
    signature = device.player.sign.coordinators[handle.session].signature
"""

from dataclasses import dataclass, field
from typing import final

from aura_chor.crypto.signatures import Signer
from aura_chor.effects.ports import Effects
from aura_chor.effects.vault import Vault
from aura_chor.ledger.event import Author
from aura_chor.protocols.holding import Holding
from aura_chor.protocols.hosting import Station
from aura_chor.protocols.playing import SHIPPED, Player, Policy
from aura_chor.runtime.clock import EPOCH
from aura_chor.runtime.driver import Runtime
from aura_chor.runtime.driver_device import restored, runtime_over
from aura_chor.runtime.driver_pump import Performers
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.runtime.host_ports import Peer


@final
@dataclass(frozen=True, slots=True)
class AccountDevice:
    """Enter `runtime`, then `begin`. `host` and its ledger are only read."""

    runtime: Runtime
    host: Host
    player: Player
    holding: Holding = field(repr=False)

    async def begin(self) -> None:
        """Offer every protocol; sessions that an earlier life has joined go on."""
        for offer in self.player.offers():
            await self.runtime.offer(offer.protocol, offer.cast)


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

    Raises `StorageFailed` where the store does not hold one device's log.
    """
    holding = Holding(vault, effects.store, effects.randomness)
    config = HostConfig(account=account, signer=signer, shipped=SHIPPED, keeper=holding, period_ms=period_ms)
    host = restored(effects, config)
    station = Station(Author(signer.key.encoded), lambda: host.ledger, holding, effects.sealer, effects.randomness)
    runtime = runtime_over(host, effects, peers=peers, performers=performers)
    return AccountDevice(runtime, host, Player(station, policy, lambda: effects.clock.now_ms() // 1_000), holding)
