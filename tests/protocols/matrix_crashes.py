"""Every place at which a device of a scene can crash, and what came of it there (CRYPTO.md 12.2, P6)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aura_chor.runtime.world_schedule import EVERYTHING, After, Crash, Planned
from tests.ledger.ledger_world import author
from tests.protocols.matrix import ACTS, Recorder, Scene

DOWN_MS = 50


@dataclass(frozen=True)
class Place:
    """Behind which output of a device, and how many of the writes that were under way then are on its disk."""

    device: int
    output: int
    survive: int

    def __str__(self) -> str:
        return f"device {self.device} behind output {self.output}, {min(self.survive, 99)} writes survive"


def places(scene: Scene) -> list[Place]:
    """Behind every act: before a write it is the one behind what came before, in it that whose writes are lost."""
    made = scene.begin(world=Recorder)
    problems = scene.verdict(made)
    assert not problems, (scene.name, problems)
    return [place for number in scene.devices for place in _places(number, made.world.acts[author(number)])]


def _places(number: int, acts: list[tuple[int, type, int]]) -> Iterator[Place]:
    for output, act, unsynced in acts:
        if issubclass(act, ACTS):
            yield Place(number, output, 0)
            yield from (Place(number, output, survive) for survive in range(1, unsynced))
            if unsynced:
                yield Place(number, output, EVERYTHING)


def crash(place: Place, *, down_ms: int | None = DOWN_MS) -> Mapping[str, Any]:
    """For a world in which the device crashes there."""
    happening = Crash(author(place.device), survive=place.survive, down_ms=down_ms)
    return {"schedule": [Planned(After(author(place.device), place.output), happening)]}


def problems(scene: Scene, place: Place) -> list[str]:
    """What is wrong when the device crashes there."""
    try:
        return scene.verdict(scene.begin(**crash(place)))
    except AssertionError as error:
        return [str(error) or "an assertion failed"]
