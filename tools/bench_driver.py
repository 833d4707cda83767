"""What the benchmark of the runtime runs: devices with hosts, ledgers and signatures, driven by asyncio."""

from __future__ import annotations

import asyncio
import gc
import resource
import tempfile
import time
from collections.abc import Generator
from contextlib import AsyncExitStack
from pathlib import Path

from bench_engine import messages_through_engine

from aura_chor.base.names import SessionId
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import Signer
from aura_chor.effects.ports import Batch, Store
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.effects.transport_local import LocalNetwork
from aura_chor.ledger.event import Author
from aura_chor.runtime.driver import Runtime
from aura_chor.runtime.driver_commands import SessionConfig
from aura_chor.runtime.driver_pump import Ports
from aura_chor.runtime.engine import Engine
from aura_chor.runtime.founding import found_account
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.runtime.host_ports import HostLimits
from aura_chor.runtime.local import run
from aura_chor.runtime.trace import Level, Tracer, traced
from aura_chor.session.instructions import Parallel
from aura_chor.session.seats import Seat


class _Wall:
    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


def _devices(stores: list[Store]) -> tuple[list[Runtime], list[Author]]:
    signers = [Signer(SecretBytes(bytes([n + 1]) * 32)) for n in range(len(stores))]
    account, first = found_account(signers, salt=bytes(32))
    network = LocalNetwork(inbox_max=10_000_000)
    made = []
    for signer, store in zip(signers, stores, strict=True):
        store.commit(Batch(entries=(first,))).result()
        config = HostConfig(account=account, signer=signer, limits=HostLimits(sessions_max=1_000_000))
        host = Host.restore(config, store)
        transport = network.join(signer.key.encoded)
        made.append(Runtime(host, Ports(clock=_Wall(), transport=transport, store=store, sync_ms=None)))
    return made, [Author(signer.key.encoded) for signer in signers]


async def _sessions(stores: list[Store], count: int, messages: int, *, alone: bool = False) -> float:
    """Seconds for `count` sessions at once with so many messages each, between two devices or all on one."""
    a, b = messages_through_engine(messages)
    (one, two), keys = _devices(stores)
    async with AsyncExitStack() as stack:
        for runtime in (one, two):
            await stack.enter_async_context(runtime)
        roster = {"A": keys[0], "B": keys[0] if alone else keys[1]}
        await two.offer("Hops", lambda _: (b,))
        seats: tuple[Seat, ...] = (a, b) if alone else (a,)
        begun = time.perf_counter()
        config = SessionConfig(roster=roster)
        handles = await asyncio.gather(*(one.start(a.protocol, seats, config) for _ in range(count)))
        for handle in handles:
            await handle.result()
        return time.perf_counter() - begun


async def _idle(count: int) -> float:
    """Bytes of memory for each of so many sessions that wait for a message."""
    _, b = messages_through_engine(1)
    stores: list[Store] = [MemoryStore(), MemoryStore()]
    (one, two), keys = _devices(stores)
    async with one, two:
        config = SessionConfig(roster={"A": keys[1], "B": keys[0]})
        warm = [await one.start(b.protocol, b, config) for _ in range(100)]
        gc.collect()
        before = _resident()
        handles = await asyncio.gather(*(one.start(b.protocol, b, config) for _ in range(count)))
        await asyncio.sleep(0)
        gc.collect()
        grown = _resident() - before
        assert len(handles) + len(warm) == count + 100
        return grown / count


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def _with_files(count: int, messages: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        stores: list[Store] = [open_sqlite(Path(folder) / f"{n}.sqlite") for n in range(2)]
        try:
            return asyncio.run(_sessions(stores, count, messages))
        finally:
            for store in stores:
                store.close()


def _bare(count: int) -> float:
    """Seconds for so many rounds of a bare `generator.send`."""
    instruction = Parallel(())

    def body() -> Generator[Parallel, int, None]:
        while True:
            yield instruction

    started = body()
    next(started)
    begun = time.perf_counter()
    for number in range(count):
        started.send(number)
    return time.perf_counter() - begun


def _body_alone(count: int) -> float:
    """Seconds for so many instructions of a body that is driven by its own `send` and by nothing else."""
    instruction = Parallel(())

    async def body() -> None:
        while True:
            await instruction

    started = body()
    started.send(None)
    begun = time.perf_counter()
    for _ in range(count):
        started.send(())
    seconds = time.perf_counter() - begun
    started.close()
    return seconds


def _loop(count: int) -> float:
    """Seconds for so many instructions that the engine answers at once."""
    instruction = Parallel(())

    async def body() -> None:
        for _ in range(count):
            await instruction

    engine = Engine(session_id=SessionId("bench"), protocol_hash="", roles=("A",), observer=None)
    engine.start("A", body())
    begun = time.perf_counter()
    while engine.turn(512):
        pass
    return time.perf_counter() - begun


def _loop_rows() -> dict[str, float]:
    """Each at its best of many short runs in turn: on a busy machine a long one is never undisturbed."""
    rounds = 2_000
    ways = (_bare, _body_alone, _loop)
    times = [[way(rounds) for way in ways] for _ in range(300)]
    generator, alone, engine = (min(column) for column in zip(*times, strict=True))
    return {
        "instruction_over_body_alone": engine / alone,
        "instruction_over_generator": engine / generator,
        "body_alone_over_generator": alone / generator,
    }


def _tracing_rows() -> dict[str, float]:
    """A session with a tracer of level OFF, and one with a full trace, against one without a word of tracing."""
    tracers = [Tracer(level, lambda _: None, now=lambda: 0) for level in (Level.OFF, Level.FULL)]
    times: list[list[float]] = [[], [], []]
    for which in (0, 1, 1, 0, 2) * 150:
        # Each comes before the other as often as behind it: what the one before leaves behind, both pay for.
        times[which].append(_in_engine(200, None if which == 0 else tracers[which - 1], wrapped=which > 0))
    none, off, full = (min(column) for column in times)
    return {"tracing_off_over_none": off / none, "tracing_full_over_none": full / none}


def _in_engine(count: int, tracer: Tracer | None, *, wrapped: bool = True) -> float:
    plain = messages_through_engine(count)
    seats = [traced(seat, tracer) if wrapped else seat for seat in plain]
    begun = time.perf_counter()
    run(*seats)
    return time.perf_counter() - begun


def driver_rows() -> dict[str, float]:
    """Sessions between devices: a message each way through log, signature, check and store; memory; tracing."""
    count, idle = 2_000, 10_000
    memory: list[Store] = [MemoryStore(), MemoryStore()]
    between = asyncio.run(_sessions(memory, count, 1))
    alone = asyncio.run(_sessions([MemoryStore(), MemoryStore()], idle, 1, alone=True))
    chain = asyncio.run(_sessions([MemoryStore(), MemoryStore()], 1, 1_000))
    return {
        "sessions_per_s": count / between,
        "sessions_per_s_sqlite": count / _with_files(count, 1),
        "ten_thousand_on_one_device_s": alone,
        "bytes_per_idle_session": asyncio.run(_idle(idle)),
        "message_us": chain / 1_001 * 1e6,
        "message_us_sqlite": _with_files(1, 500) / 501 * 1e6,
        **_loop_rows(),
        **_tracing_rows(),
    }
