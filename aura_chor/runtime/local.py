"""All seats of one session in this process: the door to asyncio, which only the host's effects need."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias, get_origin

from msgspec import Struct

from aura_chor.base.names import SessionId
from aura_chor.runtime.clock import TimeSource, VirtualTime
from aura_chor.runtime.endings import Observer
from aura_chor.runtime.engine import Engine
from aura_chor.runtime.result import Ended, SessionFailed, SessionResult
from aura_chor.runtime.seating import own_parameters, play
from aura_chor.runtime.strands import Strand
from aura_chor.session.bugs import EffectMisused, SeatingError
from aura_chor.session.faults import ProtocolMismatch
from aura_chor.session.instructions import Perform
from aura_chor.session.seats import ProtocolIdentity, Seat

Effects: TypeAlias = Mapping[str, Callable[..., Awaitable[Any]]]
"""What `Perform` may name: coroutine functions of the host."""

STEPS_PER_TURN = 512
"""A session lets other tasks of the event loop run after so many steps."""


def run(
    *seats: Seat,
    parameters: Struct | None = None,
    effects: Effects | None = None,
    observer: Observer | None = None,
    session_id: SessionId | None = None,
    time: TimeSource | None = None,
) -> SessionResult:
    """`run_session` for callers without an event loop."""
    return asyncio.run(
        run_session(*seats, parameters=parameters, effects=effects, observer=observer, session_id=session_id, time=time)
    )


async def run_session(
    *seats: Seat,
    parameters: Struct | None = None,
    effects: Effects | None = None,
    observer: Observer | None = None,
    session_id: SessionId | None = None,
    time: TimeSource | None = None,
) -> SessionResult:
    """Play one session: one seat for every role. `observer` is told every event as it is written.
    Without a `time` of yours, time is virtual: it passes when every seat waits.

    Returns when every seat has ended, completed or aborted. Raises `SessionFailed` with what bodies raised, after all
    other seats have been told of it; `SeatingError` or `ProtocolMismatch` before anything has run.
    """
    identity = _one_protocol(seats, session_id := session_id or SessionId(secrets.token_hex(16)))
    parameters = own_parameters(identity, parameters)
    time = time or VirtualTime()
    engine = Engine(
        session_id=session_id,
        protocol_hash=identity.protocol_hash,
        roles=identity.roles,
        observer=observer,
        period=time.period,
    )
    for seat in sorted(seats, key=lambda seat: identity.roles.index(seat.role)):
        engine.start(seat.role, play(seat, session_id, parameters))
    try:
        await _drive(engine, effects or {}, time)
    finally:
        engine.close()
    return _checked(engine.result())


def _checked(result: SessionResult) -> SessionResult:
    failed = [outcome.error for outcome in result.outcomes.values() if outcome.ended is Ended.FAILED]
    errors = [error for error in failed if error is not None]
    if errors:
        raise SessionFailed.of(result, errors)
    return result


# --- before anything runs ---


def _one_protocol(seats: tuple[Seat, ...], session_id: SessionId) -> ProtocolIdentity:
    if not seats:
        raise SeatingError("a session without seats")
    first = seats[0]
    for seat in seats:
        if seat.protocol.protocol_hash != first.protocol.protocol_hash:
            raise ProtocolMismatch(
                f"{first.role} was compiled from {_version(first)}, {seat.role} from {_version(seat)}",
                session_id=session_id,
            )
    taken = sorted(seat.role for seat in seats)
    if taken != sorted(first.protocol.roles):
        raise SeatingError(
            f"{first.protocol.name} needs one seat for each of {', '.join(first.protocol.roles)};"
            f" there are seats for {', '.join(taken)}"
        )
    return first.protocol


def _version(seat: Seat) -> str:
    return f"{seat.protocol.name} {seat.protocol.protocol_hash}"


# --- the loop ---


async def _drive(engine: Engine, effects: Effects, time: TimeSource) -> None:
    tasks: dict[asyncio.Task[Any], tuple[Strand, Perform[Any]]] = {}
    try:
        while True:
            engine.tell_time(time.now())
            more = engine.turn(STEPS_PER_TURN)
            if engine.finished:
                return
            if more:
                await asyncio.sleep(0)
                continue
            for strand, effect in engine.effects:
                # An abort in the same turn may have taken the strand out of its wait already.
                if strand.effect is effect:
                    tasks[asyncio.ensure_future(_effect(effects, strand.role, effect))] = (strand, effect)
            engine.effects.clear()
            due = engine.next_deadline
            if engine.expire_one():
                continue
            performing = [task for task, (strand, effect) in tasks.items() if strand.effect is effect]
            if performing or due is not None:
                await time.let_pass(due, performing)
                _answer(engine, tasks)
            else:
                engine.unstick()
    finally:
        # The session is over or the caller was cancelled: nobody waits for these effects any more.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _answer(engine: Engine, tasks: dict[asyncio.Task[Any], tuple[Strand, Perform[Any]]]) -> None:
    for task in [task for task in tasks if task.done()]:
        strand, effect = tasks.pop(task)
        if strand.effect is not effect:
            continue
        if task.cancelled():
            engine.resume(strand, None, EffectMisused(f"{effect.name} was cancelled by its host"))
            continue
        error = task.exception()
        if error is not None and not isinstance(error, Exception):
            raise error
        engine.resume(strand, None if error else task.result(), error)


async def _effect(effects: Effects, role: str, effect: Perform[Any]) -> object:
    if effect.name not in effects:
        known = ", ".join(effects) or "none"
        raise EffectMisused(f"{role} performs {effect.name}, which the host does not know; it knows {known}")
    answer = await effects[effect.name](*effect.arguments)
    wanted = get_origin(effect.returns) or effect.returns
    if not isinstance(answer, wanted):
        raise EffectMisused(f"{effect.name} answered a {type(answer).__name__}, not a {wanted.__name__}")
    return answer
