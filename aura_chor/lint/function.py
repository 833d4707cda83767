"""One function from its parameters to its ends: the tables of expressions and statements are put together here."""

from collections.abc import Mapping, Sequence

from mypy.nodes import (
    ARG_STAR,
    ARG_STAR2,
    AwaitExpr,
    Block,
    CallExpr,
    EllipsisExpr,
    Expression,
    ExpressionStmt,
    FuncDef,
    FuncItem,
    LambdaExpr,
    PassStmt,
    Statement,
    StrExpr,
)
from mypy.types import CallableType, Type

from aura_chor.lint.calls import call
from aura_chor.lint.comprehensions import COMPREHENSIONS
from aura_chor.lint.decide import decide
from aura_chor.lint.expressions import EXPRESSIONS
from aura_chor.lint.findings import Findings
from aura_chor.lint.frame import Evaluator, Executor, Flow, Frame, Result, Tables, constant_of
from aura_chor.lint.linear import is_typestate
from aura_chor.lint.loops import LOOPS
from aura_chor.lint.scan import Scope
from aura_chor.lint.statements import STATEMENTS
from aura_chor.lint.world import World, distinct

_EVALUATORS: dict[type[Expression], Evaluator] = {**EXPRESSIONS, **COMPREHENSIONS, CallExpr: call}
_EXECUTORS: dict[type[Statement], Executor] = {**STATEMENTS, **LOOPS}


def analyse(scope: Scope, findings: Findings, types: Mapping[Expression, Type]) -> None:
    """Report what a function does to the states that it holds."""
    function = scope.function
    if function is None or not isinstance(function.type, CallableType) or _is_no_body(function):
        return
    returns = _returns(function, types)
    tables = Tables(_evaluate, decide, _run)
    frame = Frame(types, findings, tables, scope.own(), scope.shared(), returns)
    flow = frame.run(function.body, [_entry(frame, function)])
    for world in distinct(flow.normal):
        frame.finish(world, None)
    for world, place in flow.returns:
        frame.finish(world, place)


def _entry(frame: Frame, function: FuncItem) -> World:
    """Each parameter that is a state has a token."""
    world = World()
    for argument in function.arguments:
        if argument.kind in {ARG_STAR, ARG_STAR2}:
            continue
        variable = argument.variable
        words = f"the parameter `{variable.name}`"
        value = frame.fresh(world, variable.type, argument, words, by_operation=False)
        if variable not in frame.shared:
            world.bind(variable, value)
        else:
            frame.release(world, value)
    return world


def _evaluate(frame: Frame, expression: Expression, world: World) -> list[Result]:
    """mypy gives no type to what it finds unreachable: a path that calls something there does not exist."""
    if isinstance(expression, (AwaitExpr, CallExpr)) and expression not in frame.types:
        return []
    evaluator = _EVALUATORS.get(type(expression))
    if evaluator is None:
        return [(world, constant_of(frame.types.get(expression)))]
    return evaluator(frame, expression, world)


def _run(frame: Frame, block: Block, worlds: Sequence[World]) -> Flow:
    flow = Flow(distinct(worlds))
    if block.is_unreachable:
        return Flow()
    for statement in block.body:
        executor = _EXECUTORS.get(type(statement))
        if executor is None or not flow.normal:
            continue
        after: list[World] = []
        for world in flow.normal:
            part = executor(frame, statement, world)
            after += part.normal
            flow.add_jumps(part)
        flow.normal = distinct(after)
    return flow


def _returns(function: FuncItem, types: Mapping[Expression, Type]) -> Type | None:
    signature = function.type
    if isinstance(function, FuncDef):
        return signature.ret_type if isinstance(signature, CallableType) else None
    return types.get(function.expr()) if isinstance(function, LambdaExpr) else None


def _is_no_body(function: FuncItem) -> bool:
    """Methods of the generated classes themselves, and declarations that stand for a body elsewhere."""
    if function.info and is_typestate(function.info):
        return True
    body = [statement for statement in function.body.body if not _is_docstring(statement)]
    if isinstance(function, FuncDef) and function.info and function.info.is_protocol:
        return all(isinstance(statement, PassStmt) or _is_ellipsis(statement) for statement in body)
    return bool(body) and all(_is_ellipsis(statement) for statement in body)


def _is_docstring(statement: Statement) -> bool:
    return isinstance(statement, ExpressionStmt) and isinstance(statement.expr, StrExpr)


def _is_ellipsis(statement: Statement) -> bool:
    return isinstance(statement, ExpressionStmt) and isinstance(statement.expr, EllipsisExpr)
