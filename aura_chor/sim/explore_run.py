"""A stage explored: its devices one by one, the world that they make up, and what the properties say of every end.

The first end of which a property does not hold, or the first state in which a watcher sees what must never be, is
played again in a world like any other; the case that is left behind is that of a shortest way there.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from aura_chor.runtime.host import Host
from aura_chor.runtime.world import World
from aura_chor.runtime.world_schedule import At, Feed
from aura_chor.sim.explore import FAULTS, Exploration
from aura_chor.sim.explore_device import Alone
from aura_chor.sim.explore_found import Found, State
from aura_chor.sim.faults import Case, FaultMix
from aura_chor.sim.run import Outcome, Rules, play_out
from aura_chor.sim.stage import Boot, Stage, key_of, make_world
from aura_chor.sim.threshold import ThresholdStage
from aura_chor.sim.turns import TurnQueue
from aura_chor.sim.watch import Watch

SEED: Final = 0
"""Of all cases: bodies and random bytes are those of one seed."""
CONTESTED: Final = frozenset(["Lock"])
"""Not everybody gets what he wants of these at his first attempt."""
STATES_MAX: Final = 2_000_000
_SLOW_DISKS: Final = FaultMix(delay_ms=(1, 1), write_ms=(1, 1), until_ms=0)


class Bounds(Struct, frozen=True, kw_only=True):
    """How far an exploration goes: so many faults in a run, of these kinds; so many states. Without `hashing` only the
    same history of a device is the same state of it; without `reduce` orders of independent steps are all tried."""

    faults: int = 0
    kinds: tuple[str, ...] = FAULTS
    states_max: int = STATES_MAX
    hashing: bool = True
    reduce: bool = True


class Report(Struct, frozen=True, kw_only=True):
    """What was explored. `device_states`: of each device; `played`: what really happened to one of them.

    `complete`: nothing is left out within the bounds. `failed` is the run that a property does not hold of, if any.
    """

    states: int
    steps: int
    ends: int
    device_states: tuple[int, ...]
    played: int
    complete: bool
    failed: Outcome | None = None


class Explorer:
    """One stage between so many devices, with hosts that `boot` makes."""

    def __init__(self, stage: Stage, *, devices: int, rules: Rules, bounds: Bounds, boot: Boot = Host.restore) -> None:
        self._stage = stage
        if isinstance(stage, ThresholdStage):
            # A fault may end the only attempt.
            stage.demanding = not bounds.faults and stage.identity.name not in CONTESTED
        self._rules, self._bounds, self._boot = rules, bounds, boot
        self._case = Case(seed=SEED, devices=devices, mix=_SLOW_DISKS)
        self._outcomes: list[Outcome] = []
        self._alone = [Alone(number, self._world, hashing=bounds.hashing) for number in range(devices)]

    def run(self) -> Report:
        """Everything within the bounds, or up to the first violation."""
        exploration = Exploration(
            self._alone,
            self._plans(),
            faults=self._bounds.faults,
            kinds=self._bounds.kinds,
            judge=self._judge,
            reduce=self._bounds.reduce,
        )
        found = exploration.run(states_max=self._bounds.states_max)
        for alone in self._alone:
            alone.close()
        return Report(
            states=found.states,
            steps=found.steps,
            ends=found.ends,
            device_states=tuple(alone.states for alone in self._alone),
            played=sum(alone.played for alone in self._alone),
            complete=found.complete,
            failed=self._outcomes[-1] if self._outcomes and self._outcomes[-1].violations else None,
        )

    def _world(self, queue: TurnQueue, watch: Watch) -> World:
        return make_world(self._stage, self._case, watch, self._boot, queue=queue)

    def _plans(self) -> list[tuple[int, int]]:
        """The moment and the device of what is planned."""
        numbers = {key_of(number): number for number in range(self._case.devices)}
        return [
            (planned.when.moment_ms, numbers[planned.what.device])
            for planned in self._stage.openings(self._case, Watch())
            if isinstance(planned.when, At) and isinstance(planned.what, Feed)
        ]

    def _judge(self, found: Found, state: State) -> bool:
        """Whether all properties hold of the run that ends here; it is played to ask them."""
        case = replace(self._case, way=tuple(found.way(state)))
        self._outcomes = [play_out(self._stage, case, self._rules, boot=self._boot)]
        return not self._outcomes[-1].violations
