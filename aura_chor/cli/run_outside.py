"""Facts from outside the session, as a run between devices tells them: shown once, told to every device that plays."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from aura_chor.cli.run_record import Recorder
from aura_chor.ledger.event import EventId
from aura_chor.runtime.driver import Runtime
from aura_chor.runtime.outside import At
from aura_chor.session.bugs import SeatingError
from aura_chor.session.events import EXTERNAL


class Listener(NamedTuple):
    """A device with seats; `playing` is set when they play: before that it would take no fact."""

    runtime: Runtime
    playing: asyncio.Event


@dataclass(slots=True)
class Facts:
    """What is planned, by its moments, and what of it has been shown."""

    planned: Sequence[At]
    recorder: Recorder
    told: int = 0

    async def tell(self, number: int, runtimes: Sequence[Runtime], session: EventId) -> None:
        """The fact of this number to these devices; one where nobody plays any more needs none."""
        at = self.planned[number]
        if number >= self.told:
            self.told = number + 1
            self._show(at)
        for runtime in runtimes:
            with suppress(SeatingError):
                await runtime.tell(session, at.message)

    async def tell_by_the_clock(self, devices: Sequence[Listener], session: EventId, done: asyncio.Event) -> None:
        """Each at its moment, counted from when a device plays, until all have ended.

        By the clock, since nobody can tell here who waits for whom.
        """
        learning = asyncio.gather(*(self._listen(device, session) for device in devices))
        over = asyncio.ensure_future(done.wait())
        both: list[asyncio.Future[Any]] = [learning, over]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if learning.done():
                learning.result()
                await over
        finally:
            learning.cancel()
            over.cancel()
            await asyncio.wait(both)

    async def _listen(self, device: Listener, session: EventId) -> None:
        await device.playing.wait()
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for number, at in enumerate(self.planned):
            if (left := begun + at.moment / 1000 - loop.time()) > 0:
                await asyncio.sleep(left)
            await self.tell(number, [device.runtime], session)

    def _show(self, at: At) -> None:
        self.recorder.message(
            sender=EXTERNAL,
            receivers=(),
            label=type(at.message).__name__,
            lane=(),
            body=msgspec.structs.asdict(at.message),
        )
