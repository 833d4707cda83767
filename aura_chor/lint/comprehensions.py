"""Comprehensions are loops in the midst of an expression. A bare generator runs later, or never: see `scan`."""

from collections.abc import Sequence

from mypy.nodes import (
    DictionaryComprehension,
    Expression,
    GeneratorExpr,
    ListComprehension,
    SetComprehension,
)

from aura_chor.lint.assign import bind_by_type
from aura_chor.lint.frame import Evaluator, Frame, Result
from aura_chor.lint.world import Constant, Seen, World


def listed(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, (ListComprehension, SetComprehension))
    return _loop(frame, expression.generator, [expression.generator.left_expr], world)


def mapped(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, DictionaryComprehension)
    elements = [part for part in (expression.key, expression.value) if part is not None]
    return _loop(frame, expression, elements, world)


def generator(frame: Frame, expression: Expression, world: World) -> list[Result]:
    """Only the first iterable is evaluated on the spot."""
    assert isinstance(expression, GeneratorExpr)
    return [(w, Constant.PRESENT) for w, _ in frame.evaluate(expression.sequences[0], world)]


def _loop(
    frame: Frame, head: GeneratorExpr | DictionaryComprehension, elements: Sequence[Expression], world: World
) -> list[Result]:
    done: list[World] = []
    seen = Seen()
    todo = seen.new(w for w, _ in frame.evaluate(head.sequences[0], world))
    while todo:
        done += todo
        rounds = [w for start in todo for w in _round(frame, head, elements, start.copy())]
        todo = seen.new(rounds)
    return [(w, Constant.PRESENT) for w in done]


def _round(
    frame: Frame, head: GeneratorExpr | DictionaryComprehension, elements: Sequence[Expression], world: World
) -> list[World]:
    worlds = [world]
    for depth, (target, sequence) in enumerate(zip(head.indices, head.sequences, strict=True)):
        if depth > 0:
            worlds = [after for w in worlds for after, _ in frame.evaluate(sequence, w)]
        for w in worlds:
            frame.raises(w, may_be_fault=head.is_async[depth])
            bind_by_type(frame, w, target, target, "what the comprehension gives")
        for condition in head.condlists[depth]:
            worlds = [held for w in worlds for held in frame.decide(condition, w)[0]]
    finished: list[World] = []
    for w in worlds:
        for after, values in frame.each(elements, w):
            for element, value in zip(elements, values, strict=True):
                frame.escape(after, value, element, "stored in a container")
            finished.append(after)
    return finished


COMPREHENSIONS: dict[type[Expression], Evaluator] = {
    ListComprehension: listed,
    SetComprehension: listed,
    DictionaryComprehension: mapped,
    GeneratorExpr: generator,
}
