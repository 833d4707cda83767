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

WORLDS_MAX = 256
"""So many worlds at one point of a function; above, what is known of plain values is forgotten, which joins worlds."""


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

    def key(self) -> object:
        """Equal for worlds that go on alike: a token is what it is and who holds it."""
        holders: dict[int, list[object]] = {}
        plain = []
        for variable, value in self.bindings.items():
            if isinstance(value, Constant):
                plain.append((variable, value))
                continue
            for path, leaf in _leaves(value, ()):
                if isinstance(leaf, Held):
                    holders.setdefault(leaf.token, []).append((variable, path))
                else:
                    plain.append((variable, (path, leaf)))  # type: ignore[arg-type]
        tokens = [(self._likeness(number), frozenset(who)) for number, who in holders.items()]
        return frozenset(tokens), frozenset(plain)

    def _likeness(self, number: int) -> object:
        token = self.tokens[number]
        return token if token.status is Status.LIVE else (token.origin, token.status)


class Seen:
    """The worlds that have come to one point."""

    __slots__ = ("_keys", "_strict")

    def __init__(self) -> None:
        self._keys: set[object] = set()
        self._strict = True

    def new(self, worlds: Iterable[World]) -> list[World]:
        """Those that go on unlike all before."""
        fresh = []
        for world in worlds:
            if len(self._keys) >= WORLDS_MAX:
                forget_constants(world)
            key = world.key()
            if key not in self._keys and len(self._keys) < 2 * WORLDS_MAX:
                self._keys.add(key)
                fresh.append(world)
        return fresh


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
