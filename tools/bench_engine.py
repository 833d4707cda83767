"""What the engine's benchmark runs: one message after the other from A to B, and the same through an asyncio queue."""

from __future__ import annotations

import asyncio
import importlib
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from aura_chor.compiler import analyse_text, emit

HOPS = """
choreography Hops {
  roles A, B

  loop More {
    choice at A { A -> B: Hop(n: int)  continue More } or { A -> B: Stop }
  }
}
"""


@cache
def _modules() -> tuple[ModuleType, ModuleType]:
    """The generated role modules, compiled into a folder that lives as long as the process."""
    folder = Path(tempfile.mkdtemp(prefix="aura-chor-bench-"))
    files, problems = emit(analyse_text(HOPS))
    assert not problems
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    return importlib.import_module("hops.a"), importlib.import_module("hops.b")


def messages_through_engine(count: int) -> tuple[Any, Any]:
    """Seats that send `count` messages."""
    a, b = _modules()

    async def sender(s: Any, /) -> Any:
        for n in range(count):
            s = await s.send_hop(n=n)
        return await s.send_stop()

    async def receiver(s: Any, /) -> Any:
        while True:
            match await s.receive():
                case b.GotHop(next=again):
                    s = again
                case b.GotStop(next=end):
                    return end

    return a.seat(sender), b.seat(receiver)


async def queue_hops(count: int) -> None:
    """Two tasks and one queue: what a hop costs without sessions, types and sequence numbers."""
    queue: asyncio.Queue[int] = asyncio.Queue(1)

    async def sender() -> None:
        for n in range(count):
            await queue.put(n)

    async def receiver() -> None:
        for _ in range(count):
            await queue.get()

    await asyncio.gather(sender(), receiver())
