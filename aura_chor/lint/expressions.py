"""Expressions: what evaluating one does to a world, and the value that it has there."""

from collections.abc import Sequence

from mypy.nodes import (
    AssertTypeExpr,
    AssignmentExpr,
    AwaitExpr,
    BytesExpr,
    CastExpr,
    ComparisonExpr,
    ConditionalExpr,
    DictExpr,
    Expression,
    FloatExpr,
    IndexExpr,
    IntExpr,
    LambdaExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
    SetExpr,
    SliceExpr,
    StarExpr,
    StrExpr,
    TupleExpr,
    UnaryExpr,
    Var,
    YieldExpr,
    YieldFromExpr,
)

from aura_chor.lint.assign import bind
from aura_chor.lint.frame import Evaluator, Frame, Result, constant_of
from aura_chor.lint.linear import OTHER, awaited, goes_on, is_never, is_untyped, kind_is_of, kinds_of, signatures
from aura_chor.lint.world import Constant, Held, Several, Status, Value, World
from aura_chor.report import codes

_LITERALS = {"builtins.None": Constant.NONE, "builtins.True": Constant.TRUE, "builtins.False": Constant.FALSE}


def name(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, NameExpr)
    if expression.fullname in _LITERALS:
        return [(world, _LITERALS[expression.fullname])]
    node = expression.node
    value = world.bindings.get(node) if isinstance(node, Var) else None
    if value is None:
        known = not (isinstance(node, Var) and node in frame.shared)
        return [(world, constant_of(frame.types.get(expression)) if known else Constant.UNKNOWN)]
    if isinstance(value, Held):
        _narrow_as_mypy_did(frame, expression, value, world)
    return [(world, value)]


def member(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, MemberExpr)
    return [(w, _attribute(frame, expression, value, w)) for w, value in frame.evaluate(expression.expr, world)]


def await_(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, AwaitExpr)
    results: list[Result] = []
    found = frame.types.get(expression)
    for w, value in frame.evaluate(expression.expr, world):
        right = frame.use(w, value, expression.expr)
        frame.raises(w, may_be_fault=True)
        if not is_never(found):
            words = f"the result of {frame.findings.text(expression.expr)}"
            results.append((w, frame.fresh(w, found, expression, words, by_operation=True)))
            if not right:
                frame.release(w, results[-1][1])
    return results


def assignment(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, AssignmentExpr)
    results = frame.evaluate(expression.value, world)
    for w, value in results:
        bind(frame, w, expression.target, value, expression)
    return results


def conditional(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, ConditionalExpr)
    yes, no = frame.decide(expression.cond, world)
    results = [result for w in yes for result in frame.evaluate(expression.if_expr, w)]
    return results + [result for w in no for result in frame.evaluate(expression.else_expr, w)]


def operation(frame: Frame, expression: Expression, world: World) -> list[Result]:
    """`a or b` has the value of one of them; any other operator has a plain value and may raise."""
    assert isinstance(expression, OpExpr)
    if expression.op not in {"and", "or"}:
        return _plain(frame, expression, [expression.left, expression.right], world)
    results: list[Result] = []
    for w, value in frame.evaluate(expression.left, world):
        truth = truth_of(value, w)
        goes_right = truth is not (expression.op == "or")
        if truth is None:
            results.append((w.copy(), value))
        if goes_right:
            results += frame.evaluate(expression.right, w)
        else:
            results.append((w, value))
    return results


def comparison(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, ComparisonExpr)
    return [(w, Constant.UNKNOWN) for w, _ in frame.each(expression.operands, world)]


def unary(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, UnaryExpr)
    if expression.op != "not":
        return _plain(frame, expression, [expression.expr], world)
    yes, no = frame.decide(expression.expr, world)
    return [*((w, Constant.FALSE) for w in yes), *((w, Constant.TRUE) for w in no)]


def index(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, IndexExpr)
    results: list[Result] = []
    for w, (base, _) in frame.each([expression.base, expression.index], world):
        frame.raises(w, may_be_fault=False)
        results.append((w, _item(frame, expression, base)))
    return results


def several(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, TupleExpr)
    return [(w, Several(tuple(values))) for w, values in frame.each(expression.items, world)]


def container(frame: Frame, expression: Expression, world: World) -> list[Result]:
    """Lists, sets and dicts may be shared and outlive the frame."""
    if isinstance(expression, DictExpr):
        parts = [part for pair in expression.items for part in pair if part is not None]
    else:
        assert isinstance(expression, (ListExpr, SetExpr))
        parts = expression.items
    results: list[Result] = []
    for w, values in frame.each(parts, world):
        for part, value in zip(parts, values, strict=True):
            frame.escape(w, value, part, "stored in a container")
        results.append((w, Constant.PRESENT))
    return results


def yields(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, (YieldExpr, YieldFromExpr))
    results = [(world, Constant.UNKNOWN)] if expression.expr is None else frame.evaluate(expression.expr, world)
    for w, value in results:
        frame.escape(w, value, expression, "yielded to whoever runs the generator")
        frame.raises(w, may_be_fault=True)
    return [(w, Constant.UNKNOWN) for w, _ in results]


def cast(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, (CastExpr, AssertTypeExpr))
    results = frame.evaluate(expression.expr, world)
    for w, value in results:
        if is_untyped(expression.type):
            frame.escape(w, value, expression, "cast to a type that says nothing of it")
    return results


def star(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, StarExpr)
    return frame.evaluate(expression.expr, world)


def slice_(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, SliceExpr)
    parts = [part for part in (expression.begin_index, expression.end_index, expression.stride) if part is not None]
    return _plain(frame, expression, parts, world)


def constant(frame: Frame, expression: Expression, world: World) -> list[Result]:
    return [(world, Constant.PRESENT)]


def truth_of(value: Value, world: World) -> bool | None:
    """Whether it is true, where that is known. States and branches are."""
    if isinstance(value, Held):
        return True if not _may_be_none(value, world) else None
    if isinstance(value, Several):
        return bool(value.items)
    return {Constant.TRUE: True, Constant.FALSE: False, Constant.NONE: False}.get(value)


def _may_be_none(value: Held, world: World) -> bool:
    return any(isinstance(kind, str) for kind in world.tokens[value.token].kinds)


def _narrow_as_mypy_did(frame: Frame, expression: NameExpr, value: Held, world: World) -> None:
    token = world.tokens[value.token]
    if token.pending or len(token.kinds) < 2:
        return
    believed = kinds_of(frame.types.get(expression))
    if not believed or OTHER in believed:
        return
    kept = frozenset(
        kind
        for kind in token.kinds
        if kind in believed or any(not isinstance(belief, str) and kind_is_of(kind, belief) for belief in believed)
    )
    if kept:
        world.narrow(value.token, kept)


def _attribute(frame: Frame, expression: MemberExpr, value: Value, world: World) -> Value:
    found = frame.types.get(expression)
    if not isinstance(value, Held):
        return constant_of(found)
    token = world.tokens[value.token]
    if expression.name == "next" and not token.pending:
        return value if token.status is not Status.FREE else constant_of(found)
    if any(goes_on(awaited(s.ret_type) or s.ret_type) for s in signatures(found)):
        message = f"the method {frame.findings.text(expression)} keeps its state, and is not called here"
        frame.findings.add(codes.STATE_CAPTURED, message, expression)
        world.set_status(value.token, Status.FREE)
    return constant_of(found)


def _item(frame: Frame, expression: IndexExpr, base: Value) -> Value:
    at = expression.index
    if isinstance(base, Several) and isinstance(at, IntExpr) and at.value < len(base.items):
        return base.items[at.value]
    return constant_of(frame.types.get(expression))


def _plain(frame: Frame, expression: Expression, parts: Sequence[Expression], world: World) -> list[Result]:
    results: list[Result] = []
    for w, _ in frame.each(parts, world):
        frame.raises(w, may_be_fault=False)
        results.append((w, constant_of(frame.types.get(expression))))
    return results


EXPRESSIONS: dict[type[Expression], Evaluator] = {
    NameExpr: name,
    MemberExpr: member,
    AwaitExpr: await_,
    AssignmentExpr: assignment,
    ConditionalExpr: conditional,
    OpExpr: operation,
    ComparisonExpr: comparison,
    UnaryExpr: unary,
    IndexExpr: index,
    TupleExpr: several,
    ListExpr: container,
    SetExpr: container,
    DictExpr: container,
    YieldExpr: yields,
    YieldFromExpr: yields,
    CastExpr: cast,
    AssertTypeExpr: cast,
    StarExpr: star,
    SliceExpr: slice_,
    LambdaExpr: constant,
    IntExpr: constant,
    StrExpr: constant,
    BytesExpr: constant,
    FloatExpr: constant,
}
