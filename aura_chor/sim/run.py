"""One case, played to its end, and what the properties say of it."""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct

from aura_chor.runtime.host import Host
from aura_chor.runtime.world import World
from aura_chor.runtime.world_faults import Decision
from aura_chor.sim.byzantine_lies import WITHHELD_MS
from aura_chor.sim.faults import Case
from aura_chor.sim.observed import Observed
from aura_chor.sim.properties import Property
from aura_chor.sim.stage import Boot, Stage, Unplayable, make_world
from aura_chor.sim.turns import NEVER_MS
from aura_chor.sim.waiting import at_rest
from aura_chor.sim.watch import Watch

LIMIT_MS: Final = 600_000
"""So long after the last planned fault, and the protocol's own deadlines, everybody must be at an end."""
OF_ENDS: Final = frozenset({"convergence", "completion"})
"""Properties that ask what a run has come to."""
SETTLE_MS: Final = 60_000
"""So long after the ends all ledgers must be the same."""
_ROUNDS_TO_SETTLE: Final = 40
_ROUNDS_AT_REST: Final = 10
"""Where devices lie: so many comparisons of ledgers without any news, and nobody will ever come to an end."""
_UNOPENED_MS: Final = 5_000
_LOOK_EVERY: Final = 16
"""Whether a run is over is asked after so many steps."""


class Violation(Struct, frozen=True):
    """A property that does not hold, and how."""

    property: str
    what: str


class Outcome(Struct, frozen=True):
    """One case played. `taken` are the faults of links that happened; `opened`: something was played at all."""

    case: Case
    violations: tuple[Violation, ...]
    trace_hash: str
    steps: int
    virtual_ms: int
    messages: int
    opened: bool
    taken: tuple[Decision, ...]


class Rules(Struct, frozen=True):
    """What is asked of every run: the properties by name, the secrets to look for, how long it may take."""

    properties: Mapping[str, Property]
    needles: tuple[bytes, ...] = ()
    limit_ms: int = LIMIT_MS


def play_out(stage: Stage, case: Case, rules: Rules, *, boot: Boot = Host.restore) -> Outcome:
    """Play the case until everybody is at an end and all ledgers are the same, or the limit has come.

    With fewer devices than the stage needs nothing is played. `Unplayable` where the opener's own host refuses the
    session.
    """
    if case.devices < stage.least:
        return Outcome(case, (), "", 0, 0, 0, False, ())
    watch = Watch(rules.needles)
    try:
        world = make_world(stage, case, watch, boot)
        run = Observed(stage, case, world, watch)
        to_the_end(world, run, rules.limit_ms)
        watch.learn(stage.secrets(run))
        if run.refusals and not case.liars:
            raise Unplayable(f"the session is refused: {run.refusals[0]}")
        return _outcome(run, world, judge(run, rules.properties))
    finally:
        watch.close()


def play_again(stage: Stage, case: Case, rules: Rules) -> Observed:
    """The same run once more, with its trace kept: for people, who want to see what happened."""
    watch = Watch(rules.needles)
    world = make_world(stage, case, watch, keep_trace=True)
    run = Observed(stage, case, world, watch)
    try:
        to_the_end(world, run, rules.limit_ms)
    finally:
        watch.close()
    return run


def _outcome(run: Observed, world: World, violations: tuple[Violation, ...]) -> Outcome:
    return Outcome(
        case=run.case,
        violations=violations,
        trace_hash=world.trace.hash(),
        steps=world.steps,
        virtual_ms=world.now_ms,
        messages=len(run.messages()),
        opened=run.opened,
        taken=run.taken,
    )


def judge(run: Observed, properties: Mapping[str, Property]) -> tuple[Violation, ...]:
    """Everything that these properties have to say of a run, in their order, each thing once. Of a run that was cut
    short nobody asks how it ends."""
    asked = {name: holds for name, holds in properties.items() if run.case.stops_after is None or name not in OF_ENDS}
    found = [Violation(name, what) for name, holds in asked.items() for what in holds(run) or ()]
    return tuple(dict.fromkeys(found))


def to_the_end(world: World, run: Observed, limit_ms: int) -> None:
    """First through all that is planned, then until everybody is at an end, then until all ledgers are the same.

    A case that stops after so many steps is over then, whatever is to come; so is one that has a way, behind it.
    """
    if run.case.way is not None:
        world.run(lambda: False, limit_ms=NEVER_MS - 1)
        return
    last = run.case.stops_after
    if last is not None:
        world.run(lambda: world.steps >= last, limit_ms=limit_ms + run.case.mix.until_ms + run.stage.pace.longest_ms)
        return
    pace = run.stage.pace
    quiet_ms = max(run.case.mix.until_ms, pace.asked_ms)
    settle_ms = max(SETTLE_MS, _ROUNDS_TO_SETTLE * run.case.devices * pace.sync_ms)
    world.run(lambda: world.now_ms >= quiet_ms, limit_ms=quiet_ms + pace.sync_ms)

    rests_since = 0

    def ended() -> bool:
        nonlocal rests_since
        rests_since = rests_since if at_rest(run) else world.now_ms
        never = world.now_ms > quiet_ms + _UNOPENED_MS and run.all_up and not run.opened
        resting = world.now_ms > rests_since + WITHHELD_MS + _ROUNDS_AT_REST * pace.sync_ms
        return bool(run.broken) or never or run.over or resting

    if world.run(_now_and_then(world, ended), limit_ms=quiet_ms + limit_ms + pace.longest_ms):
        world.run(_now_and_then(world, lambda: run.all_up and run.converged), limit_ms=world.now_ms + settle_ms)


def _now_and_then(world: World, holds: Callable[[], bool]) -> Callable[[], bool]:
    """To ask costs more than a step does."""
    return lambda: world.steps % _LOOK_EVERY == 0 and holds()
