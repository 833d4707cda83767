"""Accounts that are simulated in tests.

Modules that use this play with null cryptography (the fixture `null`), since what is looked for is not in the group,
and keep it as long as they last: a foundation is laid once for each kind of cryptography.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from aura_chor.sim.faults import PRESETS, FaultMix, draw
from aura_chor.sim.plots import Playing, threshold_stage
from aura_chor.sim.registry import ALL
from aura_chor.sim.run import Outcome, Rules, play_out
from aura_chor.sim.threshold import ThresholdStage

Plays: TypeAlias = str | Sequence[Playing]
"""`dkd`, or several with `+`; a variant stands behind a colon, when it begins behind an @."""


def stage_of(plays: Plays, seed: int) -> ThresholdStage:
    if not isinstance(plays, str):
        return threshold_stage(plays, seed=seed)
    return threshold_stage([_playing(*one.partition("@")[::2]) for one in plays.split("+")], seed=seed)


def _playing(what: str, start: str) -> Playing:
    name, _, variant = what.partition(":")
    return Playing(protocol=name, variant=variant or None, start_ms=int(start or 0))


def account_played(
    plays: Plays,
    seed: int,
    mix: FaultMix = PRESETS["full"],
    *,
    properties: Iterable[str] = tuple(ALL),
    **more,
) -> Outcome:
    stage = stage_of(plays, seed)
    case = draw(mix, seed=seed, devices=stage.devices)
    return play_out(stage, case, Rules({name: ALL[name] for name in properties}, **more))


def broken_by(name: str, plays: Plays, mix: FaultMix, seeds: Iterable[int]) -> bool:
    """Whether one of these seeds violates a property."""
    return any(account_played(plays, seed, mix, properties=[name], limit_ms=15_000).violations for seed in seeds)
