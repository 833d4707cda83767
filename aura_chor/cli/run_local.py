"""A run with all seats in one engine: no ledgers, no signatures, no files."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import click
import msgspec

from aura_chor.base.names import SessionId
from aura_chor.cli.run_record import Recorder, report
from aura_chor.runtime.clock import RealTime, VirtualTime
from aura_chor.runtime.local import run
from aura_chor.runtime.outside import At
from aura_chor.runtime.result import SessionFailed, SessionResult
from aura_chor.runtime.trace import Level, Sink, Tracer, traced
from aura_chor.session.bugs import SeatingError
from aura_chor.session.events import AbortEvent, Event
from aura_chor.session.faults import Fault
from aura_chor.session.seats import Seat


def run_in_process(
    seats: Sequence[Seat],
    parameters: msgspec.Struct | None,
    recorder: Recorder,
    *,
    real_time: bool,
    epoch: int,
    trace: tuple[Level, Sink] | None,
    outside: Sequence[At] = (),
) -> SessionResult:
    """The session from its first message to its last; what bodies raise is reported and stands in the result."""

    def observe(event: Event) -> None:
        if isinstance(event, AbortEvent):
            recorder.abort(sender=event.sender, reason=event.reason)
        else:
            recorder.message(
                sender=event.sender,
                receivers=event.receivers,
                label=event.label,
                lane=event.lane,
                body=event.body,
            )

    time = RealTime(period=epoch) if real_time else VirtualTime(period=epoch)
    tracer = None if trace is None else Tracer(trace[0], trace[1], now=time.now)
    played = [traced(seat, tracer) for seat in seats]
    session_id = SessionId(secrets.token_hex(16))
    try:
        result = run(
            *played, parameters=parameters, observer=observe, session_id=session_id, time=time, outside=outside
        )
    except SessionFailed as failed:
        for error in failed.exceptions:
            report(error)
        return failed.result
    except (Fault, SeatingError) as error:
        raise click.ClickException(str(error)) from error
    for event in result.late:
        recorder.say(f"too late, and skipped: {event.label} of {event.sender}")
    return result
