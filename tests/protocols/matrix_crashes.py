"""Every place at which a device of a scene can crash, and what came of it there (CRYPTO.md 12.2, P6).

One place is tried by playing its scene again with the crash in the world's schedule. All of them are tried in one go:
at every place the process that plays the scene forks, the child crashes the device there and plays on, and its parent
goes to the next place. So nothing is played twice that comes before a crash.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from aura_chor.runtime.host_ports import Output
from aura_chor.runtime.world_device import Device
from aura_chor.runtime.world_schedule import EVERYTHING, After, Crash, Planned
from tests.ledger.ledger_world import author
from tests.protocols.matrix import ACTS, Recorder, Scene


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
    wrong = scene.verdict(made)
    assert not wrong, (scene.name, wrong)
    return [place for number in scene.devices for place in _places(number, made.world.acts[author(number)])]


def _places(number: int, acts: list[tuple[int, type[Output], int]]) -> Iterator[Place]:
    for output, act, unsynced in acts:
        if issubclass(act, ACTS):
            yield from (Place(number, output, survive) for survive in range(unsynced))
            yield Place(number, output, EVERYTHING if unsynced else 0)


def crash(scene: Scene, place: Place) -> Mapping[str, Any]:
    """For a world in which the device crashes there."""
    return {"schedule": [Planned(After(author(place.device), place.output), _happening(scene, place))]}


def _happening(scene: Scene, place: Place) -> Crash:
    return Crash(author(place.device), survive=place.survive, down_ms=scene.down_ms)


def problems(scene: Scene, place: Place) -> list[str]:
    """What is wrong when the device crashes there."""
    return _verdict(scene, crash(scene, place))


def _verdict(scene: Scene, plan: Mapping[str, Any]) -> list[str]:
    try:
        return scene.verdict(scene.begin(**plan))
    except (AssertionError, ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
        return [f"{type(error).__name__}: {error}"]


# --- all places at once ---


@dataclass
class Found:
    """How many places were tried, and what was wrong at which of them."""

    tried: int
    wrong: dict[str, list[str]]


def everywhere(scene: Scene, *, each: int = 1) -> Found:
    """Crash at every place of the scene, or at each k-th. Needs a process with one thread."""
    forks: list[Forking] = []

    def world(plan: Any) -> Forking:
        forks.append(Forking(plan, scene, each))
        return forks[-1]

    said = _verdict(scene, {"world": world})
    (made,) = forks
    if made.place is not None:
        _report(made, said)
    assert said == [], (scene.name, "without any crash", said)
    return Found(made.tried, made.wrong)


class Forking(Recorder):
    """A world that lets a child go on from every place, crashed. `place` is that of a child, None in the parent."""

    def __init__(self, plan: Any, scene: Scene, each: int) -> None:
        self.tried = self.passed = 0
        self.wrong: dict[str, list[str]] = {}
        self.place: Place | None = None
        self.answer = -1
        self._scene = scene
        self._each = each
        self._numbers = {author(number): number for number in scene.devices}
        super().__init__(plan)

    def _trigger(self, device: Device) -> None:
        if self.place is None and device.key in self._numbers:
            output, act, unsynced = self.acts[device.key][-1]
            for place in _places(self._numbers[device.key], [(output, act, unsynced)]):
                self.passed += 1
                if self.passed % self._each == 0 and self._is_child(place):
                    self.happen_now(place)
                    return

    def happen_now(self, place: Place) -> None:
        self._happen(_happening(self._scene, place))

    def _is_child(self, place: Place) -> bool:
        hears, tells = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(hears)
            self.place, self.answer = place, tells
            return True
        os.close(tells)
        with os.fdopen(hears, "rb") as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        self.tried += 1
        wrong = json.loads(said) if said else ["the child died"]
        if wrong:
            self.wrong[str(asdict(place))] = wrong
        return False


def _report(made: Forking, said: list[str]) -> None:
    """The end of a child: it is a copy of a test run, of which nothing else may go on."""
    os.write(made.answer, json.dumps([line[:2_000] for line in said[:8]]).encode())
    os._exit(0)
