"""The loop that plays a stage: turns, time, what the host performs, what comes from outside."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, TypeAlias, get_origin

from aura_chor.runtime.clock import TimeSource
from aura_chor.runtime.engine import Engine
from aura_chor.runtime.local_stage import Stage
from aura_chor.runtime.outside import Outside
from aura_chor.runtime.strands import Strand
from aura_chor.session.bugs import EffectMisused
from aura_chor.session.instructions import GetLedgerState, Perform, RunSubProtocol
from aura_chor.session.views import LedgerView

Effects: TypeAlias = Mapping[str, Callable[..., Awaitable[Any]]]
"""What `Perform` may name: coroutine functions of the host."""

STEPS_PER_TURN = 512
"""A session lets other tasks of the event loop run after so many steps."""


class Performing(NamedTuple):
    engine: Engine
    strand: Strand
    effect: Perform[Any]

    @property
    def awaited(self) -> bool:
        """An abort in the same turn may have taken the strand out of its wait."""
        return self.strand.effect is self.effect


async def drive(stage: Stage, outside: Outside, effects: Effects, time: TimeSource, ledger: LedgerView) -> None:
    """Play until the session has ended for every seat."""
    tasks: dict[asyncio.Task[Any], Performing] = {}
    root = stage.root.engine
    try:
        while True:
            now = time.now()
            if outside.next_moment is not None:
                outside.post_due(root, now)
            more = False
            for engine in stage.engines():
                engine.tell_time(now)
                more = engine.turn(STEPS_PER_TURN) or more
            if root.finished and not stage.settle():
                return
            _begin(stage, effects, ledger, tasks, now)
            if stage.settle() or more:
                await asyncio.sleep(0)
                continue
            if any(engine.ready for engine in stage.engines()):
                continue
            await _wait(stage, outside, tasks, time)
    finally:
        # The session is over or the caller was cancelled: nobody waits for these effects any more.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _begin(
    stage: Stage, effects: Effects, ledger: LedgerView, tasks: dict[asyncio.Task[Any], Performing], now: int
) -> None:
    """What bodies ask of their host: child sessions are played here, the rest is the caller's."""
    for engine in stage.engines():
        asked, engine.effects[:] = list(engine.effects), []
        for strand, effect in asked:
            doing = Performing(engine, strand, effect)
            if not doing.awaited:
                continue
            if isinstance(effect, RunSubProtocol):
                stage.run_child(stage.play_of(engine), strand, effect, now)
            elif isinstance(effect, GetLedgerState):
                engine.resume(strand, ledger)
            else:
                tasks[asyncio.ensure_future(_perform(effects, strand.role, effect))] = doing


async def _wait(stage: Stage, outside: Outside, tasks: dict[asyncio.Task[Any], Performing], time: TimeSource) -> None:
    """Nothing is ready: a deadline that is due comes, or time passes, or an effect ends, or nobody can go on."""
    engines = list(stage.engines())
    due = _earliest([outside.next_moment, *[engine.next_deadline for engine in engines]])
    if any(engine.expire_one() for engine in engines):
        return
    performing = [task for task, doing in tasks.items() if doing.awaited]
    if performing or due is not None:
        await time.let_pass(due, performing)
        _answer(tasks)
        return
    stuck = next(engine for engine in reversed(engines) if not engine.finished)
    stuck.unstick()


def _earliest(moments: list[int | None]) -> int | None:
    return min([moment for moment in moments if moment is not None], default=None)


def _answer(tasks: dict[asyncio.Task[Any], Performing]) -> None:
    for task in [task for task in tasks if task.done()]:
        doing = tasks.pop(task)
        if not doing.awaited:
            continue
        if task.cancelled():
            cancelled = EffectMisused(f"{doing.effect.name} was cancelled by its host")
            doing.engine.resume(doing.strand, None, cancelled)
            continue
        error = task.exception()
        if error is not None and not isinstance(error, Exception):
            raise error
        doing.engine.resume(doing.strand, None if error else task.result(), error)


async def _perform(effects: Effects, role: str, effect: Perform[Any]) -> object:
    if effect.name not in effects:
        known = ", ".join(effects) or "none"
        raise EffectMisused(f"{role} performs {effect.name}, which the host does not know; it knows {known}")
    answer = await effects[effect.name](*effect.arguments)
    wanted = get_origin(effect.returns) or effect.returns
    if not isinstance(answer, wanted):
        raise EffectMisused(f"{effect.name} answered a {type(answer).__name__}, not a {wanted.__name__}")
    return answer
