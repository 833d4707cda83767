"""All seats of one session in this process: the door to asyncio, which only the host's effects need."""

import asyncio
import secrets
from collections.abc import Sequence

from msgspec import Struct, structs

from aura_chor.base.names import SessionId
from aura_chor.runtime.clock import TimeSource, VirtualTime
from aura_chor.runtime.endings import Observer
from aura_chor.runtime.engine import Engine
from aura_chor.runtime.local_loop import Effects as Effects
from aura_chor.runtime.local_loop import drive
from aura_chor.runtime.local_stage import Play, Stage
from aura_chor.runtime.outside import At, Outside
from aura_chor.runtime.result import Ended, SessionFailed, SessionResult
from aura_chor.runtime.seating import begin, own_parameters
from aura_chor.session.bugs import SeatingError
from aura_chor.session.faults import ProtocolMismatch
from aura_chor.session.seats import ProtocolIdentity, Seat, company_of
from aura_chor.session.views import LedgerView


def run(
    *seats: Seat,
    parameters: Struct | None = None,
    effects: Effects | None = None,
    observer: Observer | None = None,
    session_id: SessionId | None = None,
    time: TimeSource | None = None,
    absent: Sequence[str] = (),
    outside: Sequence[At] = (),
    ledger: LedgerView | None = None,
) -> SessionResult:
    """`run_session` for callers without an event loop."""
    return asyncio.run(
        run_session(
            *seats,
            parameters=parameters,
            effects=effects,
            observer=observer,
            session_id=session_id,
            time=time,
            absent=absent,
            outside=outside,
            ledger=ledger,
        )
    )


async def run_session(
    *seats: Seat,
    parameters: Struct | None = None,
    effects: Effects | None = None,
    observer: Observer | None = None,
    session_id: SessionId | None = None,
    time: TimeSource | None = None,
    absent: Sequence[str] = (),
    outside: Sequence[At] = (),
    ledger: LedgerView | None = None,
) -> SessionResult:
    """Play one session: one seat for every role, and one for every member of a family. `observer` is told every event
    as it is written. Without a `time` of yours, time is virtual: it passes when every seat waits.

    `absent` are seats that belong to the session and never act; `outside` is posted at its moments; `ledger` is what a
    protocol that reads the ledger sees.

    Returns when every seat has ended: completed, withdrawn or aborted. Raises `SessionFailed` with what bodies raised,
    after all other seats have been told of it; `SeatingError` or `ProtocolMismatch` before anything has run. What
    happens in a child session is its own, and stands in the result's `children`.
    """
    identity = _one_protocol(seats, absent, session_id)
    parameters = own_parameters(identity, parameters)
    session_id = session_id or _identified(seats[0], parameters) or SessionId(secrets.token_hex(16))
    company = company_of(identity, [*[seat.role for seat in seats], *absent], parameters)
    time = time or VirtualTime()
    engine = Engine(
        session_id=session_id,
        protocol_hash=identity.protocol_hash,
        roles=company.all,
        observer=observer,
        period=time.period,
        local=[seat.role for seat in seats] if absent else None,
    )
    planned = Outside(identity, company, session_id, outside)
    engine.tell_time(time.now())
    engine.note_time_of(identity.clocked, begun=identity.openings)
    places = {seat: place for place, seat in enumerate(company.all)}
    for seat in sorted(seats, key=lambda seat: places[seat.role]):
        begin(engine, seat, session_id, parameters, company)
    stage = Stage(Play(identity, session_id, parameters, company, engine), period=time.period, observer=observer)
    try:
        await drive(stage, planned, effects or {}, time, ledger or LedgerView())
    finally:
        stage.close()
    return _checked(structs.replace(engine.result(), children=stage.children()))


def _checked(result: SessionResult) -> SessionResult:
    failed = [outcome.error for outcome in result.outcomes.values() if outcome.ended is Ended.FAILED]
    errors = [error for error in failed if error is not None]
    if errors:
        raise SessionFailed.of(result, errors)
    return result


# --- before anything runs ---


def _one_protocol(seats: tuple[Seat, ...], absent: Sequence[str], session_id: SessionId | None) -> ProtocolIdentity:
    if not seats:
        raise SeatingError("a session without seats")
    first = seats[0]
    for seat in seats:
        if seat.protocol.protocol_hash != first.protocol.protocol_hash:
            raise ProtocolMismatch(
                f"{first.role} was compiled from {_version(first)}, {seat.role} from {_version(seat)}",
                session_id=session_id,
            )
    taken = sorted([*[seat.role for seat in seats], *absent])
    if not first.protocol.families and taken != sorted(first.protocol.roles):
        raise SeatingError(
            f"{first.protocol.name} needs one seat for each of {', '.join(first.protocol.roles)};"
            f" there are seats for {', '.join(taken)}"
        )
    return first.protocol


def _identified(seat: Seat, parameters: Struct | None) -> SessionId | None:
    """The id of a session that has no opening event: a function of its parameters."""
    if seat.protocol.identified is None:
        return None
    identifier: bytes = getattr(seat.checks, seat.protocol.identified)(parameters)
    return SessionId(identifier.hex())


def _version(seat: Seat) -> str:
    return f"{seat.protocol.name} {seat.protocol.protocol_hash}"
