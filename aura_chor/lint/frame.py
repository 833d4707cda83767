"""One function under analysis: the types of its expressions, and what may be done to the states of a world.

Expressions and statements are looked up in the tables of `function`, so that the modules of this room need not know one
another.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from mypy.nodes import Block, Context, Expression, Statement, SymbolNode
from mypy.types import Instance, LiteralType, NoneType, TupleType, Type, get_proper_type

from aura_chor.lint.findings import Findings
from aura_chor.lint.linear import (
    END,
    OTHER,
    Outcome,
    awaited,
    is_class,
    is_linear,
    is_untyped,
    items_of,
    kinds_of,
    outcome_of,
)
from aura_chor.lint.world import Constant, Origin, Seen, Several, Status, Token, Value, World, numbers
from aura_chor.report import codes

Result = tuple[World, Value]
Prototype: TypeAlias = "Token | Constant | tuple[Prototype, ...]"
"""What a place in the code makes, each time that a path comes there."""


@dataclass(slots=True)
class Flow:
    """The worlds in which a statement is left, by the way it is left. Those that raise go to the frame's sink."""

    normal: list[World] = field(default_factory=list)
    breaks: list[World] = field(default_factory=list)
    continues: list[World] = field(default_factory=list)
    returns: list[tuple[World, Context]] = field(default_factory=list)

    def add_jumps(self, other: "Flow") -> None:
        self.breaks += other.breaks
        self.continues += other.continues
        self.returns += other.returns


@dataclass(slots=True)
class Raised:
    """A world in which something is raised; faults of the session come out of an await or a `raise` only."""

    world: World
    may_be_fault: bool


class _Sink:
    """Where the worlds of one `try` go that raise, those alike once."""

    __slots__ = ("_seen", "raised")

    def __init__(self) -> None:
        self.raised: list[Raised] = []
        self._seen = {True: Seen(), False: Seen()}

    def add(self, thrown: Raised) -> None:
        if self._seen[thrown.may_be_fault].new([thrown.world]):
            self.raised.append(thrown)


Evaluator = Callable[["Frame", Expression, World], list[Result]]
Executor = Callable[["Frame", Statement, World], Flow]
JointExecutor = Callable[["Frame", Statement, Sequence[World]], Flow]
"""Of statements with blocks inside: the worlds go through them together, so that a loop is solved once for all."""

Decider = Callable[["Frame", Expression, World], tuple[list[World], list[World]]]


@dataclass(slots=True)
class Tables:
    evaluate: Evaluator
    decide: Decider
    run: "Callable[[Frame, Block, Sequence[World]], Flow]"


@dataclass(slots=True)
class Frame:
    """`own` are the function's variables; `shared` those of them that an inner function uses too."""

    types: Mapping[Expression, Type]
    findings: Findings
    tables: Tables
    own: frozenset[SymbolNode]
    shared: frozenset[SymbolNode]
    returns: Type | None
    first_uses: dict[Origin, Context] = field(default_factory=dict)
    _outcomes: dict[Expression, Outcome] = field(default_factory=dict)
    _prototypes: "dict[Context, Prototype]" = field(default_factory=dict)
    _sinks: list[_Sink] = field(default_factory=list)

    def evaluate(self, expression: Expression, world: World) -> list[Result]:
        return self.tables.evaluate(self, expression, world)

    def each(self, expressions: Sequence[Expression], world: World) -> list[tuple[World, list[Value]]]:
        """The values of expressions that are evaluated one after the other."""
        done: list[tuple[World, list[Value]]] = [(world, [])]
        for expression in expressions:
            done = [(after, [*values, value]) for w, values in done for after, value in self.evaluate(expression, w)]
        return done

    def decide(self, condition: Expression, world: World) -> tuple[list[World], list[World]]:
        """The worlds in which the condition holds, and those in which it does not."""
        return self.tables.decide(self, condition, world)

    def run(self, block: Block, worlds: Sequence[World]) -> Flow:
        return self.tables.run(self, block, worlds)

    def fresh(self, world: World, found: Type | None, place: Context, words: str, *, by_operation: bool) -> Value:
        """A value that nobody held before, with a token for each state in it."""
        known = self._prototypes.get(place)
        if known is None:
            known = self._prototypes[place] = _prototype(found, Origin(place, words, by_operation))
        return _made(world, known)

    def fresh_pending(self, world: World, place: Context, words: str) -> Value:
        """A coroutine that holds a state and whose result holds none."""
        known = self._prototypes.get(place)
        if known is None:
            known = self._prototypes[place] = Token(Origin(place, words, by_operation=True), frozenset(), pending=True)
        return _made(world, known)

    def outcome(self, call: Expression) -> Outcome:
        """What the type of a call says, asked once for each call in the code."""
        known = self._outcomes.get(call)
        if known is None:
            known = self._outcomes[call] = outcome_of(self.types.get(call))
        return known

    def use(self, world: World, value: Value, place: Context) -> bool:
        """Spend the states of a value, once. False when that was wrong: what comes of it is not worth a finding."""
        right = True
        for number in numbers(value):
            token = world.tokens[number]
            right = right and token.status is Status.LIVE
            if token.status is Status.SPENT:
                self._reused(token, place)
                world.set_status(number, Status.FREE)
            elif token.status is Status.LIVE:
                self.first_uses.setdefault(token.origin, place)
                world.set_status(number, Status.SPENT)
        return right

    def release(self, world: World, value: Value) -> None:
        """Nobody has to account for the states of this value any more."""
        for number in numbers(value):
            world.set_status(number, Status.FREE)

    def escape(self, world: World, value: Value, place: Context, where: str) -> None:
        """The states of a value are stored where nobody can follow them."""
        for number in numbers(value):
            if world.tokens[number].status is not Status.FREE:
                message = f"{world.tokens[number].origin.words} is {where}"
                self.findings.add(codes.STATE_ESCAPES, message, place)
            world.set_status(number, Status.FREE)

    def settle(self, world: World, place: Context, *, loss: str = "") -> None:
        """At the end of a statement: a live state that no variable holds is lost, in a way that `loss` may describe."""
        for _, token in world.forget_unheld():
            self._lost(token, place, loss)

    def finish(self, world: World, place: Context | None) -> None:
        """At the end of the function: `place` is the return, None when it falls off the end."""
        for token in world.tokens.values():
            if token.status is not Status.LIVE:
                continue
            if token.pending:
                self._never_awaited(token)
            elif place is None:
                message = f"{token.origin.words} is left unfinished on a path that comes to the end of the function"
                self.findings.add(codes.STATE_DROPPED, message, token.origin.place)
            else:
                self._dropped(token, place, "is left unfinished by the path that ends here")

    def raises(self, world: World, *, may_be_fault: bool) -> None:
        """Something may be raised here; the path that goes on keeps the world."""
        if self._sinks:
            thrown = world.copy()
            thrown.forget_unheld()
            self._sinks[-1].add(Raised(thrown, may_be_fault))

    @contextmanager
    def catching(self) -> Iterator[list[Raised]]:
        """Collects what is raised inside."""
        sink = _Sink()
        self._sinks.append(sink)
        try:
            yield sink.raised
        finally:
            self._sinks.pop()

    def raise_again(self, raised: Sequence[Raised]) -> None:
        if self._sinks:
            for thrown in raised:
                self._sinks[-1].add(thrown)

    def _reused(self, token: Token, place: Context) -> None:
        first = self.first_uses.get(token.origin)
        shown = self.findings.text(place)
        if first is None or first is place:
            note = "it was used here in an earlier round of the loop" if first is place else ""
            self.findings.add(codes.STATE_REUSED, f"{shown} may already be spent", place, note=note)
        else:
            message = f"{shown} may already be spent"
            self.findings.add(codes.STATE_REUSED, message, place, label=(first, "first used here"))

    def _lost(self, token: Token, place: Context, loss: str) -> None:
        origin = token.origin
        if token.pending:
            self._never_awaited(token)
        elif loss or not origin.by_operation:
            self._dropped(token, place, loss or "is overwritten before it is used")
        elif place.line <= origin.place.line <= (place.end_line or place.line):
            self.findings.add(codes.RESULT_DROPPED, f"{origin.words} is thrown away", origin.place)
        else:
            label = (origin.place, "made here")
            message = f"{origin.words} is overwritten before it is used"
            self.findings.add(codes.RESULT_DROPPED, message, place, label=label)

    def _dropped(self, token: Token, place: Context, what: str) -> None:
        label = (token.origin.place, "it comes from here")
        self.findings.add(codes.STATE_DROPPED, f"{token.origin.words} {what}", place, label=label)

    def _never_awaited(self, token: Token) -> None:
        shown = self.findings.text(token.origin.place)
        what = "an operation" if shown == "this state" else shown
        self.findings.add(codes.MISSING_AWAIT, f"{what} is called and not awaited", token.origin.place)


def _prototype(found: Type | None, origin: Origin) -> Prototype:
    proper = None if found is None else get_proper_type(found)
    if isinstance(proper, TupleType) and is_linear(proper):
        return tuple(_prototype(item, origin) for item in proper.items)
    if not is_linear(proper):
        return constant_of(proper)
    return Token(origin, kinds_of(proper), pending=awaited(proper) is not None)


def _made(world: World, prototype: Prototype) -> Value:
    if isinstance(prototype, tuple):
        return Several(tuple(_made(world, part) for part in prototype))
    return world.make(prototype) if isinstance(prototype, Token) else prototype


def constant_of(found: Type | None) -> Constant:
    """What its type says about a plain value."""
    proper = None if found is None else get_proper_type(found)
    if isinstance(proper, NoneType):
        return Constant.NONE
    if isinstance(proper, LiteralType) and isinstance(proper.value, bool):
        return Constant.TRUE if proper.value else Constant.FALSE
    items = items_of(proper)
    if items and all(isinstance(item, Instance) and is_class(item.type, END) for item in items):
        return Constant.TRUE
    unsure = any(is_untyped(item) or isinstance(item, NoneType) for item in items)
    return Constant.UNKNOWN if unsure or not items or OTHER in kinds_of(proper) else Constant.PRESENT
