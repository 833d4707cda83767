"""Devices for the tests of the driver: real hosts, memory stores or files, one network, a common or the real clock."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import Signer
from aura_chor.effects.ports import Batch, Store
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.effects.transport_local import LocalNetwork
from aura_chor.ledger.event import Author
from aura_chor.runtime.driver import Runtime, RuntimeLimits
from aura_chor.runtime.driver_commands import SessionConfig
from aura_chor.runtime.driver_pump import Performers, Ports
from aura_chor.runtime.driver_sessions import Handle
from aura_chor.runtime.driver_together import CommonClock, Together
from aura_chor.runtime.founding import found_account
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.runtime.host_ports import HostLimits
from aura_chor.runtime.trace import Tracer
from aura_chor.session.seats import Seat
from tests.runtime.playing import ANN, BOB, CAROL

RELAY = {"Ann": ANN, "Bob": BOB, "Carol": CAROL}


class Wall:
    """The real clock."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


class Devices:
    """The disks and keys of some devices, which outlive their runtimes."""

    def __init__(self, names: Sequence[str], stores: Mapping[str, Store] | None = None) -> None:
        self.names = tuple(names)
        self.signers = {name: Signer(SecretBytes(bytes([n + 1]) * 32)) for n, name in enumerate(names)}
        self.keys = {name: Author(signer.key.encoded) for name, signer in self.signers.items()}
        self.account, first = found_account(list(self.signers.values()), salt=bytes(32))
        self.stores: dict[str, Store] = {name: (stores or {}).get(name) or MemoryStore() for name in names}
        self.clock = CommonClock()
        for store in self.stores.values():
            if not store.entries():
                store.commit(Batch(entries=(first,))).result()

    def runtimes(
        self,
        *,
        limits: HostLimits | None = None,
        commands: RuntimeLimits | None = None,
        performers: Mapping[str, Performers] | None = None,
        tracer: Tracer | None = None,
        real: bool = False,
    ) -> dict[str, Runtime]:
        """A runtime for each device, from what its store holds now."""
        network = LocalNetwork(inbox_max=1_000_000)
        made = {}
        for name in self.names:
            store = self.stores[name]
            config = HostConfig(account=self.account, signer=self.signers[name], limits=limits or HostLimits())
            host = Host.restore(config, store)
            ports = Ports(
                clock=Wall() if real else self.clock,
                transport=network.join(self.keys[name]),
                store=store,
                performers=(performers or {}).get(name, {}),
                peers=tuple(key for other, key in self.keys.items() if other != name),
            )
            made[name] = Runtime(host, ports, tracer=tracer, limits=commands, own_task=real)
        return made

    def roster(self, seats: Mapping[str, Seat]) -> SessionConfig:
        """The seat of each role at the device of its name."""
        return SessionConfig(roster={role: self.keys[role] for role in seats})


async def entered(stack: AsyncExitStack, devices: Devices, runtimes: Mapping[str, Runtime]) -> Together | None:
    """Start them: together where they have a common clock, each by itself otherwise."""
    if all(runtime.own_task for runtime in runtimes.values()):
        for runtime in runtimes.values():
            await stack.enter_async_context(runtime)
        return None
    return await stack.enter_async_context(Together(list(runtimes.values()), devices.clock))


async def begin(devices: Devices, runtimes: Mapping[str, Runtime], seats: Mapping[str, Seat]) -> dict[str, Handle]:
    """Open a session at the first device, join it at the others; a handle for each."""
    (first, seat), *others = seats.items()
    opened = await runtimes[first].start(seat.protocol, seat, devices.roster(seats))
    handles = {first: opened}
    for name, other in others:
        handles[name] = await runtimes[name].join(opened.session, other)
    return handles


def play(body: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run it, and never for ever."""
    asyncio.run(asyncio.wait_for(body(), 300))
