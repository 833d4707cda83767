"""Random user code, and what really happens on each of its paths: the oracle that lint is compared with.

A program uses states of the Adder's client through three variables. Its conditions are coins, its operations may fail,
so every path through the text is a possible run. The oracle runs the text itself, on stand-ins for states, once for
each sequence of coins.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

HEAD = """from collections.abc import Callable
from typing import TypeVar

from aura_chor.session.faults import Fault
from samples.adder.client import Initializing

S = TypeVar("S")
"""
VARIABLES = ("a", "b", "c")
COINS_MAX = 13
PATHS_MAX = 10_000


@dataclass
class Verdict:
    """`complete` says that every path within the bound of coins was run."""

    reused: bool = False
    dropped: bool = False
    complete: bool = True


def program(seed: int) -> str:
    """An async function `program_<seed>`."""
    body = "\n".join(_block(random.Random(seed), depth=0, in_loop=False, indent="    "))
    return (
        f"async def program_{seed}(a: Initializing[S], flip: Callable[[], bool], "
        f"start: Callable[[], Initializing[S]]) -> None:\n    b = start()\n    c = start()\n{body}\n"
    )


def verdict(text: str, name: str) -> Verdict:
    """What the paths of a program do. A path that ends by a fault may leave states behind."""
    result = Verdict()
    namespace: dict[str, object] = {"Fault": _Fault}
    exec("from __future__ import annotations\n" + text, namespace)
    run = namespace[name]
    assert callable(run)
    todo: list[tuple[bool, ...]] = [()]
    for count, prefix in enumerate(_paths(todo)):
        if count > PATHS_MAX:
            result.complete = False
            break
        world = _World(prefix)
        _follow(run, world, result)
        todo += [(*world.tossed[:index], True) for index in range(len(prefix), len(world.tossed))]
    return result


def _paths(todo: list[tuple[bool, ...]]) -> Iterator[tuple[bool, ...]]:
    while todo:
        yield todo.pop()


def _follow(run: Callable[..., object], world: "_World", result: Verdict) -> None:
    body = run(_State(world), world.flip, lambda: _State(world))
    try:
        body.send(None)  # type: ignore[attr-defined]
    except StopIteration:
        result.dropped = result.dropped or any(not state.spent for state in world.states)
    except _Fault:
        pass
    result.reused = result.reused or world.reused


class _Fault(Exception):
    pass


@dataclass
class _World:
    """One run: the coins that are fixed, then heads for all further ones."""

    prefix: tuple[bool, ...]
    tossed: list[bool] = field(default_factory=list)
    states: list["_State"] = field(default_factory=list)
    reused: bool = False

    def flip(self) -> bool:
        if len(self.tossed) >= COINS_MAX:
            return False
        side = self.prefix[len(self.tossed)] if len(self.tossed) < len(self.prefix) else False
        self.tossed.append(side)
        return side


class _State:
    """A stand-in for every state and branch. What comes of a reuse is `free`: nobody accounts for it."""

    def __init__(self, world: _World, *, free: bool = False) -> None:
        self.world = world
        self.free = free
        self.spent = free
        world.states.append(self)

    @property
    def next(self) -> "_State":
        return self

    async def _use(self) -> bool:
        """Whether that was right."""
        right = not self.spent
        self.world.reused = self.world.reused or not (right or self.free)
        self.free = not right
        self.spent = True
        if self.world.flip():
            raise _Fault
        return right

    async def send_add(self, number: int) -> "_State":
        return _State(self.world, free=not await self._use())

    async def receive_sum(self) -> "_State":
        return _State(self.world, free=not await self._use())

    async def send_bye(self) -> None:
        await self._use()


def _block(dice: random.Random, *, depth: int, in_loop: bool, indent: str) -> list[str]:
    lines: list[str] = []
    for _ in range(dice.randint(1, 3 if depth else 4)):
        lines += _statement(dice, depth=depth, in_loop=in_loop, indent=indent)
    if depth == 0 and dice.random() < 0.8:
        lines += [f"{indent}await {variable}.send_bye()" for variable in VARIABLES]
    return lines


def _statement(dice: random.Random, *, depth: int, in_loop: bool, indent: str) -> list[str]:
    def block() -> list[str]:
        return _block(dice, depth=depth + 1, in_loop=in_loop, indent=indent + "    ")

    one, other = dice.choice(VARIABLES), dice.choice(VARIABLES)
    kind = dice.choice(["step"] * 4 + ["bye", "alias", "swap", "start", "jump"] + ["if", "while", "try", "either"] * 2)
    if depth > 2 and kind in {"if", "while", "try"}:
        kind = "step"
    step = "{} = (await (await {}.send_add(number=1)).receive_sum()).next"
    match kind:
        case "step":
            target = one if dice.random() < 0.8 else other
            return [indent + step.format(target, one)]
        case "bye":
            return [f"{indent}await {one}.send_bye()", f"{indent}{one} = start()"]
        case "alias":
            return [f"{indent}{one} = {other}"]
        case "swap":
            return [f"{indent}{one}, {other} = {other}, {one}"] if one != other else [f"{indent}{one} = {one}"]
        case "start":
            return [f"{indent}await {one}.send_bye()", f"{indent}{one} = start()"]
        case "jump":
            word = dice.choice(["break", "continue", "return"]) if in_loop else "return"
            return [f"{indent}if flip():", f"{indent}    {word}"]
        case "either":
            return [indent + step.format(one, f"({one} if flip() else {other})")]
        case "if":
            return [f"{indent}if flip():", *block(), f"{indent}else:", *block()]
        case "while":
            inner = _block(dice, depth=depth + 1, in_loop=True, indent=indent + "    ")
            return [f"{indent}while flip():", *inner]
    handled = [f"{indent}except Fault:", *block()] if dice.random() < 0.7 else []
    last = [f"{indent}finally:", *block()] if not handled or dice.random() < 0.3 else []
    return [f"{indent}try:", *block(), *handled, *last]
