"""The asyncio face of a device, on real hosts: start, watch, cancel, ask, stop, go on; bounded everywhere."""

import asyncio
import dataclasses
import io
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from aura_chor.effects.store_faults import StoreFull
from aura_chor.effects.store_faulty import Fate, FaultyStore
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.ledger.event import EventId
from aura_chor.runtime.driver import RuntimeLimits
from aura_chor.runtime.driver_channels import ChannelClosed
from aura_chor.runtime.driver_commands import SessionConfig
from aura_chor.runtime.driver_sessions import SessionReport
from aura_chor.runtime.host_ports import Ended, HostLimits, Invited, Lifecycle, Overflow, Progress, Step
from aura_chor.runtime.result import SessionFailed
from aura_chor.runtime.trace import Level, Tracer
from aura_chor.runtime.trace_sinks import JsonLines
from aura_chor.session.bugs import SeatingError
from aura_chor.session.faults import (
    Interrupted,
    Overloaded,
    ProtocolMismatch,
    RolledBack,
    SessionAborted,
    StorageFailed,
)
from aura_chor.session.instructions import Perform
from tests.emit.python.golden.relay.relay import ann
from tests.emit.python.golden.relay.relay.ann import Completed, S
from tests.runtime.driver.driving import RELAY, Devices, begin, entered, play
from tests.runtime.playing import ANN, BOB, CAROL, writes

pytestmark = pytest.mark.filterwarnings("error")


# --- one session ---


@pytest.mark.parametrize("real", [False, True])
def test_a_session_between_three_devices(real: bool) -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes(real=real)
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            handles = await begin(devices, runtimes, RELAY)
            reports: list[SessionReport] = [await handle.result() for handle in handles.values()]
            assert [report.lifecycle for report in reports] == [Lifecycle.COMPLETED] * 3
            assert sum(report.result.messages for report in reports) == 5
            assert [len(report.events) for report in reports] == [3, 1, 1]
            assert {handle.session for handle in handles.values()} == {handles["Ann"].session}
            assert await handles["Ann"].result() == reports[0]
            status = await handles["Bob"].status()
            assert status is not None and (status.lifecycle, status.seats) == (Lifecycle.COMPLETED, ("Bob",))

    play(body)


def test_progress_is_a_stream_that_ends_with_the_session() -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes()
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            handles = await begin(devices, runtimes, RELAY)
            steps = [progress async for progress in handles["Carol"].events()]
            told = [(step.step, step.label) for step in steps if step.step in (Step.SENT, Step.RECEIVED)]
            assert told == [(Step.RECEIVED, "Go"), *[(Step.RECEIVED, "Item")] * 3, (Step.SENT, "Thanks")]
            assert steps[-1].lifecycle is Lifecycle.COMPLETED
            again = [progress async for progress in handles["Carol"].events()]
            assert again == []

    play(body)


async def fails(s: ann.Initializing[S], /) -> Completed[S]:
    raise ValueError("oh")


def test_a_failure_is_raised_where_it_happened_and_told_elsewhere() -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes()
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            handles = await begin(devices, runtimes, {**RELAY, "Ann": ann.seat(fails)})
            with pytest.raises(SessionFailed) as caught:
                await handles["Ann"].result()
            assert [type(error) for error in caught.value.exceptions] == [ValueError]
            report = await handles["Bob"].result()
            assert report.lifecycle is Lifecycle.ABORTED
            assert isinstance(report.result.outcomes["Bob"].error, SessionAborted)

    play(body)


def test_cancelling_aborts_it_for_everybody() -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes()
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            first = await runtimes["Ann"].start(ANN.protocol, ANN, devices.roster(RELAY))
            await first.cancel("changed my mind")
            await runtimes["Bob"].offer("Relay", lambda _: (BOB,))
            await runtimes["Carol"].offer("Relay", lambda _: (CAROL,))
            report = await first.result()
            assert report.lifecycle is Lifecycle.ABORTED
            with pytest.raises(LookupError):
                await runtimes["Ann"].cancel(EventId(bytes(32)), "nothing there")

    play(body)


# --- what can be asked ---


def test_status_list_and_subscribe() -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes()
        async with AsyncExitStack() as stack:
            together = await entered(stack, devices, runtimes)
            assert together is not None
            notices = await runtimes["Carol"].subscribe()
            opened = [await runtimes["Ann"].start(ANN.protocol, ANN, devices.roster(RELAY)) for _ in range(3)]
            await together.idle.wait()
            assert [type(notices.take()) for _ in range(3)] == [Invited] * 3
            waiting = await runtimes["Ann"].list()
            assert [status.session for status in waiting] == [handle.session for handle in opened]
            assert {status.lifecycle for status in waiting} == {Lifecycle.WAITING}
            assert waiting[0].waiting_for == ("Ann waits for Thanks from Carol",)
            assert await runtimes["Ann"].status(EventId(bytes(32))) is None
            for name, seat in (("Bob", BOB), ("Carol", CAROL)):
                await runtimes[name].offer("Relay", lambda _, seat=seat: (seat,))  # type: ignore[misc]
            for handle in opened:
                assert (await handle.result()).lifecycle is Lifecycle.COMPLETED
            await together.idle.wait()
            seen = []
            while (notice := notices.take()) is not None:
                seen.append(notice)
            assert sum(isinstance(notice, Ended) for notice in seen) == 3
            assert {notice.session for notice in seen if isinstance(notice, Progress)} == {h.session for h in opened}

    play(body)


@pytest.mark.parametrize(
    ("seats", "roster"),
    [(("Bob",), ("Ann", "Bob", "Carol")), (("Ann",), ("Ann", "Bob"))],
    ids=["another's seat", "a seat without a device"],
)
def test_seats_that_do_not_fit_are_a_bug_of_the_caller(seats: tuple[str, ...], roster: tuple[str, ...]) -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes()
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            config = SessionConfig(roster={role: devices.keys[role] for role in roster})
            with pytest.raises(SeatingError):
                await runtimes["Ann"].start(ANN.protocol, tuple(RELAY[seat] for seat in seats), config)
            assert await runtimes["Ann"].list() == ()

    play(body)


def test_a_session_may_be_opened_first_and_its_seats_taken_later() -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes()
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            opened = await runtimes["Ann"].start(ANN.protocol, (), devices.roster(RELAY))
            handles = [await runtimes[name].join(opened.session, seat) for name, seat in RELAY.items()]
            assert {(await handle.result()).lifecycle for handle in handles} == {Lifecycle.COMPLETED}
            late = await runtimes["Ann"].join(opened.session, ANN)
            assert await late.result() == await handles[0].result()

    play(body)


def test_another_version_fails_at_the_join_and_names_both_hashes() -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes()
        other = replace(BOB, protocol=replace(BOB.protocol, protocol_hash="ab" * 32))
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            opened = await runtimes["Ann"].start(ANN.protocol, ANN, devices.roster(RELAY))
            with pytest.raises(ProtocolMismatch) as caught:
                handle = await runtimes["Bob"].join(opened.session, other)
                await handle.result()
            assert "ab" * 32 in str(caught.value) and ANN.protocol.protocol_hash in str(caught.value)

    play(body)


# --- many ---


def test_hundreds_at_once() -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes(commands=RuntimeLimits(commands_max=2))
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            await runtimes["Bob"].offer("Relay", lambda _: (BOB,))
            await runtimes["Carol"].offer("Relay", lambda _: (CAROL,))
            starts = [runtimes["Ann"].start(ANN.protocol, ANN, devices.roster(RELAY)) for _ in range(200)]
            handles = await asyncio.gather(*starts)
            reports = await asyncio.gather(*(handle.result() for handle in handles))
            assert {report.lifecycle for report in reports} == {Lifecycle.COMPLETED}
            assert len({report.session for report in reports}) == 200

    play(body)


def test_a_limit_of_the_device_is_told_to_whoever_asks_for_more() -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes(limits=HostLimits(sessions_max=2))
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            for _ in range(2):
                await runtimes["Ann"].start(ANN.protocol, ANN, devices.roster(RELAY))
            with pytest.raises(Overloaded):
                await runtimes["Ann"].start(ANN.protocol, ANN, devices.roster(RELAY))

    play(body)


# --- readers that do not keep up ---


def test_a_blocking_reader_holds_the_device_and_misses_nothing() -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes()
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            notices = await runtimes["Carol"].subscribe(room=1, overflow=Overflow.BLOCK)
            handles = {"Ann": await runtimes["Ann"].start(ANN.protocol, ANN, devices.roster(RELAY))}
            await runtimes["Bob"].offer("Relay", lambda _: (BOB,))
            for _ in range(200):
                await asyncio.sleep(0)
            assert notices.full and not handles["Ann"]._record.outcome.done()
            assert isinstance(await notices.get(), Invited)
            offered = asyncio.create_task(runtimes["Carol"].offer("Relay", lambda _: (CAROL,)))
            labels = []
            async for notice in notices:
                if isinstance(notice, Progress) and notice.label:
                    labels.append(notice.label)
                if isinstance(notice, Ended):
                    break
            await offered
            assert labels == ["Go", "Item", "Item", "Item", "Thanks"] and notices.dropped == 0
            assert (await handles["Ann"].result()).lifecycle is Lifecycle.COMPLETED

    play(body)


@pytest.mark.parametrize("overflow", [Overflow.DROP_OLDEST, Overflow.ERROR])
def test_any_other_reader_holds_nobody(overflow: Overflow) -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes()
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            handles = await begin(devices, runtimes, RELAY)
            steps = handles["Carol"].events(room=2, overflow=overflow)
            for handle in handles.values():
                assert (await handle.result()).lifecycle is Lifecycle.COMPLETED
            assert len(steps) == 2
            if overflow is Overflow.DROP_OLDEST:
                assert steps.dropped > 0 and [step async for step in steps][-1].lifecycle is Lifecycle.COMPLETED
            else:
                with pytest.raises(Overloaded):
                    _ = [step async for step in steps]

    play(body)


# --- what the host performs ---


def asking(name: str) -> Any:
    async def asks(s: ann.Initializing[S], /) -> Completed[S]:
        assert await Perform(name, (2,), returns=int) == 4
        return await writes(s)

    return ann.seat(asks)


async def double(number: int) -> int:
    await asyncio.sleep(0)
    return number * 2


async def wrong(number: int) -> str:
    return str(number)


async def breaks(number: int) -> int:
    raise OSError(f"no {number}")


@pytest.mark.parametrize(
    ("name", "told"),
    [("double", None), ("wrong", "answered a str, not a int"), ("breaks", "OSError"), ("unheard of", "does not know")],
)
def test_what_a_body_asks_of_its_host(name: str, told: str | None) -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes(performers={"Ann": {"double": double, "wrong": wrong, "breaks": breaks}})
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            handles = await begin(devices, runtimes, {**RELAY, "Ann": asking(name)})
            if told is None:
                assert (await handles["Ann"].result()).lifecycle is Lifecycle.COMPLETED
                return
            with pytest.raises(SessionFailed) as caught:
                await handles["Ann"].result()
            assert told in str(caught.value.exceptions[0])

    play(body)


def test_stopping_cancels_what_the_host_performs() -> None:
    ended: list[str] = []

    async def forever(number: int) -> int:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")
        return number

    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes(performers={"Ann": {"double": forever}})
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            handles = await begin(devices, runtimes, {**RELAY, "Ann": asking("double")})
            for _ in range(100):
                await asyncio.sleep(0)
        assert ended == ["cancelled"]
        with pytest.raises(Interrupted):
            await handles["Ann"].result()

    play(body)


# --- the end of a device ---


LIVES: tuple[tuple[str, ...], ...] = (
    (),
    ("Ann",),
    ("Ann", "Bob"),
    (),
    ("Carol",),
    ("Ann", "Bob"),
    ("Ann", "Bob", "Carol"),
)
"""Who plays in each life of the devices; the others only keep their ledgers."""


async def live(devices: Devices, session: list[EventId], players: tuple[str, ...]) -> dict[str, Lifecycle]:
    """Play until everybody waits, then stop."""
    runtimes = devices.runtimes()
    async with AsyncExitStack() as stack:
        together = await entered(stack, devices, runtimes)
        assert together is not None
        if not session:
            session.append((await runtimes["Ann"].start(ANN.protocol, (), devices.roster(RELAY))).session)
        handles = [await runtimes[name].join(session[0], RELAY[name]) for name in players]
        await together.idle.wait()
        found = {name: await runtime.status(session[0]) for name, runtime in runtimes.items()}
    for handle in handles:
        if not handle._record.outcome.cancelled() and handle._record.outcome.exception() is not None:
            assert isinstance(handle._record.outcome.exception(), Interrupted)
    return {name: status.lifecycle for name, status in found.items() if status is not None}


@pytest.mark.parametrize("durable", [False, True])
def test_a_stopped_device_goes_on_from_what_it_has_written(durable: bool, tmp_path: Path) -> None:
    """Stopped and started again and again, each time with other seats played: nothing is lost, or signed twice."""

    async def body() -> None:
        stores = {name: open_sqlite(tmp_path / f"{name}.sqlite") for name in RELAY} if durable else None
        devices = Devices(list(RELAY), stores)
        session: list[EventId] = []
        lives = [await live(devices, session, players) for players in LIVES]
        over = [[name for name, lifecycle in life.items() if lifecycle is Lifecycle.COMPLETED] for life in lives]
        assert over == [[], [], [], [], ["Carol"], ["Ann", "Bob", "Carol"], ["Ann", "Bob", "Carol"]]
        for store in devices.stores.values():
            log = [entry.content for _, entry in store.entries(limit=10_000)]
            assert sum(b"relay." in wire for wire in log) == 5 and len(log) == 2 + 5
            store.close()

    play(body)


def test_a_device_that_stops_takes_in_what_has_arrived() -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes()
        async with runtimes["Bob"]:
            (ann, bob) = runtimes["Ann"], runtimes["Bob"]
            async with ann:
                started = asyncio.ensure_future(ann.start(ANN.protocol, ANN, devices.roster(RELAY)))
                while not started.done():
                    ann.turn()
                    await asyncio.sleep(0)
                ann.turn()
                stopping = asyncio.ensure_future(ann.stop())
                while not stopping.done():
                    ann.turn()
                    await asyncio.sleep(0)
            before = len(devices.stores["Bob"].entries())
            stopping = asyncio.ensure_future(bob.stop())
            while not stopping.done():
                bob.turn()
                await asyncio.sleep(0)
        assert (before, len(devices.stores["Bob"].entries())) == (1, 5)

    play(body)


def test_whoever_waits_is_told_that_the_device_stopped() -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes()
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            handle = await runtimes["Ann"].start(ANN.protocol, ANN, devices.roster(RELAY))
            waiting = asyncio.create_task(handle.result())
            steps = handle.events()
            notices = await runtimes["Ann"].subscribe()
            joining = asyncio.create_task(runtimes["Bob"].join(EventId(b"\1" * 32), BOB))
            await asyncio.sleep(0)
        with pytest.raises(Interrupted) as caught:
            await waiting
        assert caught.value.session_id == handle.session_id and caught.value.retry.later
        with pytest.raises(Interrupted):
            await joining
        with pytest.raises(Interrupted):
            while True:
                await steps.get()
        with pytest.raises(ChannelClosed):
            while True:
                await notices.get()
        with pytest.raises(Interrupted):
            await runtimes["Ann"].list()

    play(body)


@pytest.mark.parametrize("fate", [Fate.BROKEN, Fate.FULL])
@pytest.mark.parametrize("real", [False, True])
def test_a_store_that_gives_up_stops_its_device_and_no_other(fate: Fate, real: bool) -> None:
    async def body() -> None:
        store = FaultyStore(MemoryStore(), lambda number: fate if number == 4 else Fate.DONE)
        devices = Devices(list(RELAY), {"Ann": store})
        runtimes = devices.runtimes(real=real)
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            handle = await runtimes["Ann"].start(ANN.protocol, ANN, devices.roster(RELAY))
            await runtimes["Bob"].offer("Relay", lambda _: (BOB,))
            await runtimes["Carol"].offer("Relay", lambda _: (CAROL,))
            with pytest.raises(StorageFailed) as caught:
                await handle.result()
            assert caught.value.retry.later
            with pytest.raises(Interrupted):
                await runtimes["Ann"].start(ANN.protocol, ANN, devices.roster(RELAY))
            assert len(await runtimes["Carol"].list()) == 1

    play(body)


class Stopping:
    """A clock whose horizon is on a disk that is full by now: so many readings, then a fault."""

    def __init__(self, readings: int) -> None:
        self.left = readings

    def now_ms(self) -> int:
        self.left -= 1
        if self.left < 0:
            raise StoreFull(Path("clock.sqlite"))
        return 1_000


@pytest.mark.parametrize("readings", [0, 1, 2, 3, 9])
def test_a_clock_that_can_promise_nothing_stops_its_device_as_its_store_does(readings: int) -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtime = devices.runtimes(real=True)["Ann"]
        clock = Stopping(readings)
        runtime.pump._ports = dataclasses.replace(runtime.pump._ports, clock=clock)
        async with runtime:
            with pytest.raises((StorageFailed, Interrupted)):
                handle = await runtime.start(ANN.protocol, ANN, devices.roster(RELAY))
                while clock.left >= 0:
                    await runtime.list()
                await handle.result()
        assert runtime.pump.failure is not None and "clock.sqlite: no room left" in runtime.pump.failure
        assert runtime.stopped

    play(body)


@pytest.mark.parametrize("real", [False, True])
def test_a_store_that_is_an_older_copy_leaves_nobody_waiting(real: bool) -> None:
    async def body() -> None:
        older = MemoryStore()
        devices = Devices(list(RELAY), {"Ann": older})
        before = older.copy()
        async with AsyncExitStack() as stack:
            runtimes = devices.runtimes(real=real)
            await entered(stack, devices, runtimes)
            for handle in (await begin(devices, runtimes, RELAY)).values():
                await handle.result()
        devices.stores["Ann"] = before
        async with AsyncExitStack() as stack:
            runtimes = devices.runtimes(real=real)
            await entered(stack, devices, runtimes)
            with pytest.raises(RolledBack, match="own store lacks") as caught:
                await runtimes["Ann"].join(EventId(bytes(32)), ANN)
            assert caught.value.evidence and not caught.value.retry.later
            assert runtimes["Ann"].stopped
            with pytest.raises(RolledBack):
                await runtimes["Ann"].start(ANN.protocol, ANN, devices.roster(RELAY))
            assert len(await runtimes["Bob"].list()) == 1

    play(body)


def test_a_bug_of_the_host_leaves_nobody_waiting() -> None:
    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes(real=True)
        runtime = runtimes["Ann"]
        await runtime.__aenter__()
        handle = await runtime.start(ANN.protocol, ANN, devices.roster(RELAY))

        def broken(_: object) -> list[Any]:
            raise RuntimeError("a bug")

        runtime.pump._host.handle = broken  # type: ignore[method-assign]
        runtime.pump.compare()
        with pytest.raises(Interrupted):
            await handle.result()
        with pytest.raises(RuntimeError, match="a bug"):
            await runtime.stop()

    play(body)


# --- tracing ---


def test_a_traced_device_tells_what_its_seats_do() -> None:
    async def body() -> None:
        out = io.StringIO()
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes(tracer=Tracer(Level.FULL, JsonLines(out), now=lambda: 0))
        async with AsyncExitStack() as stack:
            await entered(stack, devices, runtimes)
            handles = await begin(devices, runtimes, RELAY)
            for handle in handles.values():
                await handle.result()
        told = out.getvalue()
        assert told.count('"what":"sent"') == 5 and told.count('"what":"ended"') == 3
        assert handles["Ann"].session_id in told

    play(body)
