"""Several devices of one process in one task, on a clock that passes only when all of them wait.

What `aura-chor run` drives without `--real-time`: each device has a ledger of its own and speaks to the others through
the transport alone; only their clock is common, and its next deadline comes at once. Devices take turns in the order in
which they were given, so that a run depends on the bodies alone.
"""

import asyncio
from collections.abc import Sequence

from aura_chor.runtime.driver import Runtime


class CommonClock:
    """Virtual milliseconds; implements the port `Clock`."""

    def __init__(self, start_ms: int = 0) -> None:
        self._now = start_ms

    def now_ms(self) -> int:
        """The common time."""
        return self._now

    def advance(self, moment_ms: int) -> None:
        """Never back."""
        self._now = max(self._now, moment_ms)


class Together:
    """Drives runtimes that were made with `own_task=False`, from entering to leaving.

    Where every device waits and no deadline is ahead, `idle` is set: nothing more happens by itself. It is set before
    that at the moment `pause_ms`, if there is one: somebody outside has something to say then.
    """

    def __init__(self, runtimes: Sequence[Runtime], clock: CommonClock) -> None:
        self.runtimes = tuple(runtimes)
        self.idle = asyncio.Event()
        self.pause_ms: int | None = None
        self._clock = clock
        self._awake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Together":
        for runtime in self.runtimes:
            runtime.on_wake = self._wake
            await runtime.__aenter__()
        self._task = asyncio.create_task(self._run(), name="devices")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None, "left before it was entered"
        try:
            await asyncio.gather(*(runtime.stop() for runtime in self.runtimes))
        finally:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _wake(self) -> None:
        self.idle.clear()
        self._awake.set()

    async def _run(self) -> None:
        while True:
            self._awake.clear()
            more = [runtime.turn() for runtime in self.runtimes]
            if await self._written() or any(more) or self._awake.is_set() or self._pass_time():
                await asyncio.sleep(0)
            else:
                await self._awake.wait()

    async def _written(self) -> bool:
        """Wait for everything that is being written: which disk is faster must not decide who goes first."""
        waited = False
        while any(runtime.pump.writing for runtime in self.runtimes):
            waited = True
            await self._awake.wait()
            self._awake.clear()
        return waited

    def _pass_time(self) -> bool:
        """Go to the next deadline, if every device waits for nothing but time."""
        if any(runtime.pump.busy for runtime in self.runtimes if not runtime.stopped):
            return False
        moments = [runtime.pump.wake_ms for runtime in self.runtimes if not runtime.stopped]
        ahead = min([moment for moment in moments if moment is not None], default=None)
        if self.pause_ms is not None and (ahead is None or self.pause_ms <= ahead):
            self._clock.advance(self.pause_ms)
            ahead = None
        if ahead is None:
            self.idle.set()
            return False
        self._clock.advance(ahead)
        return True
