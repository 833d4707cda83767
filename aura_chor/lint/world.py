"""A world: what one path through a function has done to its states so far.

A function is run on worlds instead of values. In one world every variable holds one thing: a token (the right to use
one state), a tuple of things, or what little is known of a plain value. Paths that lead to the same world become one,
so a loop ends: tokens are told apart by where they were made and by who holds them, and both are finite.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from mypy.nodes import Context

from aura_chor.lint.linear import Kind, kind_is_linear

WORLDS_TOLD_APART = 12
"""So many worlds at one point are told apart by all that is known. Further ones count only if they differ in what they
hold, not in where it was made; what is known of plain values is forgotten in them."""

WORLDS_MAX = 1024
"""No more worlds than this go on from one point."""


class Status(Enum):
    LIVE = auto()
    SPENT = auto()
    FREE = auto()
    """Nobody has to use it and everybody may: an end, or a state that a finding has been made about already."""


class Constant(Enum):
    """What is known of a plain value."""

    NONE = auto()
    FALSE = auto()
    TRUE = auto()
    PRESENT = auto()
    """Not None; it may be true or false."""
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Held:
    token: int


@dataclass(frozen=True, slots=True)
class Several:
    items: "tuple[Value, ...]"


Value = Held | Several | Constant


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Where tokens are made: compared by identity, one for each place in the code."""

    place: Context
    words: str
    by_operation: bool


@dataclass(frozen=True, slots=True)
class Token:
    """`kinds` is what the value may still be on this path; `pending` says that it is a coroutine not awaited yet."""

    origin: Origin
    kinds: frozenset[Kind]
    pending: bool
    status: Status = Status.LIVE


@dataclass(slots=True, eq=False)
class World:
    """Owned by whoever runs it and changed in place; a path that splits copies it first.

    Bindings are of local variables, and of `match` statements, which hold their subject while a case is run.
    """

    bindings: dict[Context, Value] = field(default_factory=dict)
    tokens: dict[int, Token] = field(default_factory=dict)
    made: int = 0

    def copy(self) -> "World":
        return World(dict(self.bindings), dict(self.tokens), self.made)

    def make(self, token: Token) -> Held:
        self.made += 1
        self.tokens[self.made] = token
        return Held(self.made)

    def set_status(self, number: int, status: Status) -> None:
        self.tokens[number] = replace(self.tokens[number], status=status)

    def narrow(self, number: int, kinds: frozenset[Kind]) -> None:
        """On this path the value is one of `kinds`; if none of them is linear there is nothing to be used."""
        token = replace(self.tokens[number], kinds=kinds)
        if not token.pending and token.status is Status.LIVE and not any(kind_is_linear(kind) for kind in kinds):
            token = replace(token, status=Status.FREE)
        self.tokens[number] = token

    def bind(self, variable: Context, value: Value) -> None:
        if value is Constant.UNKNOWN:
            self.bindings.pop(variable, None)
        else:
            self.bindings[variable] = value

    def forget_unheld(self) -> list[tuple[int, Token]]:
        """Remove the tokens that no variable holds; returns those of them that are live: they are lost."""
        held = {number for value in self.bindings.values() for number in numbers(value)}
        lost = [(number, token) for number, token in self.tokens.items() if number not in held]
        for number, _ in lost:
            del self.tokens[number]
        return [(number, token) for number, token in lost if token.status is Status.LIVE]

    def key(self, *, with_origins: bool) -> object:
        """Equal for worlds that go on alike: a token is what it is and who holds it."""
        holders: dict[int, list[object]] = {}
        plain: list[object] = []
        for variable, value in self.bindings.items():
            for path, leaf in _leaves(value, ()):
                if isinstance(leaf, Held):
                    holders.setdefault(leaf.token, []).append((variable, path))
                else:
                    plain.append((variable, path, leaf))
        tokens = [(self._likeness(number, with_origins), frozenset(who)) for number, who in holders.items()]
        return frozenset(tokens), frozenset(plain)

    def _likeness(self, number: int, with_origins: bool) -> object:
        token = self.tokens[number]
        origin = token.origin if with_origins else None
        return (origin, token.kinds, token.pending) if token.status is Status.LIVE else (origin, token.status)


class Seen:
    """The worlds that have come to one point."""

    __slots__ = ("_coarse", "_fine")

    def __init__(self) -> None:
        self._fine: set[object] = set()
        self._coarse: set[object] = set()

    def new(self, worlds: Iterable[World]) -> list[World]:
        """Those that go on unlike all before."""
        return [world for world in worlds if self._is_new(world)]

    def _is_new(self, world: World) -> bool:
        fine = world.key(with_origins=True)
        if fine in self._fine or len(self._fine) >= WORLDS_MAX:
            return False
        crowded = len(self._fine) >= WORLDS_TOLD_APART
        if crowded:
            forget_constants(world)
        coarse = world.key(with_origins=False)
        if crowded and coarse in self._coarse:
            return False
        self._fine.add(fine)
        self._coarse.add(coarse)
        return True


def distinct(worlds: Iterable[World]) -> list[World]:
    found = list(worlds)
    return found if len(found) < 2 else Seen().new(found)


def forget_constants(world: World) -> None:
    for variable in [variable for variable, value in world.bindings.items() if isinstance(value, Constant)]:
        del world.bindings[variable]


def numbers(value: Value) -> Iterator[int]:
    """The tokens in a value."""
    for _, leaf in _leaves(value, ()):
        if isinstance(leaf, Held):
            yield leaf.token


def _leaves(value: Value, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Value]]:
    if isinstance(value, Several):
        for index, item in enumerate(value.items):
            yield from _leaves(item, (*path, index))
    else:
        yield path, value
