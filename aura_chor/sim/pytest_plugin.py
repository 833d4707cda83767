"""For pytest: the fixture `simulate`, which plays one's own bodies under faults and fails with a small case.

Everything is imported when the fixture is used: a test run that simulates nothing pays nothing for the plugin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from msgspec import Struct

    from aura_chor.session.seats import Seat
    from aura_chor.sim.faults import Case, FaultMix
    from aura_chor.sim.run import Outcome
    from aura_chor.sim.shrink import Playing


class Simulate(Protocol):
    """Plays what `seats` makes, once for each seed; fails the test at the first in which a property does not hold."""

    def __call__(
        self,
        seats: Callable[[], Sequence[Seat]],
        /,
        *,
        seeds: Iterable[int] = ...,
        faults: str | FaultMix = ...,
        devices: int | None = ...,
        parameters: Struct | None = ...,
        properties: Sequence[str] = ...,
        needles: Sequence[bytes] = ...,
        limit_ms: int | None = ...,
    ) -> list[Outcome]: ...


@pytest.fixture
def simulate() -> Simulate:
    """`simulate(seats, seeds=range(1, 101), faults="full")`: see docs/simulation.md."""
    return _simulate


def _simulate(
    seats: Callable[[], Sequence[Seat]],
    /,
    *,
    seeds: Iterable[int] = range(1, 101),
    faults: str | FaultMix = "full",
    devices: int | None = None,
    parameters: Struct | None = None,
    properties: Sequence[str] = (),
    needles: Sequence[bytes] = (),
    limit_ms: int | None = None,
) -> list[Outcome]:
    """`seats` makes them anew for each run, since bodies may remember; `parameters` are those of the session.
    `properties` are names, all built-in ones without.

    Raises `BadMix`, `UnknownProperty` and `Unplayable` for what cannot be played.
    """
    from aura_chor.sim.faults import draw, read_mix
    from aura_chor.sim.play import play_of
    from aura_chor.sim.registry import named
    from aura_chor.sim.run import LIMIT_MS, Rules, play_out

    def playing(case: Case) -> Outcome:
        return play_out(play_of(seats(), parameters), case, rules)

    mix = read_mix(faults) if isinstance(faults, str) else faults
    rules = Rules(named(properties), tuple(needles), LIMIT_MS if limit_ms is None else limit_ms)
    outcomes = []
    count = devices or play_of(seats(), parameters).devices
    for seed in seeds:
        outcome = playing(draw(mix, seed=seed, devices=count))
        if outcome.violations:
            pytest.fail(_small(outcome, playing), pytrace=False)
        outcomes.append(outcome)
    return outcomes


def _small(failed: Outcome, playing: Playing) -> str:
    """What does not hold in which seed, and the smallest case in which it does not."""
    from aura_chor.sim.shrink import shrink
    from aura_chor.sim.story import described

    small = shrink(failed, playing).outcome
    first = failed.violations[0]
    lines = [
        f"seed {failed.case.seed} violates {first.property}: {first.what}",
        f"on {small.case.devices} devices with",
    ]
    lines += [f"  {fault}" for fault in described(small.case) or ["no fault at all"]]
    return "\n".join([*lines, "where", *[f"  {one.property}: {one.what}" for one in small.violations]])
