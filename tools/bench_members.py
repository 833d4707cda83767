"""What the benchmark of families runs: one collective of many members, in one engine."""

from __future__ import annotations

import importlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from aura_chor.compiler import analyse_text, emit
from aura_chor.runtime.local import run
from aura_chor.session.seats import Seat

TEXTS = {
    "gather": "choreography Gathering { roles C, W[n] gather W -> C: M(n: int) }",
    "gather at least 5": "choreography Five { roles C, W[n] where 5 <= n gather at least 5 of W -> C: M(n: int) }",
    "scatter, each": (
        "choreography Scattering { roles C, W[n] C -> each W: Job(n: int) each i in W { W[i] -> C: Back(n: int) } }"
    ),
    "exchange": "choreography Exchanging { roles W[n] exchange W: M(n: int) }",
}
SIZES = (10, 100, 1_000)
EXCHANGE_MAX = 250
"""An exchange of n is n squared deliveries."""


def member_rows() -> list[dict[str, object]]:
    """Milliseconds of a session, and microseconds for each delivery."""
    rows: list[dict[str, object]] = []
    for name, modules in _packages():
        for size in SIZES:
            if name == "exchange" and size > EXCHANGE_MAX:
                size = EXCHANGE_MAX
            seats = _seats(name, modules, size)
            seconds, deliveries = _timed(seats)
            rows.append({"collective": name, "members": size, "ms": seconds * 1e3, "us": seconds / deliveries * 1e6})
    return rows


def _seats(name: str, modules: dict[str, ModuleType], size: int) -> tuple[Seat, ...]:
    """Bodies that do what their states ask for and nothing else."""

    async def gathers(s: Any, /) -> Any:
        return (await s.gather_m()).next

    async def sends(s: Any, /) -> Any:
        return await s.send_m(n=1)

    async def exchanges(s: Any, /) -> Any:
        return await gathers(await sends(s))

    async def lane(index: int, s: Any) -> Any:
        return (await s.receive_back()).next

    async def scatters(s: Any, /) -> Any:
        job = modules["messages"].Job
        return await (await s.send_job({index: job(index) for index in range(1, size + 1)})).each_w(lane)

    async def answers(s: Any, /) -> Any:
        got = await s.receive_job()
        return await got.next.send_back(n=got.message.n)

    single, each = {"scatter, each": (scatters, answers), "exchange": (None, exchanges)}.get(name, (gathers, sends))
    first = [] if single is None else [modules["c"].seat(single)]
    return (*first, *[modules["w"].seat(each, index=index) for index in range(1, size + 1)])


def _timed(seats: tuple[Seat, ...]) -> tuple[float, int]:
    delivered = 0

    def count(event: object) -> None:
        nonlocal delivered
        delivered += len(getattr(event, "receivers", ()))

    run(*seats, observer=count)
    start = time.perf_counter()
    result = run(*seats)
    assert result.completed
    return time.perf_counter() - start, delivered


def _packages() -> Iterator[tuple[str, dict[str, ModuleType]]]:
    folder = Path(tempfile.mkdtemp(prefix="aura-chor-bench-"))
    sys.path.insert(0, str(folder))
    for name, text in TEXTS.items():
        files, problems = emit(analyse_text(text))
        assert not problems, problems
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content, encoding="utf-8")
        package = next(Path(path).parts[0] for path in files)
        stems = [Path(path).stem for path in files]
        yield name, {stem: importlib.import_module(f"{package}.{stem}") for stem in stems if stem != "__init__"}


if __name__ == "__main__":
    for row in member_rows():
        print("  ".join(f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values()))
