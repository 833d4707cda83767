"""Patterns of `match`: the worlds that one takes, with its names bound, and the worlds that go on to the next case."""

from collections.abc import Sequence

from mypy.nodes import Expression, TypeInfo
from mypy.patterns import (
    AsPattern,
    ClassPattern,
    MappingPattern,
    OrPattern,
    Pattern,
    SequencePattern,
    SingletonPattern,
    StarredPattern,
    ValuePattern,
)
from mypy.types import Instance, LiteralType, TupleType, get_proper_type

from aura_chor.lint.assign import bind
from aura_chor.lint.decide import Split, classes_of, split_by_class, split_by_constant
from aura_chor.lint.frame import Frame, constant_of
from aura_chor.lint.world import Constant, Held, Several, Status, Value, World


def take(frame: Frame, pattern: Pattern, value: Value, world: World) -> Split:
    """The worlds in which the pattern fits, and the others."""
    if isinstance(pattern, AsPattern):
        return _as(frame, pattern, value, world)
    if isinstance(pattern, OrPattern):
        return _or(frame, pattern.patterns, value, world)
    if isinstance(pattern, ClassPattern):
        return _class(frame, pattern, value, world)
    if isinstance(pattern, SequencePattern):
        return _sequence(frame, pattern, value, world)
    if isinstance(pattern, SingletonPattern):
        constants = {None: Constant.NONE, True: Constant.TRUE, False: Constant.FALSE}
        return split_by_constant(world, value, constants[pattern.value])
    if isinstance(pattern, ValuePattern) and isinstance(value, Held):
        return [], [world]
    return _some(frame, _parts(pattern), world)


def _as(frame: Frame, pattern: AsPattern, value: Value, world: World) -> Split:
    held, others = ([world], []) if pattern.pattern is None else take(frame, pattern.pattern, value, world)
    if pattern.name is not None:
        for w in held:
            bound = value if isinstance(value, (Held, Several)) else _known(frame, pattern.name, value)
            bind(frame, w, pattern.name, bound, pattern)
    return held, others


def _known(frame: Frame, name: Expression, value: Constant) -> Constant:
    return constant_of(frame.types.get(name)) if value in {Constant.UNKNOWN, Constant.PRESENT} else value


def _or(frame: Frame, patterns: Sequence[Pattern], value: Value, world: World) -> Split:
    held: list[World] = []
    left = [world]
    for pattern in patterns:
        splits = [take(frame, pattern, value, w) for w in left]
        held += [w for yes, _ in splits for w in yes]
        left = [w for _, no in splits for w in no]
    return held, left


def _class(frame: Frame, pattern: ClassPattern, value: Value, world: World) -> Split:
    classes = classes_of(pattern.class_ref)
    held, others = split_by_class(world, value, classes)
    count = len(pattern.positionals)
    positional = [*_positional(classes), *([""] * count)][:count]
    names = [*positional, *pattern.keyword_keys]
    parts = [*pattern.positionals, *pattern.keyword_values]
    for name, part in zip(names, parts, strict=True):
        splits = [take(frame, part, _field(w, value, name), w) for w in held]
        held = [w for yes, _ in splits for w in yes]
        others = [*others, *(w for _, no in splits for w in no)]
    return held, others


def _positional(classes: list[TypeInfo] | None) -> list[str]:
    """The fields of a class that positions stand for, from the type of its `__match_args__`."""
    symbol = classes[0].get("__match_args__") if classes is not None and len(classes) == 1 else None
    found = None if symbol is None or symbol.type is None else get_proper_type(symbol.type)
    if not isinstance(found, TupleType):
        return []
    items = [get_proper_type(item) for item in found.items]
    literals = [item.last_known_value if isinstance(item, Instance) else item for item in items]
    return [str(item.value) if isinstance(item, LiteralType) else "" for item in literals]


def _field(world: World, value: Value, name: str) -> Value:
    if not isinstance(value, Held) or name != "next":
        return Constant.UNKNOWN
    return Constant.TRUE if world.tokens[value.token].status is Status.FREE else value


def _sequence(frame: Frame, pattern: SequencePattern, value: Value, world: World) -> Split:
    starred = any(isinstance(part, StarredPattern) for part in pattern.patterns)
    if not isinstance(value, Several) or starred or len(value.items) != len(pattern.patterns):
        return _some(frame, pattern.patterns, world)
    held: list[World] = [world]
    others: list[World] = []
    for part, item in zip(pattern.patterns, value.items, strict=True):
        splits = [take(frame, part, item, w) for w in held]
        held = [w for yes, _ in splits for w in yes]
        others += [w for _, no in splits for w in no]
    return held, others


def _some(frame: Frame, parts: Sequence[Pattern], world: World) -> Split:
    """A pattern over plain values, which may fit or not; its names are bound all the same."""
    other = world.copy()
    held = [world]
    for part in parts:
        held = [w for h in held for w in take(frame, part, Constant.UNKNOWN, h)[0]]
    return held, [other]


def _parts(pattern: Pattern) -> list[Pattern]:
    return list(pattern.values) if isinstance(pattern, MappingPattern) else []
