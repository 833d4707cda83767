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
    from aura_chor.sim.faults import FaultMix
    from aura_chor.sim.run import Outcome


class Simulate(Protocol):
    """Plays what `seats` makes, once for each seed; fails the test at the first in which a property does not hold."""

    def __call__(
        self,
        seats: Callable[[], Sequence[Seat]],
        /,
        *,
        seeds: int | str | Iterable[int] = ...,
        faults: str | FaultMix = ...,
        devices: int | None = ...,
        parameters: Struct | None = ...,
        properties: Sequence[str] = ...,
        needles: Sequence[bytes] = ...,
        schedule: str = ...,
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
    seeds: int | str | Iterable[int] = range(1, 101),
    faults: str | FaultMix = "full",
    devices: int | None = None,
    parameters: Struct | None = None,
    properties: Sequence[str] = (),
    needles: Sequence[bytes] = (),
    schedule: str = "random",
    limit_ms: int | None = None,
) -> list[Outcome]:
    """`seats` makes them anew for each run, since bodies may remember; `parameters` are those of the session.
    `properties` are names, all built-in ones without. What cannot be played fails the test in a sentence.
    """
    from aura_chor.sim.faults import BadMix
    from aura_chor.sim.priority import BadSchedule
    from aura_chor.sim.registry import UnknownProperty
    from aura_chor.sim.rehearsal import BadRehearsal, Rehearsal, seeds_from
    from aura_chor.sim.scenario import BadScenario
    from aura_chor.sim.stage import Unplayable

    refused = ""
    try:
        rehearsal = Rehearsal.of(
            seats,
            faults=faults,
            devices=devices,
            parameters=parameters,
            properties=properties,
            needles=needles,
            schedule=schedule,
            limit_ms=limit_ms,
        )
        outcomes, failure = rehearsal.play(seeds_from(seeds))
    except (BadMix, BadRehearsal, BadScenario, BadSchedule, UnknownProperty, Unplayable) as error:
        refused = f"simulate: {error}"
    # Outside of the handler: pytest would print the error that was handled, too.
    if refused or failure is not None:
        pytest.fail(refused or failure or "", pytrace=False)
    return outcomes
