"""A device from its own file: everything outside in one `Effects`, its key from the vault, its sessions as they were.

What a node runs. The key of a new device is drawn and sealed here, and made durable before anything is signed with it.
"""

from aura_chor.base.canon import DecodeError
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import SEED_BYTES, Signer
from aura_chor.effects.key_faults import KeyFault
from aura_chor.effects.ports import Batch, Effects
from aura_chor.effects.store_faults import StoreFault
from aura_chor.effects.vault import Vault
from aura_chor.runtime.contexts_material import DEVICE_KEY
from aura_chor.runtime.driver import Runtime, RuntimeLimits
from aura_chor.runtime.driver_desk import Observer
from aura_chor.runtime.driver_pump import SYNC_MS, Performers, Ports
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.runtime.host_ports import Peer
from aura_chor.runtime.trace import Tracer
from aura_chor.session.faults import KeyMismatch, StorageFailed


def device_signer(vault: Vault, effects: Effects) -> Signer:
    """The device's signing key: the one that the vault holds, or a fresh one that it holds from now on.

    Raises `KeyMismatch` where the vault does not open, `StorageFailed` where a fresh key could not be kept.
    """
    try:
        seed = vault.open(DEVICE_KEY)
        if seed is None:
            seed = SecretBytes(effects.randomness.bytes(SEED_BYTES))
            effects.store.commit(Batch(records=vault.seal(DEVICE_KEY, seed))).result()
    except KeyFault as fault:
        raise KeyMismatch(str(fault)) from fault
    except StoreFault as fault:
        raise StorageFailed(str(fault)) from fault
    return Signer(seed)


def open_runtime(
    effects: Effects,
    config: HostConfig,
    *,
    peers: tuple[Peer, ...] = (),
    performers: Performers | None = None,
    tracer: Tracer | None = None,
    observer: Observer | None = None,
    sync_ms: int | None = SYNC_MS,
    limits: RuntimeLimits | None = None,
) -> Runtime:
    """The runtime of a device as its store left it, to be entered; sessions go on once their seats are offered again.

    Raises `StorageFailed` where the store does not hold one device's log.
    """
    return runtime_over(
        restored(effects, config),
        effects,
        peers=peers,
        performers=performers,
        tracer=tracer,
        observer=observer,
        sync_ms=sync_ms,
        limits=limits,
    )


def restored(effects: Effects, config: HostConfig) -> Host:
    """The host of a device as its store left it.

    Raises `StorageFailed` where the store does not hold one device's log.
    """
    try:
        return Host.restore(config, effects.store)
    except (DecodeError, StoreFault) as error:
        raise StorageFailed(f"the store does not hold this device's log: {error}") from error


def runtime_over(
    host: Host,
    effects: Effects,
    *,
    peers: tuple[Peer, ...] = (),
    performers: Performers | None = None,
    tracer: Tracer | None = None,
    observer: Observer | None = None,
    sync_ms: int | None = SYNC_MS,
    limits: RuntimeLimits | None = None,
) -> Runtime:
    """As `open_runtime`, of a host that the caller holds too."""
    ports = Ports(
        clock=effects.clock,
        transport=effects.transport,
        store=effects.store,
        performers={} if performers is None else performers,
        peers=peers,
        sync_ms=sync_ms,
    )
    return Runtime(host, ports, tracer=tracer, observer=observer, limits=limits)
