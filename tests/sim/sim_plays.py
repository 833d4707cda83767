"""Plays of generated packages, and how to look for a seed in which something does not hold."""

import importlib
from collections.abc import Iterable
from functools import cache

from aura_chor.emit.names import role_module
from aura_chor.mpst.classes import classes
from aura_chor.runtime.host import Host
from aura_chor.sim.cast import automatic_play
from aura_chor.sim.faults import PRESETS, Case, FaultMix, draw
from aura_chor.sim.play import Play
from aura_chor.sim.properties import BUILT_IN
from aura_chor.sim.run import Outcome, Rules, play_out
from aura_chor.sim.stage import Boot
from tests.choreographies.shipped import protocol_of

RULES = Rules(BUILT_IN)


@cache
def modules_of(stem: str):
    found = [role_module(one.name) for one in classes(protocol_of(stem))]
    return [importlib.import_module(f"generated.{stem}.{name}") for name in found]


def auto(stem: str, seed: int = 1) -> Play:
    identity = importlib.import_module(f"generated.{stem}").PROTOCOL
    return automatic_play(identity, modules_of(stem), seed=seed, sizes={})


def case_of(play: Play, seed: int, mix: FaultMix, devices: int | None = None) -> Case:
    return draw(mix, seed=seed, devices=devices or play.devices)


def played(play: Play, seed: int, mix: FaultMix = PRESETS["full"], *, rules: Rules = RULES, **more) -> Outcome:
    return play_out(play, case_of(play, seed, mix, more.pop("devices", None)), rules, **more)


def broken(outcomes: Iterable[Outcome]) -> set[str]:
    """The properties that do not hold in one of these runs."""
    return {violation.property for outcome in outcomes for violation in outcome.violations}


def over_seeds(play: Play, seeds: range, mix: FaultMix, *, boot: Boot = Host.restore, **more) -> list[Outcome]:
    return [played(play, seed, mix, boot=boot, **more) for seed in seeds]
