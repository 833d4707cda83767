"""Accounts that are simulated in tests: null cryptography, since what is looked for is not in the group."""

from collections.abc import Iterable

from aura_chor.sim.faults import PRESETS, FaultMix, draw
from aura_chor.sim.null import null_cryptography
from aura_chor.sim.plots import Playing, threshold_stage
from aura_chor.sim.registry import ALL
from aura_chor.sim.run import Outcome, Rules, play_out
from aura_chor.sim.threshold import ThresholdStage


def stage_of(plays: str, seed: int) -> ThresholdStage:
    """`dkd`, or several with `+`; a variant stands behind a colon."""
    wanted = [one.partition(":") for one in plays.split("+")]
    return threshold_stage([Playing(protocol=name, variant=variant or None) for name, _, variant in wanted], seed=seed)


def account_played(
    plays: str, seed: int, mix: FaultMix = PRESETS["full"], *, properties: Iterable[str] = tuple(ALL), **more
) -> Outcome:
    with null_cryptography():
        stage = stage_of(plays, seed)
        case = draw(mix, seed=seed, devices=stage.devices)
        return play_out(stage, case, Rules({name: ALL[name] for name in properties}, **more))


def broken_by(name: str, plays: str, mix: FaultMix, seeds: Iterable[int]) -> bool:
    """Whether one of these seeds violates a property."""
    return any(account_played(plays, seed, mix, properties=[name], limit_ms=15_000).violations for seed in seeds)
