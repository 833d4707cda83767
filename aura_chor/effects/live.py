"""The effects of a production device, put together in the one order that is safe: first who may run, then its keys."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from aura_chor.crypto.seal import HpkeSealer, Sealer
from aura_chor.effects.clock_live import LiveClock
from aura_chor.effects.keyring_door import Keyring
from aura_chor.effects.keys import open_keys
from aura_chor.effects.passphrase import PassphraseSource
from aura_chor.effects.ports import Effects, Randomness, Transport
from aura_chor.effects.process import harden
from aura_chor.effects.random_system import SystemRng, require_production
from aura_chor.effects.store_sqlite import open_sqlite


def open_live(
    path: Path,
    *,
    account: bytes,
    passphrase: PassphraseSource,
    transport: Transport,
    ring: Callable[[], Keyring] | None = None,
    randomness: Randomness | None = None,
    sealer: Sealer | None = None,
) -> Effects:
    """`SimulatedInProduction` before the file is touched; a `StoreFault` if it cannot be owned; no key is loaded yet.

    Close the clock, then the store, then the transport.
    """
    chosen = SystemRng() if randomness is None else randomness, HpkeSealer() if sealer is None else sealer
    require_production(*chosen)
    harden()
    with ExitStack() as undo:
        store = open_sqlite(path)
        undo.callback(store.close)
        keys = open_keys(store, account, passphrase, chosen[0], ring=ring)
        clock = LiveClock(store)
        undo.pop_all()
    return Effects(clock=clock, randomness=chosen[0], transport=transport, store=store, keys=keys, sealer=chosen[1])
