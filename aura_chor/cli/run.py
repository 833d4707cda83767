"""`aura-chor run`: a choreography executed by own bodies or the automatic player, between devices or in one engine."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from math import inf
from pathlib import Path
from random import Random
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import click
import msgspec

from aura_chor.base.names import RoleName
from aura_chor.cli.bodies import family_sizes, own_seats
from aura_chor.cli.check import Size
from aura_chor.cli.files import Target, Unreadable, reason, shown, single
from aura_chor.cli.project import checked_analysis
from aura_chor.cli.run_facts import facts_of, warn_of_untold
from aura_chor.cli.run_modules import played_modules
from aura_chor.cli.run_record import Recorder, conclude
from aura_chor.cli.run_record import shown as shown_parameters
from aura_chor.mpst.automaton import Protocol
from aura_chor.runtime.clock import EPOCH
from aura_chor.runtime.result import SessionResult
from aura_chor.runtime.samples import NoSample, sample_parameters
from aura_chor.runtime.trace import Level, Sink
from aura_chor.session.seats import Seat, company_of

if TYPE_CHECKING:
    from aura_chor.runtime.outside import At

Execute: TypeAlias = Callable[[Sequence[Seat], "msgspec.Struct | None", "Sequence[At]"], SessionResult]
Trace: TypeAlias = tuple[Level, Sink]
SAMPLES = 1_000
"""So many parameters are drawn before it is said that none fits the sizes."""
DAWDLE_MS_MAX = 2_000
"""In real time the players let no deadline of days pass: who runs it would have to wait for them."""
LEVELS = {level.name.lower(): level for level in Level if level is not Level.OFF}


@click.command("run")
@click.argument("source", metavar="SOURCE")
@click.option("--auto", is_flag=True, help="Play every role: seeded choices, sample payloads.")
@click.option("--bodies", metavar="FILE", help="A Python file (or module) with a function for each role.")
@click.option("--seed", type=int, default=None, help="With --auto: the seed; drawn and printed when absent.")
@click.option("--param", "given", multiple=True, metavar="NAME=VALUE", help="A parameter; VALUE is JSON or plain text.")
@click.option("--fact", "facts", multiple=True, metavar="LABEL[@MS]=JSON", help="Tell a fact from outside.")
@click.option("--choreography", "only", metavar="NAME", help="Which one, where SOURCE has several.")
@click.option(
    "--size", "sizes", type=Size(), multiple=True, help="How many members a family has; without it as few as may be."
)
@click.option("--ledger", "folder", type=Target(), metavar="DIR", help="Where the devices leave their ledgers.")
@click.option("--in-process", is_flag=True, help="One engine for all roles: no devices, no ledgers, no signatures.")
@click.option("--diagram", type=Target(), metavar="FILE", help="Draw the run (.svg, else Mermaid).")
@click.option("--trace", "trace_to", metavar="FILE", help="Write a trace as JSON lines (`-`: for people, to stderr).")
@click.option("--trace-level", type=click.Choice(list(LEVELS)), default="protocol", show_default=True)
@click.option("--real-time", is_flag=True, help="Deadlines by the clock; without it time passes when all wait.")
@click.option("--epoch", type=click.IntRange(min=1), default=EPOCH, metavar="MS", help="Milliseconds of an epoch.")
@click.option("--quiet", "-q", is_flag=True, help="Do not print messages.")
def run_command(
    source: str,
    auto: bool,
    bodies: str | None,
    seed: int | None,
    given: tuple[str, ...],
    facts: tuple[str, ...],
    only: str | None,
    sizes: tuple[tuple[RoleName, int], ...],
    folder: Path | None,
    in_process: bool,
    diagram: Path | None,
    trace_to: str | None,
    trace_level: str,
    real_time: bool,
    epoch: int,
    quiet: bool,
) -> None:
    """Execute the choreography of SOURCE and print its messages as they happen.

    Each role plays on a device of its own, with a signed ledger in a directory that stays (see `aura-chor ledger`).

    Either with --auto, or with --bodies: a Python file that has, for each role, an async function named after it
    (`alice` or `alice_body`) whose parameter is the role's first state in modules compiled from SOURCE; one function
    plays all members of a family. Where the protocol asks for checks, the file has an object `checks`.

    Facts from outside are told by --fact 'Price={"cents": 7}', or 'Price@250={"cents": 7}' after so many milliseconds;
    without any, --auto makes them up. Exit code 1 when the session fails.
    """
    if auto == (bodies is not None):
        raise click.UsageError("say either --auto or --bodies FILE")
    if seed is not None and not auto:
        raise click.UsageError("--seed goes with --auto")
    if in_process and folder is not None:
        raise click.UsageError("--in-process has no ledgers; leave --ledger out")
    one = single(source)
    analysis = checked_analysis(one, only)
    protocol = _one_protocol([checked.protocol for checked in analysis.checked.values()], one.name)
    sys.path.insert(0, str(Path.cwd()))
    recorder = Recorder(protocol, quiet=quiet)
    with _trace(trace_to, LEVELS[trace_level]) as trace:
        execute = _execution(recorder, folder, trace, in_process=in_process, real_time=real_time, epoch=epoch)
        members = family_sizes(protocol, dict(sizes))
        if bodies is not None:
            seats: Sequence[Seat] = own_seats(protocol, bodies, members)
            told = facts_of(seats[0].protocol, facts)
            warn_of_untold(seats[0].protocol, told)
            result = execute(seats, _parameters(seats, given, None, {}), told)
        else:
            chosen = secrets.randbelow(2**32) if seed is None else seed
            with played_modules(analysis, protocol) as modules:
                seats = _automatic(modules, chosen, members, dawdle_ms_max=DAWDLE_MS_MAX if real_time else inf)
                if not seats:
                    raise click.UsageError(f"nobody plays: all families of {protocol.name} are empty; say --size")
                parameters = _parameters(seats, given, chosen, _thresholds(protocol, members))
                told = facts_of(seats[0].protocol, facts)
                result = _play(seats, parameters, chosen, recorder, execute, told)
    if diagram is not None:
        recorder.draw(diagram)
    conclude(result)


def _one_protocol(protocols: list[Protocol], name: str) -> Protocol:
    if len(protocols) > 1:
        names = ", ".join(protocol.name for protocol in protocols)
        raise click.UsageError(f"{name} declares {names}; choose one with --choreography")
    return protocols[0]


# --- parameters ---


def _parameters(
    seats: Sequence[Seat], given: tuple[str, ...], seed: int | None, thresholds: Mapping[str, int]
) -> msgspec.Struct | None:
    """As given; without any, and with a seed, made up so that all constraints hold, those on sizes among them."""
    kind = seats[0].protocol.parameters
    values = dict(_assignment(text) for text in given)
    if kind is None:
        if values:
            raise click.UsageError(f"{seats[0].protocol.name} takes no parameters")
        return None
    names = kind.__struct_fields__
    unknown = [name for name in values if name not in names]
    missing = [name for name in names if name not in values]
    if unknown or (missing and (seed is None or values)):
        what = f"unknown: {', '.join(unknown)}" if unknown else f"missing: {', '.join(missing)}"
        raise click.UsageError(f"{seats[0].protocol.name} takes the parameters {', '.join(names)} ({what})")
    if not values and seed is not None:
        return _sampled(seats, kind, seed, thresholds)
    try:
        parameters: msgspec.Struct = msgspec.convert(values, kind, strict=False)
        company_of(seats[0].protocol, [seat.role for seat in seats], parameters)
    except (msgspec.ValidationError, ValueError) as error:
        raise click.UsageError(f"the parameters do not fit: {error}") from error
    return parameters


def _sampled(
    seats: Sequence[Seat], kind: type[msgspec.Struct], seed: int, thresholds: Mapping[str, int]
) -> msgspec.Struct:
    identity, played, names = seats[0].protocol, [seat.role for seat in seats], kind.__struct_fields__
    for number in range(SAMPLES):
        try:
            drawn = sample_parameters(kind, Random(f"{seed}/{number}" if number else seed))
            # What the check has found to fit these sizes stands; the rest is made up.
            parameters = msgspec.structs.replace(drawn, **{n: thresholds[n] for n in thresholds if n in names})
            company_of(identity, played, parameters)
        except NoSample as miss:
            raise click.ClickException(str(miss)) from miss
        except ValueError as misfit:
            last = misfit
        else:
            return parameters
    raise click.ClickException(f"{last}; say --param, or other sizes by --size")


def _assignment(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"--param {text}: write NAME=VALUE")
    try:
        return name, msgspec.json.decode(value)
    except msgspec.DecodeError:
        return name, value


# --- running ---


def _execution(
    recorder: Recorder, folder: Path | None, trace: Trace | None, *, in_process: bool, real_time: bool, epoch: int
) -> Execute:
    if in_process:
        from aura_chor.cli.run_local import run_in_process

        return lambda seats, parameters, outside: run_in_process(
            seats, parameters, recorder, real_time=real_time, epoch=epoch, trace=trace, outside=outside
        )
    from aura_chor.cli.run_devices import run_between_devices

    return lambda seats, parameters, outside: run_between_devices(
        seats, parameters, recorder, folder=folder, real_time=real_time, epoch=epoch, trace=trace, outside=outside
    )


def _thresholds(protocol: Protocol, sizes: Mapping[str, int]) -> dict[str, int]:
    """Parameters with which these sizes were checked, if they were."""
    wanted = {(RoleName(name), size) for name, size in sizes.items()}
    return next((dict(one.values) for one in protocol.expansions if set(one.sizes) == wanted), {})


def _automatic(
    modules: list[ModuleType], seed: int, sizes: Mapping[str, int], *, dawdle_ms_max: float
) -> Sequence[Seat]:
    from aura_chor.runtime.auto import automatic_seats

    return automatic_seats(modules, seed=seed, sizes=sizes, dawdle_ms_max=dawdle_ms_max)


def _play(
    seats: Sequence[Seat],
    parameters: msgspec.Struct | None,
    seed: int,
    recorder: Recorder,
    execute: Execute,
    told: Sequence[At],
) -> SessionResult:
    recorder.say(f"seed {seed}" + (f", parameters {shown_parameters(parameters)}" if parameters is not None else ""))
    from aura_chor.runtime.auto_wide import automatic_outside

    try:
        return execute(seats, parameters, told or automatic_outside(seats[0].protocol, seed=seed))
    except NoSample as miss:
        raise click.ClickException(str(miss)) from miss


@contextmanager
def _trace(target: str | None, level: Level) -> Iterator[Trace | None]:
    """The level and the sink, while the file is open; a trace that could not be written is told at the end."""
    if target is None:
        yield None
        return
    from aura_chor.runtime.trace_sinks import JsonLines, Lines

    if target == "-":
        yield level, Lines(sys.stderr)
        return
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(Path(target).open("w", encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise Unreadable(f"cannot write {shown(target)}: {reason(error)}") from error
        sink = JsonLines(stream)
        yield level, sink
        if sink.broken is not None:
            raise Unreadable(f"cannot write {shown(target)}: {reason(sink.broken)}")
