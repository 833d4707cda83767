"""`aura-chor sim --exhaustive`: all that can happen in a small world, and what was found in words."""

from __future__ import annotations

import time

import click

from aura_chor.cli.sim_stage import Theatre
from aura_chor.cli.sim_sweep import INTERRUPTED
from aura_chor.sim.explore import FAULTS
from aura_chor.sim.explore_run import SEED, Bounds, Explorer, Report
from aura_chor.sim.faults import PRESETS, Bodies, draw
from aura_chor.sim.run import Outcome, play_out
from aura_chor.sim.stage import Stage, Unplayable
from aura_chor.sim.turns import OffTheWay

DEVICES = 2


REMEMBERS = (
    "bodies that remember what they did in another run cannot be explored, since a state of the world would be more"
    " than what their devices hold; play seeds"
)


def explore(theatre: Theatre, bounds: Bounds, *, devices: int | None, own: bool) -> Outcome | None:
    """The run of which a property does not hold, if there is one. What was reached is printed. `own` bodies may
    remember: then nothing is explored."""
    began = time.monotonic()
    stage = theatre.stage(Bodies(seed=SEED))
    if own:
        _require_forgetful(stage, theatre, max(devices or DEVICES, stage.least))
    try:
        report = Explorer(stage, devices=devices or DEVICES, rules=theatre.rules, bounds=bounds).run()
    except OffTheWay as error:
        raise Unplayable(REMEMBERS) from error
    except KeyboardInterrupt:
        took = time.monotonic() - began
        click.echo(f"interrupted after {took:.1f} s: all hold so far; it was NOT explored to its end")
        raise SystemExit(INTERRUPTED) from None
    click.echo(f"{_told(report)}, in {time.monotonic() - began:.1f} s")
    click.echo(f"{_bounds(bounds)}: {_verdict(report)}")
    return report.failed


def _require_forgetful(stage: Stage, theatre: Theatre, devices: int) -> None:
    """The same seats once more: is that the same run?"""
    case = draw(PRESETS["none"], seed=SEED, devices=devices)
    first, again = (play_out(stage, case, theatre.rules).trace_hash for _ in range(2))
    if first != again:
        raise Unplayable(REMEMBERS)


def bounds_of(faults: int, kinds: tuple[str, ...]) -> Bounds:
    """What the command line asks for; all kinds where it names none."""
    return Bounds(faults=faults, kinds=kinds or FAULTS)


def _told(report: Report) -> str:
    own = " + ".join(map(str, report.device_states))
    return f"{report.states} distinct states ({own} of the devices), {report.steps} steps, {report.ends} ends"


def _bounds(bounds: Bounds) -> str:
    if not bounds.faults:
        return "without a fault"
    counted = "at most 1 fault" if bounds.faults == 1 else f"at most {bounds.faults} faults"
    return f"{counted} ({', '.join(bounds.kinds)})"


def _verdict(report: Report) -> str:
    if report.failed is not None:
        return "a property fails"
    if not report.complete:
        return "all hold so far; it was NOT explored to its end"
    return f"all hold, in all that can happen to bodies that choose as in seed {SEED}"
