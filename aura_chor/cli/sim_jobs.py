"""Many seeds, in this process or in several: every process makes its own stage, outcomes come in the order of seeds."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context

from aura_chor.cli.sim_stage import Theatre, staged
from aura_chor.sim.faults import FaultMix
from aura_chor.sim.record import Recipe
from aura_chor.sim.run import Outcome
from aura_chor.sim.stage import Unplayable

CHUNK = 8
"""Seeds that a process is given at a time."""


def outcomes(
    recipe: Recipe, theatre: Theatre, mix: FaultMix, *, seeds: range, devices: int | None, jobs: int
) -> Generator[Outcome]:
    """One for each seed, in order; closing the iterator stops the work. May raise `Unplayable`."""
    if jobs == 1:
        for seed in seeds:
            yield theatre.run(theatre.case(seed, mix, devices))
        return
    chunks = [seeds[start : start + CHUNK] for start in range(0, len(seeds), CHUNK)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(recipe,)) as pool:
        try:
            # A few chunks ahead for each process, so that whoever stops early has not asked for all of them.
            ahead = 2 * jobs
            waiting = [pool.submit(_play, chunk, mix, devices) for chunk in chunks[:ahead]]
            for following in [*chunks[ahead:], *([None] * min(ahead, len(chunks)))]:
                found = waiting.pop(0).result()
                if following is not None:
                    waiting.append(pool.submit(_play, following, mix, devices))
                if isinstance(found, str):
                    raise Unplayable(found)
                yield from found
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_here: list[Theatre] = []
"""The theatre of a process that plays for another one."""
_kept = ExitStack()


def _begin(recipe: Recipe) -> None:
    _here.append(_kept.enter_context(staged(recipe)))


def _play(seeds: Sequence[int], mix: FaultMix, devices: int | None) -> list[Outcome] | str:
    """What cannot be played is told as text: it is no error of the process."""
    (theatre,) = _here
    try:
        return [theatre.run(theatre.case(seed, mix, devices)) for seed in seeds]
    except Unplayable as error:
        return str(error)
