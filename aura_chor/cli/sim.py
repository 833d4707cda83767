"""`aura-chor sim`: a choreography between simulated devices, under faults that seeds draw, and what must hold."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec

from aura_chor.base.names import RoleName
from aura_chor.cli.check import Size
from aura_chor.cli.files import Target, Unreadable, read_file, shown
from aura_chor.cli.sim_explore import bounds_of, explore
from aura_chor.cli.sim_failure import report_failure, require_repeatable
from aura_chor.cli.sim_jobs import outcomes
from aura_chor.cli.sim_stage import staged, told_in_words
from aura_chor.cli.sim_sweep import sweep
from aura_chor.sim.explore import FAULTS
from aura_chor.sim.faults import PRESETS, BadMix, FaultMix, read_mix
from aura_chor.sim.plots import is_shipped
from aura_chor.sim.priority import BadSchedule, queue_of
from aura_chor.sim.record import Recipe
from aura_chor.sim.registry import UnknownProperty, named
from aura_chor.sim.scenario import BadScenario, Scenario, read_mix_file, read_scenario, seeds_of

_UNITS = {"s": 1, "m": 60, "h": 3_600}


class Budget(click.ParamType["int"]):
    """`90s`, `10m`, `2h`: of the clock on the wall."""

    name = "BUDGET"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value)
        if text[-1:] not in _UNITS or not text[:-1].isascii() or not text[:-1].isdigit() or len(text) > 8:
            self.fail(f"{value!r} is no time; write 90s, 10m or 2h", param, ctx)
        return int(text[:-1]) * _UNITS[text[-1]]


@click.command("sim")
@click.argument("source", metavar="FILE")
@click.option("--auto", is_flag=True, help="Automatic bodies, as without --bodies; also where a scenario names some.")
@click.option(
    "--bodies",
    metavar="FILE[:FUNCTION]",
    help="A Python file (or module) with a function for each role; or FUNCTION makes the seats of each run anew.",
)
@click.option("--choreography", "only", metavar="NAME", help="Which one, where FILE has several.")
@click.option("--seeds", metavar="A..B", help="Which seeds; 1..100 without.")
@click.option("--threshold", type=click.IntRange(2, 32), help="Of a shipped protocol: how many devices act.")
@click.option(
    "--tolerated",
    type=click.IntRange(0, 31),
    help="Of a shipped protocol: how many equivocating voters its quorums survive (f).",
)
@click.option("--null", is_flag=True, help="Null cryptography: much faster, and what it plays are other runs.")
@click.option("--devices", type=click.IntRange(2, 64), help="How many; one for each seat without.")
@click.option("--faults", metavar="SPEC|FILE", help=f"{', '.join(PRESETS)}, `full,loss=0`, or a TOML file.")
@click.option("--property", "properties", multiple=True, metavar="NAME", help="What must hold (or MODULE:FUNCTION).")
@click.option("--time", "budget", type=Budget(), help="Begin no seed after so long: 90s, 10m, 2h.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes.")
@click.option("--size", "sizes", type=Size(), multiple=True, help="How many members a family has.")
@click.option("--out", "folder", type=Target(), default=".", metavar="DIR", help="Where a failure is written.")
@click.option("--no-shrink", is_flag=True, help="Leave a failing case as the seed drew it.")
@click.option("--schedule", metavar="KIND", help="random, or by priorities: pct, pct:DEPTH, pct:DEPTH:STEPS.")
@click.option(
    "--exhaustive",
    is_flag=True,
    help="All that can happen between 2 devices, for one choice of the bodies. Implies --null.",
)
@click.option("--fault-bound", type=click.IntRange(0, 3), default=0, show_default=True, help="With --exhaustive.")
@click.option("--fault-kind", "kinds", multiple=True, type=click.Choice(FAULTS), help="With --exhaustive; all without.")
@click.option("--keep-going", is_flag=True, help="Play all seeds, say which of them fail, and report on the first.")
def sim_command(
    source: str,
    auto: bool,
    bodies: str | None,
    only: str | None,
    seeds: str | None,
    threshold: int | None,
    tolerated: int | None,
    null: bool,
    devices: int | None,
    faults: str | None,
    properties: tuple[str, ...],
    budget: int | None,
    jobs: int,
    sizes: tuple[tuple[RoleName, int], ...],
    folder: Path,
    no_shrink: bool,
    schedule: str | None,
    exhaustive: bool,
    fault_bound: int,
    kinds: tuple[str, ...],
    keep_going: bool,
) -> None:
    """Play FILE (a choreography, a shipped protocol by name, or a scenario in TOML) between simulated devices.

    Real hosts, ledgers and signatures; time, links, disks and crashes are simulated. The first seed in which a property
    does not hold is made small, written to a file that `aura-chor replay` takes, and drawn; the exit code is then 1.
    """
    if auto and bodies is not None:
        raise click.UsageError("say either --auto or --bodies FILE")
    _require_one_way(exhaustive)
    # A user's own properties and bodies are where the command is given, or beside the file that it is given.
    sys.path[:0] = [str(Path.cwd()), str(Path(source).absolute().parent)]
    scenario = _scenario(source)
    with _said_in_words():
        chosen, mix = seeds_of(seeds or scenario.seeds), _mix(faults, scenario)
        _ = named(properties or scenario.properties), queue_of(schedule or scenario.schedule, 0)
        recipe = Recipe(
            source=_beside(source, scenario.choreography),
            choreography=only or scenario.name,
            bodies=bodies or (None if auto or scenario.bodies is None else _beside(source, scenario.bodies)),
            plays=scenario.plays,
            facts=scenario.facts,
            threshold=threshold or scenario.threshold,
            tolerated=scenario.tolerated if tolerated is None else tolerated,
            crypto="null" if null or exhaustive else scenario.crypto,
            schedule=schedule or scenario.schedule,
            exhaustive=exhaustive,
            sizes={**scenario.sizes, **{str(name): size for name, size in sizes}},
            properties=properties or scenario.properties,
            needles=tuple([needle.hex() for needle in scenario.secrets()]),
            limit_ms=scenario.limit_ms,
        )
    with told_in_words(), staged(recipe) as theatre:
        if exhaustive:
            failed = explore(theatre, bounds_of(fault_bound, kinds), devices=devices, own=recipe.bodies is not None)
        else:
            count = devices or scenario.devices
            with closing(outcomes(recipe, theatre, mix, seeds=chosen, devices=count, jobs=jobs)) as played:
                tally = sweep(played, len(chosen), budget=budget, keep_going=keep_going)
            failed = tally.failed
            if failed is None and tally.first is not None and recipe.bodies is not None:
                require_repeatable(theatre, tally.first)
        if failed is not None:
            report_failure(recipe, theatre, failed, folder=folder, shrinking=not (no_shrink or exhaustive))
            raise SystemExit(1)


_OF_SEEDS = ("seeds", "faults", "jobs", "budget", "schedule", "keep_going", "no_shrink", "threshold", "tolerated")
_OF_EXPLORATION = ("fault_bound", "kinds")


def _require_one_way(exhaustive: bool) -> None:
    """Options of the other way of playing would be passed over, and so would the empty text that an unset variable
    leaves: who gives one believes that it does something."""
    context = click.get_current_context()
    for option in [option for option in context.command.params if isinstance(option, click.Option)]:
        given = option.name and context.get_parameter_source(option.name) is click.core.ParameterSource.COMMANDLINE
        if given and option.name in (_OF_SEEDS if exhaustive else _OF_EXPLORATION):
            raise click.UsageError(f"{option.opts[0]} does not go {'with' if exhaustive else 'without'} --exhaustive")
        if option.name and context.params[option.name] == "":
            raise click.UsageError(f"{option.opts[0]} is empty; say something, or leave it out")
    if context.params["kinds"] and not context.params["fault_bound"]:
        raise click.UsageError("--fault-kind says which faults; say how many with --fault-bound")


def _scenario(source: str) -> Scenario:
    """That of a TOML file; of a choreography the one that says nothing more."""
    if not source.endswith(".toml"):
        return Scenario(choreography=source)
    try:
        return read_scenario(read_file(Path(source)))
    except BadScenario as error:
        raise Unreadable(f"{shown(source)}: {error}") from error


def _beside(source: str, named_there: str) -> str:
    """A path in a scenario is meant from the scenario's own folder."""
    if not source.endswith(".toml") or is_shipped(named_there):
        return named_there
    return str(Path(source).parent / named_there)


def _mix(faults: str | None, scenario: Scenario) -> FaultMix:
    if faults is None:
        return scenario.mix()
    if faults.endswith(".toml"):
        try:
            return read_mix_file(read_file(Path(faults)))
        except BadScenario as error:
            raise Unreadable(f"{shown(faults)}: {error}") from error
    return read_mix(faults)


@contextmanager
def _said_in_words() -> Iterator[None]:
    try:
        yield
    except (BadMix, BadScenario, BadSchedule, UnknownProperty, msgspec.ValidationError) as error:
        raise click.UsageError(str(error)) from error
