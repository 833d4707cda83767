"""Going back to a moment of a world: by playing it again from its beginning, which is the same run to the byte.

A body is a coroutine, and no coroutine can be copied. So a checkpoint is the number of steps and the hash of the trace
up to there; whoever restores it shows by the hash that this is the same place.
"""

from collections.abc import Callable
from dataclasses import dataclass

from aura_chor.runtime.world import World


class Diverged(Exception):
    """The world that was played again is another one: its plan is not a function of its seed alone."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A place in a run."""

    steps: int
    trace_hash: str


def checkpoint(world: World) -> Checkpoint:
    """Where this world is now."""
    return Checkpoint(world.steps, world.trace.hash())


def restore(make: Callable[[], World], place: Checkpoint) -> World:
    """A new world at that place; `make` builds it from the same plan. `Diverged` if it is not the same one."""
    world = make()
    while world.steps < place.steps:
        world.step()
    if world.trace.hash() != place.trace_hash:
        raise Diverged(f"after {place.steps} steps the trace is another one")
    return world
