"""The automatic player: a body for any role, by seeded choices and sample payloads.

It knows no protocol: it calls the generated operations that the states list, so what is played is what was emitted.
Where the protocol has deadlines it takes its time now and then, so that some of them pass.
"""

import inspect
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from random import Random
from types import ModuleType
from typing import Any, TypeAlias

from aura_chor.runtime.auto_wide import (
    AutomaticChecks,
    Belongings,
    Habits,
    Player,
    arguments_of,
    take_step,
)
from aura_chor.runtime.distance import after, distance
from aura_chor.runtime.samples import NoSample
from aura_chor.session.bugs import SeatingError
from aura_chor.session.collectives import Scatter
from aura_chor.session.deadlines import EPOCHS, Deadline
from aura_chor.session.events import AbortEvent
from aura_chor.session.instructions import WriteToLedger, pause
from aura_chor.session.operations import Abort, Fork, Operation, Receive, ReceiveWithin, Resolve, Send, Wide
from aura_chor.session.seats import ANY_MEMBER, Seat
from aura_chor.session.typestate import Aborted, End, State

_Act: TypeAlias = Send | Scatter | Abort

FREE_CHOICES = 6
"""So many choices are drawn from the seed; later ones take the shortest way to the end."""
DAWDLES = 0.5
"""How often a player lets time pass before it sends, in a protocol with deadlines."""
DAWDLES_OF_MEMBERS = 0.05
"""The same for a member of a family: where all are awaited, one that dawdles is enough."""
ENDLESS_OPERATIONS = 60
"""A role without an end aborts the session after so many operations."""
PATIENCE = 600
"""Whatever role it is, it aborts the session after so many: what it tries again and again will not succeed."""
ENDLESS_REASON = "the protocol never ends; played long enough"


def automatic_seats(
    modules: Iterable[ModuleType],
    *,
    seed: int,
    sizes: Mapping[str, int] | None = None,
    choices: int = FREE_CHOICES,
    dawdles: bool = True,
    dawdle_ms_max: float = math.inf,
) -> tuple[Seat, ...]:
    """A seat for each role's module of a generated package, and one for each member of a family of these `sizes`.

    So many `choices` of each are drawn from the seed; unless it `dawdles` none lets time pass, and none by a deadline
    of more milliseconds than `dawdle_ms_max`.
    """
    modules = tuple(modules)
    found = deadlines_of(modules) if dawdles else ()
    deadlines = tuple([one for one in found if one.unit == EPOCHS or one.amount <= dawdle_ms_max])
    return tuple([seat for module in modules for seat in _seats_of(module, seed, deadlines, sizes or {}, choices)])


def _seats_of(
    module: ModuleType, seed: int, deadlines: tuple[Deadline, ...], sizes: Mapping[str, int], choices: int
) -> Iterator[Seat]:
    """A family that is played by several modules has in each the seats of its own class."""
    wanted = inspect.signature(module.seat).parameters
    more: dict[str, Any] = {"checks": AutomaticChecks()} if "checks" in wanted else {}
    if "index" not in wanted:
        body = AutomaticBody(seed=seed, name=module.__name__, deadlines=deadlines, choices=choices)
        yield module.seat(body, **more)
        return
    family = module.seat(AutomaticBody(seed=seed, name=module.__name__), index=ANY_MEMBER, **more).family
    for index in range(1, sizes.get(family, 0) + 1):
        name = f"{module.__name__}[{index}]"
        dawdles = DAWDLES_OF_MEMBERS
        body = AutomaticBody(seed=seed, name=name, deadlines=deadlines, dawdles=dawdles, choices=choices)
        try:
            yield module.seat(body, index=index, **more)
        except SeatingError:
            continue


def deadlines_of(modules: Iterable[ModuleType]) -> tuple[Deadline, ...]:
    """Those of the waits in these modules, each wait's own."""
    states = [kind for module in modules for kind in vars(module).values() if _is_state_of(module, kind)]
    found = [getattr(state.OPERATIONS[0], "deadline", None) for state in states if state.OPERATIONS]
    return tuple([deadline for deadline in found if isinstance(deadline, Deadline)])


def _is_state_of(module: ModuleType, kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, State) and kind.__module__ == module.__name__


class AutomaticBody:
    """The same seed and name make the same choices. Raises `NoSample` where no payload can be made up.

    `deadlines` are those of the protocol: before some sends it lets up to twice as much time pass.
    """

    def __init__(
        self,
        *,
        seed: int,
        name: str,
        deadlines: Sequence[Deadline] = (),
        dawdles: float = DAWDLES,
        choices: int = FREE_CHOICES,
    ) -> None:
        habits = Habits(f"{seed}", tuple(deadlines), dawdles, choices)
        self._player = partial(_Player, f"{seed}/{name.rpartition('.')[2]}", habits)

    async def __call__(self, s: Any, /) -> Any:
        return await self._player().play(s)


class _Player:
    """One run through one automaton: the role's, or a lane's."""

    def __init__(self, seed: str, habits: Habits, belongings: Belongings | None = None) -> None:
        self._seed = seed
        self._random = Random(seed)
        self._habits = habits
        self._choices_left = habits.choices
        self._operations = 0
        self._belongings = belongings or Belongings()

    async def play(self, state: object) -> object:
        while isinstance(state, State):
            self._operations += 1
            endless = self._operations > ENDLESS_OPERATIONS and distance(type(state)) == math.inf
            if endless or self._operations > PATIENCE:
                return await _give_up(state)
            state = await self._go_on(state)
        assert isinstance(state, End)
        return state

    async def _go_on(self, state: State[Any]) -> object:
        operations = state.OPERATIONS
        first = operations[0]
        method = getattr(state, first.name)
        acts = [operation for operation in operations if isinstance(operation, Send | Scatter | Abort)]
        if isinstance(first, Send) or len(acts) > 1:
            await self._dawdle()
            return await self._act(state, acts)
        if isinstance(first, Receive | ReceiveWithin):
            return (await method()).next
        if isinstance(first, Resolve):
            return method().next
        if isinstance(first, Fork):
            return await method(*[self._lane(name) for name in first.lanes])
        if isinstance(first, Wide):
            return await take_step(state, first, self._belongings, self._random, self._lane)
        return await method()

    def _lane(self, name: str) -> Player:
        """Lanes draw from seeds of their own: how they interleave changes nothing."""
        seed = f"{self._seed}/{name}/{self._operations}"
        return _Player(seed, self._habits, self._belongings.copy()).play

    async def _dawdle(self) -> None:
        if self._habits.deadlines and self._random.random() < self._habits.dawdles:
            deadline = self._random.choice(self._habits.deadlines)
            await pause(Deadline(self._random.randint(0, 2 * deadline.amount), deadline.unit))

    async def _act(self, state: State[Any], operations: Sequence[_Act]) -> object:
        """The preferred act for which a payload can be made."""
        misses: list[NoSample] = []
        for operation in self._preferred(state, operations):
            if isinstance(operation, Abort):
                return await getattr(state, operation.name)()
            if isinstance(operation, Scatter):
                return await take_step(state, operation, self._belongings, self._random, self._lane)
            try:
                named, fields = arguments_of(state, operation, self._belongings, self._random, self._habits)
            except NoSample as miss:
                misses.append(miss)
                continue
            return await getattr(state, operation.name)(*named, **fields)
        raise misses[0]

    def _preferred(self, state: State[Any], operations: Sequence[_Act]) -> list[_Act]:
        shuffled = self._random.sample(operations, len(operations))
        if len(operations) == 1:
            return shuffled
        if self._choices_left > 0:
            self._choices_left -= 1
            return shuffled
        return sorted(shuffled, key=lambda operation: _nearest(state, operation))


def _nearest(state: State[Any], operation: Operation) -> float:
    return min((distance(cls) for cls in after(type(state), operation.name)), default=math.inf)


async def _give_up(state: State[Any]) -> Aborted[Any]:
    """Not an operation of the state: only a player that nobody waits for may end what has no end."""
    core = state._core
    await WriteToLedger(AbortEvent(core.protocol_hash, core.session_id, core.role, ENDLESS_REASON), None)
    return Aborted(core)
