"""A failure for people: made small, told in sentences, written as a file that can be replayed, and drawn."""

from __future__ import annotations

from pathlib import Path

import click

from aura_chor.base.names import RoleName
from aura_chor.cli.files import write_file
from aura_chor.cli.output import safe
from aura_chor.cli.sim_stage import Theatre
from aura_chor.emit.diagram import trace_mermaid, trace_svg
from aura_chor.emit.diagram_text import MAX_LABEL_LENGTH, shorten
from aura_chor.report.diagnostic import Arrow, Span
from aura_chor.sim.record import Failure, Recipe, write_failure
from aura_chor.sim.run import Outcome, play_again
from aura_chor.sim.shrink import shrink
from aura_chor.sim.story import Line, described, story, telling

FAULTS_SHOWN = 20
"""Faults of a small case that are printed; all of them stand in its file."""

UNREPEATABLE = (
    "the same seed gives another run: a body uses what no seed decides (randomness of its own, a clock, what it"
    " remembers of earlier runs)"
)
MADE_ANEW = (
    "Bodies that remember are made anew for each run by a function that returns their seats: --bodies FILE:FUNCTION"
)

_NOWHERE = Span("", 0, 0)
"""What was played has no place in a text."""


def report_failure(recipe: Recipe, theatre: Theatre, failed: Outcome, *, folder: Path, shrinking: bool) -> None:
    """Print the seed and what does not hold, make the case small, and leave its file and its diagrams in `folder`."""
    violation = failed.violations[0]
    click.echo(f"seed {failed.case.seed} violates {violation.property}: {safe(violation.what)}")
    same = theatre.run(failed.case).trace_hash == failed.trace_hash
    if not same:
        click.echo(f"{UNREPEATABLE}; it is not shrunk and not drawn, and a replay may differ. {MADE_ANEW}", err=True)
    elif shrinking:
        small = shrink(failed, theatre.run, patient=False)
        failed = small.outcome
        so_far = ", and could be smaller (interrupted)" if small.interrupted else ""
        click.echo(f"shrunk in {small.runs} runs to {_size(failed)}{so_far}:")
        _tell(failed)
    violation = next(one for one in failed.violations if one.property == violation.property)
    failure = Failure(
        recipe=recipe,
        protocol_hash=theatre.hash,
        property=violation.property,
        what=violation.what,
        trace_hash=failed.trace_hash,
        steps=failed.steps,
        case=failed.case,
    )
    stem = f"sim-{theatre.name.lower()}-{failed.case.seed}"
    target = folder / f"{stem}.json"
    write_file(target, write_failure(failure))
    drawn = ""
    if same:
        write_pictures(theatre, failed, folder / stem, failed=violation.property)
        drawn = f"   (drawn in {folder / stem}.svg and {stem}.mmd)"
    click.echo(f"replay it with: aura-chor replay {target}{drawn}")


def require_repeatable(theatre: Theatre, outcome: Outcome) -> None:
    """Exits where the same case is another run now that others have been played: then no seed says much."""
    again = [theatre.run(outcome.case).trace_hash for _ in range(2)]
    if any(trace_hash != outcome.trace_hash for trace_hash in again):
        click.echo(f"seed {outcome.case.seed}, played again: {UNREPEATABLE}. {MADE_ANEW}", err=True)
        raise SystemExit(1)


def write_pictures(theatre: Theatre, outcome: Outcome, stem: Path, *, failed: str) -> None:
    """The run as a sequence diagram, in both notations; `failed` is the property that does not hold."""
    arrows, participants = _arrows(theatre, outcome)
    title = f"{theatre.name}, seed {outcome.case.seed}: {failed}"
    write_file(stem.with_name(f"{stem.name}.mmd"), trace_mermaid(participants, arrows, title=title))
    write_file(stem.with_name(f"{stem.name}.svg"), trace_svg(participants, arrows, title=title))


def _arrows(theatre: Theatre, outcome: Outcome) -> tuple[list[Arrow], list[RoleName]]:
    stage = theatre.stage(outcome.case.acting)
    run = play_again(stage, outcome.case, theatre.rules)
    seating = stage.seating(outcome.case.devices)
    lines = story(run)
    names = {seat: f"{seat} ({number})" for seat, number in seating.items()}
    arrows = [
        Arrow(
            names.get(line.sender, line.sender),
            tuple([names.get(receiver, receiver) for receiver in line.receivers]),
            _timed(line),
            _NOWHERE,
        )
        for line in lines
    ]
    return arrows, [RoleName(name) for name in names.values()]


def _timed(line: Line) -> str:
    """Its label and its moment, which a long label must not push out of the picture."""
    moment = f", {line.at_ms} ms"
    return shorten(line.label, length=MAX_LABEL_LENGTH - len(moment)) + moment


def _size(outcome: Outcome) -> str:
    faults = len(described(outcome.case))
    counted = "no fault" if not faults else "1 fault" if faults == 1 else f"{faults} faults"
    return f"{outcome.case.devices} devices, {counted}, {outcome.steps} steps"


def _tell(outcome: Outcome) -> None:
    faults = described(outcome.case)
    for fault in faults[:FAULTS_SHOWN]:
        click.echo(f"  {fault}")
    if len(faults) > FAULTS_SHOWN:
        click.echo(f"  and {len(faults) - FAULTS_SHOWN} more")
    for told in telling(outcome.violations):
        click.echo(f"  {safe(told)}")
