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
from mypy.types import CallableType, Type, get_proper_type

from aura_chor.lint.calls import call
from aura_chor.lint.comprehensions import COMPREHENSIONS
from aura_chor.lint.decide import decide
from aura_chor.lint.expressions import EXPRESSIONS
from aura_chor.lint.findings import Findings
from aura_chor.lint.frame import Evaluator, Executor, Flow, Frame, JointExecutor, Result, Tables, constant_of
from aura_chor.lint.linear import is_typestate
from aura_chor.lint.loops import LOOPS
from aura_chor.lint.scan import Scope
from aura_chor.lint.statements import BRANCHES, STATEMENTS
from aura_chor.lint.world import World, distinct

_EVALUATORS: dict[type[Expression], Evaluator] = {**EXPRESSIONS, **COMPREHENSIONS, CallExpr: call}
_EXECUTORS: dict[type[Statement], Executor] = STATEMENTS
_JOINT_EXECUTORS: dict[type[Statement], JointExecutor] = {**BRANCHES, **LOOPS}


def analyse(scope: Scope, findings: Findings, types: Mapping[Expression, Type]) -> None:
    """Report what a function does to the states that it holds."""
    function = scope.function
    signature = None if function is None else _signature(function, types)
    if function is None or signature is None or _is_no_body(function):
        return
    tables = Tables(_evaluate, decide, _run)
    frame = Frame(types, findings, tables, scope.own(), scope.shared(), signature.ret_type)
    flow = frame.run(function.body, [_entry(frame, function, signature)])
    for world in distinct(flow.normal):
        frame.finish(world, None)
    for world, place in flow.returns:
        frame.finish(world, place)


def _entry(frame: Frame, function: FuncItem, signature: CallableType) -> World:
    """Each parameter that is a state has a token."""
    world = World()
    for argument, found in zip(function.arguments, signature.arg_types, strict=False):
        if argument.kind in {ARG_STAR, ARG_STAR2}:
            continue
        variable = argument.variable
        words = f"the parameter `{variable.name}`"
        place = argument if argument.line > 0 else function
        value = frame.fresh(world, found, place, words, by_operation=False)
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
        if flow.normal:
            _step(frame, statement, flow)
    return flow


def _step(frame: Frame, statement: Statement, flow: Flow) -> None:
    joint, single = _JOINT_EXECUTORS.get(type(statement)), _EXECUTORS.get(type(statement))
    if joint is not None:
        parts = [joint(frame, statement, flow.normal)]
    elif single is not None:
        parts = [single(frame, statement, world) for world in flow.normal]
    else:
        return
    flow.normal = distinct(world for part in parts for world in part.normal)
    for part in parts:
        flow.add_jumps(part)


def _signature(function: FuncItem, types: Mapping[Expression, Type]) -> CallableType | None:
    """As it is written, or, of a lambda, as mypy infers it; None for a function without annotations."""
    found = types.get(function) if isinstance(function, LambdaExpr) else function.type
    proper = None if found is None else get_proper_type(found)
    return proper if isinstance(proper, CallableType) else None


def _is_no_body(function: FuncItem) -> bool:
    """Methods of the generated classes themselves, those that mypy adds to a class, and declarations of a body."""
    if function.info and is_typestate(function.info):
        return True
    symbol = function.info.names.get(function.name) if function.info and isinstance(function, FuncDef) else None
    if symbol is not None and symbol.plugin_generated:
        return True
    body = [statement for statement in function.body.body if not _is_docstring(statement)]
    if isinstance(function, FuncDef) and function.info and function.info.is_protocol:
        return all(isinstance(statement, PassStmt) or _is_ellipsis(statement) for statement in body)
    return bool(body) and all(_is_ellipsis(statement) for statement in body)


def _is_docstring(statement: Statement) -> bool:
    return isinstance(statement, ExpressionStmt) and isinstance(statement.expr, StrExpr)


def _is_ellipsis(statement: Statement) -> bool:
    return isinstance(statement, ExpressionStmt) and isinstance(statement.expr, EllipsisExpr)
