"""`aura-chor run`: a choreography executed in this process, by its own bodies or by the automatic player."""

from __future__ import annotations

import linecache
import os
import secrets
import sys
import sysconfig
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import click
import msgspec

import aura_chor
from aura_chor.base.names import SessionId
from aura_chor.cli.bodies import import_module, own_seats
from aura_chor.cli.files import Target, single, write_file
from aura_chor.cli.output import safe
from aura_chor.cli.project import checked_analysis
from aura_chor.compiler import Analysis
from aura_chor.emit.files import GENERATED_MARK
from aura_chor.mpst.automaton import Protocol
from aura_chor.runtime.clock import EPOCH, RealTime, TimeSource, VirtualTime
from aura_chor.runtime.local import run
from aura_chor.runtime.result import Ended, SessionFailed, SessionResult
from aura_chor.runtime.samples import NoSample, sample_parameters
from aura_chor.session.events import AbortEvent, Event, MessageEvent
from aura_chor.session.faults import Fault
from aura_chor.session.seats import Seat

# A line of ours or of a library tells a user nothing: what matters is the line of a body that led there.
_NOT_THE_USERS = (str(Path(aura_chor.__file__).parent) + os.sep, sysconfig.get_path("stdlib") + os.sep, "<")

SHOWN_MAX = 60
"""Characters of one payload field that are printed."""


@click.command("run")
@click.argument("source", metavar="SOURCE")
@click.option("--auto", is_flag=True, help="Play every role: seeded choices, sample payloads.")
@click.option("--bodies", metavar="FILE", help="A Python file (or module) with a function for each role.")
@click.option("--seed", type=int, default=None, help="With --auto: the seed; drawn and printed when absent.")
@click.option("--param", "given", multiple=True, metavar="NAME=VALUE", help="A parameter; VALUE is JSON or plain text.")
@click.option("--choreography", "only", metavar="NAME", help="Which one, where SOURCE has several.")
@click.option("--diagram", type=Target(), metavar="FILE", help="Draw the run (.svg, else Mermaid).")
@click.option("--real-time", is_flag=True, help="Deadlines by the clock; without it time passes when all wait.")
@click.option("--epoch", type=click.IntRange(min=1), default=EPOCH, metavar="MS", help="Milliseconds of an epoch.")
@click.option("--quiet", "-q", is_flag=True, help="Do not print messages.")
def run_command(
    source: str,
    auto: bool,
    bodies: str | None,
    seed: int | None,
    given: tuple[str, ...],
    only: str | None,
    diagram: Path | None,
    real_time: bool,
    epoch: int,
    quiet: bool,
) -> None:
    """Execute the choreography of SOURCE in this process and print its messages as they happen.

    Either with --auto, or with --bodies: a Python file that has, for each role, an async function named after it
    (`alice` or `alice_body`) whose parameter is the role's first state in modules compiled from SOURCE. Exit code 1
    when the session fails.
    """
    if auto == (bodies is not None):
        raise click.UsageError("say either --auto or --bodies FILE")
    if seed is not None and not auto:
        raise click.UsageError("--seed goes with --auto")
    one = single(source)
    analysis = checked_analysis(one, only)
    protocol = _one_protocol([checked.protocol for checked in analysis.checked.values()], one.name)
    sys.path.insert(0, str(Path.cwd()))
    recorder = _Recorder(protocol, quiet=quiet)
    time = RealTime(period=epoch) if real_time else VirtualTime(period=epoch)
    if bodies is not None:
        seats = own_seats(protocol, bodies)
        result = _execute(seats, _parameters(seats, given, None), recorder, time)
    else:
        chosen = secrets.randbelow(2**32) if seed is None else seed
        with _compiled(analysis, protocol) as modules:
            result = _play(modules, given, chosen, recorder, time)
    if diagram is not None:
        recorder.draw(diagram)
    _conclude(result)


def _one_protocol(protocols: list[Protocol], name: str) -> Protocol:
    if len(protocols) > 1:
        names = ", ".join(protocol.name for protocol in protocols)
        raise click.UsageError(f"{name} declares {names}; choose one with --choreography")
    return protocols[0]


# --- seats ---


@contextmanager
def _compiled(analysis: Analysis, protocol: Protocol) -> Iterator[list[ModuleType]]:
    """The role modules as they would be emitted, compiled into a folder that is gone afterwards."""
    from aura_chor.compiler import emit
    from aura_chor.emit.names import package_name, role_module

    files, problems = emit(analysis)
    if problems:
        raise click.ClickException(problems[0].message)
    package = f"aura_chor_played_{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory(prefix="aura-chor-") as folder:
        for path, text in files.items():
            write_file(Path(folder) / package / path, text)
        sys.path.insert(0, folder)
        try:
            inner = f"{package}.{package_name(protocol.name)}"
            names = [f"{inner}.{role_module(role)}" for role in protocol.roles]
            yield [import_module(name, known_as=f"the Python modules that {analysis.name} uses") for name in names]
        finally:
            sys.path.remove(folder)


# --- parameters ---


def _parameters(seats: list[Seat], given: tuple[str, ...], random: Random | None) -> msgspec.Struct | None:
    kind = seats[0].protocol.parameters
    values = dict(_assignment(text) for text in given)
    if kind is None:
        if values:
            raise click.UsageError(f"{seats[0].protocol.name} takes no parameters")
        return None
    names = kind.__struct_fields__
    unknown = [name for name in values if name not in names]
    missing = [name for name in names if name not in values]
    if unknown or (missing and (random is None or values)):
        what = f"unknown: {', '.join(unknown)}" if unknown else f"missing: {', '.join(missing)}"
        raise click.UsageError(f"{seats[0].protocol.name} takes the parameters {', '.join(names)} ({what})")
    if not values and random is not None:
        return sample_parameters(kind, random)
    try:
        return msgspec.convert(values, kind, strict=False)
    except (msgspec.ValidationError, ValueError) as error:
        raise click.UsageError(f"the parameters do not fit: {error}") from error


def _assignment(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"--param {text}: write NAME=VALUE")
    try:
        return name, msgspec.json.decode(value)
    except msgspec.DecodeError:
        return name, value


# --- running ---


def _play(
    modules: list[ModuleType], given: tuple[str, ...], seed: int, recorder: _Recorder, time: TimeSource
) -> SessionResult:
    from aura_chor.runtime.auto import automatic_seats

    seats = list(automatic_seats(modules, seed=seed))
    try:
        parameters = _parameters(seats, given, Random(seed))
        recorder.say(f"seed {seed}" + (f", parameters {_shown(parameters)}" if parameters is not None else ""))
        return _execute(seats, parameters, recorder, time)
    except NoSample as miss:
        raise click.ClickException(str(miss)) from miss


def _execute(
    seats: list[Seat], parameters: msgspec.Struct | None, recorder: _Recorder, time: TimeSource
) -> SessionResult:
    session_id = SessionId(secrets.token_hex(16))
    try:
        result = run(*seats, parameters=parameters, observer=recorder.record, session_id=session_id, time=time)
        for event in result.late:
            recorder.say(f"too late, and skipped: {event.label} of {event.sender}")
        return result
    except SessionFailed as failed:
        for error in failed.exceptions:
            _report(error)
        return failed.result
    except Fault as fault:
        raise click.ClickException(str(fault)) from fault


def _report(error: Exception) -> None:
    """What a body raised: where in the user's code, and what; a sample that is missing says so itself."""
    if isinstance(error, NoSample | Fault):
        click.echo(f"error: {safe(str(error))}", err=True)
        return
    click.echo(f"error: {_place(error)}{type(error).__name__}: {safe(str(error))}", err=True)


def _place(error: Exception) -> str:
    """The innermost line of the user's own code that the error passed, as `file:line: `; empty where there is none."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith(_NOT_THE_USERS) and not _is_generated(frame.filename):
            return f"{frame.filename}:{frame.lineno}: "
    return ""


def _is_generated(file: str) -> bool:
    return any(line.rstrip().endswith(GENERATED_MARK) for line in linecache.getlines(file)[:4])


class _Recorder:
    """Prints each event as it happens and keeps it for a diagram."""

    def __init__(self, protocol: Protocol, *, quiet: bool) -> None:
        self._protocol = protocol
        self._quiet = quiet
        self._events: list[Event] = []

    def say(self, text: str) -> None:
        if not self._quiet:
            click.echo(safe(text))

    def record(self, event: Event) -> None:
        self._events.append(event)
        if isinstance(event, AbortEvent):
            self.say(f"{event.sender} aborts: {event.reason}")
        else:
            receivers = ", ".join(event.receivers)
            self.say(f"{event.sender} → {receivers}: {event.label}{_fields(event.body)}")

    def draw(self, path: Path) -> None:
        from aura_chor.emit.diagram import trace_mermaid, trace_svg
        from aura_chor.report.diagnostic import Arrow

        span = self._protocol.span
        arrows = [
            Arrow(event.sender, event.receivers, event.label, span, event.lane)
            if isinstance(event, MessageEvent)
            else Arrow(event.sender, (), f"abort: {event.reason}", span)
            for event in self._events
        ]
        draw = trace_svg if path.suffix == ".svg" else trace_mermaid
        write_file(path, draw(self._protocol.roles, arrows, title=self._protocol.name))
        self.say(f"drawn in {path}")


def _fields(body: Mapping[str, Any]) -> str:
    if not body:
        return ""
    return "(" + ", ".join(f"{name}={_short(value)}" for name, value in body.items()) + ")"


def _shown(parameters: msgspec.Struct) -> str:
    return ", ".join(f"{name}={_short(getattr(parameters, name))}" for name in parameters.__struct_fields__)


def _short(value: Any) -> str:
    text = value.hex() if isinstance(value, bytes) else repr(value)
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"


def _conclude(result: SessionResult) -> None:
    endings = ", ".join(f"{outcome.role} {outcome.ended.value}" for outcome in result.outcomes.values())
    click.echo(f"{result.messages} message{'' if result.messages == 1 else 's'}; {endings}")
    if any(outcome.ended is Ended.FAILED for outcome in result.outcomes.values()):
        raise SystemExit(1)
