"""The simulator's benchmark: instructions of bodies, steps of worlds and simulated seconds for each real one.

What is timed is the run alone, by the processor; instructions are counted in the same run played before. `null` is null
cryptography. The first rows say at which layer what is spent: bodies on an engine alone, without a host, a ledger or a
signature; then the same bodies on devices with all of that.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from bench_engine import messages_through_engine

from aura_chor.runtime.engine import Engine
from aura_chor.runtime.local import run
from aura_chor.runtime.world import World
from aura_chor.sim.faults import PRESETS, Case, draw
from aura_chor.sim.null import null_cryptography
from aura_chor.sim.observed import Observed
from aura_chor.sim.play import play_of
from aura_chor.sim.plots import Playing, threshold_stage
from aura_chor.sim.run import LIMIT_MS, to_the_end
from aura_chor.sim.stage import Stage, make_world
from aura_chor.sim.watch import Watch

HOPS = 300
ENGINE_HOPS = 5_000
REPEATS = 3
SEEDS = range(1, 6)


def simulator_rows() -> list[dict[str, Any]]:
    """Bodies alone, then whole devices, with null and with real cryptography in one run."""
    return [_engine_row(), *[row for name, make in STAGES.items() for row in _both(name, make)]]


def _hops(_seed: int) -> Stage:
    return play_of(messages_through_engine(HOPS))


STAGES: dict[str, Callable[[int], Stage]] = {
    f"{HOPS} messages of 2 bodies": _hops,
    "sign, full faults": lambda seed: threshold_stage((Playing(protocol="Sign"),), seed=seed),
    "dkd, full faults": lambda seed: threshold_stage((Playing(protocol="Dkd"),), seed=seed),
}


def _engine_row() -> dict[str, Any]:
    def play() -> None:
        run(*messages_through_engine(ENGINE_HOPS))

    with _counted() as count:
        play()
    took = statistics.median(_seconds(play) for _ in range(REPEATS))
    return _row("bodies on an engine, no host", "none", count[0], took)


def _both(name: str, make: Callable[[int], Stage]) -> Iterator[dict[str, Any]]:
    rows = [_stage_row(name, make, crypto) for crypto in ("null", "real")]
    for row in rows:
        row["times real"] = row["instructions/s"] / rows[1]["instructions/s"]
        yield row


def _stage_row(name: str, make: Callable[[int], Stage], crypto: str) -> dict[str, Any]:
    with null_cryptography() if crypto == "null" else nullcontext():
        with _counted() as count:
            counted = [_played(make, seed) for seed in SEEDS]
        times = [sum(_played(make, seed)[2] for seed in SEEDS) for _ in range(REPEATS)]
    row = _row(name, crypto, count[0], took := statistics.median(times))
    steps, virtual_ms = (sum(played[place] for played in counted) for place in (0, 1))
    return row | {"steps/s": round(steps / took), "simulated s/s": virtual_ms / 1_000 / took}


def _row(name: str, crypto: str, instructions: int, took: float) -> dict[str, Any]:
    return {
        "what": name,
        "cryptography": crypto,
        "instructions": instructions,
        "instructions/s": round(instructions / took),
        "steps/s": None,
        "simulated s/s": None,
        "times real": None,
    }


def _played(make: Callable[[int], Stage], seed: int) -> tuple[int, int, float]:
    """Steps, simulated milliseconds, and how long they took on the processor."""
    stage, watch = make(seed), Watch()
    case = _case(stage, seed)
    world = make_world(stage, case, watch)
    took = _seconds(lambda: _to_the_end(stage, case, world, watch))
    watch.close()
    return world.steps, world.now_ms, took


def _case(stage: Stage, seed: int) -> Case:
    mix = PRESETS["none"] if stage.identity.name == "Hops" else PRESETS["full"]
    return draw(mix, seed=seed, devices=stage.devices)


def _to_the_end(stage: Stage, case: Case, world: World, watch: Watch) -> None:
    to_the_end(world, Observed(stage, case, world, watch), LIMIT_MS)


def _seconds(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


@contextmanager
def _counted() -> Iterator[list[int]]:
    """Counts the instructions of all engines in this block; it makes them slower."""
    whole, count = Engine._perform, [0]

    def perform(self: Engine, strand: Any, instruction: Any) -> None:
        count[0] += 1
        whole(self, strand, instruction)

    Engine._perform = perform  # type: ignore[method-assign]
    try:
        yield count
    finally:
        Engine._perform = whole  # type: ignore[method-assign]
