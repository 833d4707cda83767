"""A run as a list of turns: what happens to which device, one thing after the other, and nothing else decides.

So a run that an exploration has found is played again in a world like any other, and written down with its case.
"""

from collections.abc import Callable, Sequence
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from aura_chor.runtime.host_ports import Connected, Peer
from aura_chor.runtime.world import World
from aura_chor.runtime.world_lanes import LaneQueue
from aura_chor.runtime.world_queue import COMMON, Lane, Way
from aura_chor.runtime.world_schedule import Crash, Restart

Kind: TypeAlias = Literal[
    "start", "greet", "compare", "hear", "lose", "repeat", "disk", "host", "timer", "plan", "crash", "time"
]
NEVER_MS: Final = 1 << 60
_OF_A_LIFE: Final = (Way.DISK, Way.HOST, Way.TIMER)


_TAKEN: Final = {
    "greet": Way.GREETING,
    "hear": Way.LINK,
    "lose": Way.LINK,
    "repeat": Way.LINK,
    "disk": Way.DISK,
    "host": Way.HOST,
}


class OffTheWay(Exception):
    """There is nothing that this turn could take: whoever has seen it there has seen another run."""

    def __init__(self, turn: "Turn") -> None:
        super().__init__(f"{turn.kind} of device {turn.device}")


class Turn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """At `now_ms` device `device` starts; is told that it hears `other`, or compares with it; takes the next message of
    `other`, which is lost, or comes again, where the kind says so; has a write, an answer, its timer, planned input
    `other`; or crashes. `after` so many outputs it crashes in any case, with the first `survive` unfinished writes.
    """

    kind: Kind
    device: int = 0
    now_ms: int = 0
    other: int = 0
    after: int | None = None
    survive: int = 0


class TurnQueue(LaneQueue):
    """Nothing happens in its world but what it is told to `do`."""

    def __init__(self) -> None:
        super().__init__()
        self.plans: list[Callable[[], None]] = []
        self._world: World | None = None
        self._keys: tuple[Peer, ...] = ()

    def begin(self, world: World) -> None:
        """This is its world, in which nothing has happened. All devices are down; what was planned may be done."""
        self._world, self._keys = world, tuple(world.devices)
        while COMMON in self.lanes():
            self.plans.append(self.drop(COMMON))
        for lane in self.lanes():
            self.clear(lane)

    def do(self, turn: Turn) -> None:
        """Let it happen; `OffTheWay` where nothing waits that could."""
        assert self._world is not None, "a queue of turns begins with its world"
        if not self._possible(turn):
            raise OffTheWay(turn)
        self.now_ms = max(self.now_ms, turn.now_ms)
        key = self._keys[turn.device]
        if turn.after is not None:
            self._world.set_trap(key, turn.after, Crash(key, survive=turn.survive, down_ms=None))
        self._act(self._world, turn)
        if not self._world.devices[key].up and turn.kind != "time":
            self._end_of_life(turn.device)

    def _act(self, world: World, turn: Turn) -> None:
        key, link = self._keys[turn.device], Lane(Way.LINK, turn.device, turn.other)
        match turn.kind:
            case "start":
                self._now(world, Restart(key))
            case "crash":
                self._now(world, Crash(key, survive=turn.survive, down_ms=None))
            case "compare":
                world.feed(key, Connected(self._keys[turn.other]))
                self.take(COMMON)
            case "greet":
                self.take(Lane(Way.GREETING, turn.device, turn.other))
            case "hear":
                self.take(link)
            case "lose":
                self.drop(link)
            case "repeat":
                self.contents(link)[0]()
            case "disk":
                self.take(Lane(Way.DISK, turn.device, turn.device))
            case "host":
                self.take(Lane(Way.HOST, turn.device, turn.device))
            case "timer":
                self._timer(Lane(Way.TIMER, turn.device, turn.device))
            case "plan":
                self.plans[turn.other]()
            case "time":
                pass

    def _possible(self, turn: Turn) -> bool:
        """Whether there is anything to be taken; what a turn brings about by itself can always be."""
        needed = _TAKEN.get(turn.kind)
        if needed is not None:
            source = turn.device if needed in _OF_A_LIFE else turn.other
            return self.moment(Lane(needed, turn.device, source)) is not None
        return turn.kind != "plan" or turn.other < len(self.plans)

    def _now(self, world: World, what: Crash | Restart) -> None:
        world.happen(what)
        self.take(COMMON)

    def _timer(self, lane: Lane) -> None:
        while (moment := self.moment(lane)) is not None and moment <= self.now_ms:
            self.take(lane)

    def _end_of_life(self, number: int) -> None:
        """What only its life was for; messages under way may come in its next one."""
        for lane in self.lanes():
            greeting = lane.way is Way.GREETING and number in (lane.device, lane.source)
            if greeting or (lane.way in _OF_A_LIFE and lane.device == number):
                self.clear(lane)


class WayQueue(TurnQueue):
    """Each step of its world is the next turn of a way; behind the last one nothing happens any more."""

    def __init__(self, way: Sequence[Turn]) -> None:
        super().__init__()
        self._way, self._done = tuple(way), 0

    def next_ms(self) -> int:
        """When the next turn is."""
        return max(self.now_ms, self._way[self._done].now_ms) if self._done < len(self._way) else NEVER_MS

    def step(self) -> None:
        """The next turn; `OffTheWay` where the world has come to a place in which there is no such turn."""
        self._done += 1
        self.do(self._way[self._done - 1])
