"""What the room's card promises of its doors, and what a device must be able to hold."""

import asyncio
import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

import aura_chor.runtime
from aura_chor.runtime.host_ports import HostLimits, Lifecycle
from tests.runtime.driver.driving import RELAY, Devices, play
from tests.runtime.playing import ANN

ROOM = Path(aura_chor.runtime.__file__).parent
DOORS = re.compile(r"(driver\w*|local\w*|clock)\.py")


def test_only_the_doors_know_asyncio() -> None:
    found = [path.name for path in sorted(ROOM.glob("*.py")) if "import asyncio" in path.read_text(encoding="utf-8")]
    assert found and [name for name in found if not DOORS.fullmatch(name)] == []


@pytest.mark.parametrize("count", [50, pytest.param(10_000, marks=pytest.mark.slow)])
def test_sessions_of_one_device_with_itself(count: int) -> None:
    """All seats on one device, all sessions at once: each completes."""

    async def body() -> None:
        devices = Devices(list(RELAY))
        runtimes = devices.runtimes(limits=HostLimits(sessions_max=count), real=True)
        config = devices.roster(RELAY)
        config = type(config)(roster=dict.fromkeys(RELAY, devices.keys["Ann"]))
        async with AsyncExitStack() as stack:
            runtime = await stack.enter_async_context(runtimes["Ann"])
            starts = (runtime.start(ANN.protocol, tuple(RELAY.values()), config) for _ in range(count))
            handles = await asyncio.gather(*starts)
            reports = await asyncio.gather(*(handle.result() for handle in handles))
        assert {report.lifecycle for report in reports} == {Lifecycle.COMPLETED}
        assert {report.result.messages for report in reports} == {5} and len(reports) == count

    play(body)
