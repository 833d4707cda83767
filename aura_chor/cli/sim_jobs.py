"""Many seeds, in this process or in several: every process makes its own stage, outcomes come in the order of seeds."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.process import BaseProcess
from signal import SIG_IGN, SIGINT, signal
from threading import Thread, current_thread, main_thread
from time import monotonic
from typing import Protocol

from aura_chor.cli.sim_stage import Theatre, staged
from aura_chor.sim.faults import FaultMix
from aura_chor.sim.record import Recipe
from aura_chor.sim.run import Outcome
from aura_chor.sim.stage import Unplayable

CHUNK = 8
"""Seeds that a process is given at a time."""
GRACE_SECONDS = 2.0
"""How long whoever has seen enough waits for the seeds that are being played."""


def outcomes(
    recipe: Recipe, theatre: Theatre, mix: FaultMix, *, seeds: range, devices: int | None, jobs: int
) -> Generator[Outcome]:
    """One for each seed, in order; closing the iterator stops the work. May raise `Unplayable`."""
    if jobs == 1:
        for seed in seeds:
            yield theatre.run(theatre.case(seed, mix, devices))
        return
    chunks = [seeds[start : start + CHUNK] for start in range(0, len(seeds), CHUNK)]
    context = get_context("spawn")
    enough = context.Event()
    others = active_children()
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(recipe, enough)) as pool:
        try:
            # A few chunks ahead for each process, so that whoever stops early has not asked for all of them.
            ahead = 2 * jobs
            with _deaf():
                waiting = [pool.submit(_play, chunk, mix, devices) for chunk in chunks[:ahead]]
            for following in [*chunks[ahead:], *([None] * min(ahead, len(chunks)))]:
                found = waiting.pop(0).result()
                if following is not None:
                    waiting.append(pool.submit(_play, following, mix, devices))
                if isinstance(found, str):
                    raise Unplayable(found)
                yield from found
        except BrokenProcessPool as error:
            raise Unplayable(LOST) from error
        finally:
            enough.set()
            pool.shutdown(wait=False, cancel_futures=True)
            _end([child for child in active_children() if child not in others])


LOST = (
    "a process that played seeds has ended: for lack of memory, by somebody's hand, or because a body or a property"
    " ended it; with --jobs 1 that can be seen"
)


def _end(children: Sequence[BaseProcess]) -> None:
    """They end by themselves behind the seed that they play; one that takes long over it is not waited for."""
    until = monotonic() + GRACE_SECONDS
    for child in children:
        child.join(max(0.0, until - monotonic()))
        if child.is_alive():
            child.terminate()


@contextmanager
def _deaf() -> Iterator[None]:
    """Ctrl-C reaches all processes of a terminal, and those that begin here are deaf to it from their first moment: the
    one that asked ends them, and says what there is to say."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal(SIGINT, SIG_IGN)
    try:
        yield
    finally:
        signal(SIGINT, before)


class _Enough(Protocol):
    """Set when nobody wants any more outcomes."""

    def is_set(self) -> bool: ...


_here: list[tuple[Theatre, _Enough]] = []
"""The theatre of a process that plays for another one."""
_kept = ExitStack()


def _begin(recipe: Recipe, enough: _Enough) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    _here.append((_kept.enter_context(staged(recipe)), enough))


def _end_with_parent() -> None:
    """Whoever asked may be killed, and nobody else would ever end a process that waits for more seeds."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _play(seeds: Sequence[int], mix: FaultMix, devices: int | None) -> list[Outcome] | str:
    """What cannot be played is told as text: it is no error of the process."""
    ((theatre, enough),) = _here
    found: list[Outcome] = []
    try:
        for seed in seeds:
            if enough.is_set():
                break
            found.append(theatre.run(theatre.case(seed, mix, devices)))
    except Unplayable as error:
        return str(error)
    return found
