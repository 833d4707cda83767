"""A failure for people: made small, told in sentences, written as a file that can be replayed, and drawn."""

from __future__ import annotations

from pathlib import Path

import click

from aura_chor.base.names import RoleName
from aura_chor.cli.files import write_file
from aura_chor.cli.output import safe
from aura_chor.cli.sim_stage import Theatre
from aura_chor.emit.diagram import trace_mermaid, trace_svg
from aura_chor.report.diagnostic import Arrow, Span
from aura_chor.sim.observed import Observed
from aura_chor.sim.record import Failure, Recipe, write_failure
from aura_chor.sim.run import Outcome, to_the_end
from aura_chor.sim.shrink import shrink
from aura_chor.sim.stage import Stage, make_world
from aura_chor.sim.story import described, story
from aura_chor.sim.watch import Watch

FAULTS_SHOWN = 20
"""Faults of a small case that are printed; all of them stand in its file."""

UNREPEATABLE = (
    "the same seed gives another run: a body uses what no seed decides (randomness of its own, a clock, what it"
    " remembers of earlier runs); it is not shrunk, and a replay may differ"
)

_NOWHERE = Span("", 0, 0)
"""What was played has no place in a text."""


def report_failure(recipe: Recipe, theatre: Theatre, failed: Outcome, *, folder: Path, shrinking: bool) -> None:
    """Print the seed and what does not hold, make the case small, and leave its file and its diagrams in `folder`."""
    violation = failed.violations[0]
    click.echo(f"seed {failed.case.seed} violates {violation.property}: {safe(violation.what)}")
    if theatre.run(failed.case).trace_hash != failed.trace_hash:
        click.echo(UNREPEATABLE, err=True)
    elif shrinking:
        small = shrink(failed, theatre.run)
        failed = small.outcome
        click.echo(f"shrunk in {small.runs} runs to {_size(failed)}:")
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
    write_pictures(theatre, failed, folder / stem)
    click.echo(f"replay it with: aura-chor replay {target}   (drawn in {stem}.svg and {stem}.mmd)")


def write_pictures(theatre: Theatre, outcome: Outcome, stem: Path) -> None:
    """The run as a sequence diagram, in both notations."""
    arrows, participants = _arrows(theatre, outcome)
    title = f"{theatre.name}, seed {outcome.case.seed}"
    write_file(stem.with_name(f"{stem.name}.mmd"), trace_mermaid(participants, arrows, title=title))
    write_file(stem.with_name(f"{stem.name}.svg"), trace_svg(participants, arrows, title=title))


def _arrows(theatre: Theatre, outcome: Outcome) -> tuple[list[Arrow], list[RoleName]]:
    stage = theatre.stage(outcome.case.acting)
    run = _again(theatre, stage, outcome)
    seating = stage.seating(outcome.case.devices)
    lines = story(run)
    names = {seat: f"{seat} ({number})" for seat, number in seating.items()}
    arrows = [
        Arrow(
            names.get(line.sender, line.sender),
            tuple([names.get(receiver, receiver) for receiver in line.receivers]),
            line.label,
            _NOWHERE,
        )
        for line in lines
    ]
    return arrows, [RoleName(name) for name in names.values()]


def _again(theatre: Theatre, stage: Stage, outcome: Outcome) -> Observed:
    """The same run once more, with its trace kept."""
    watch = Watch(theatre.rules.needles)
    world = make_world(stage, outcome.case, watch, keep_trace=True)
    run = Observed(stage, outcome.case, world, watch)
    to_the_end(world, run, theatre.rules.limit_ms)
    watch.close()
    return run


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
    for violation in outcome.violations[:3]:
        click.echo(f"  {violation.property}: {safe(violation.what)}")
