"""Simple statements, branches and `match`."""

from collections.abc import Sequence

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    Block,
    BreakStmt,
    ClassDef,
    Context,
    ContinueStmt,
    Decorator,
    DelStmt,
    Expression,
    ExpressionStmt,
    FuncDef,
    IfStmt,
    MatchStmt,
    NameExpr,
    OperatorAssignmentStmt,
    OverloadedFuncDef,
    RaiseStmt,
    ReturnStmt,
    Statement,
    TempNode,
    TupleExpr,
    Var,
)
from mypy.patterns import Pattern

from aura_chor.lint.assign import bind
from aura_chor.lint.frame import Executor, Flow, Frame, JointExecutor, Result
from aura_chor.lint.linear import goes_on, is_linear
from aura_chor.lint.patterns import take
from aura_chor.lint.world import Constant, Held, Several, World, distinct


def expression(frame: Frame, statement: Statement, world: World) -> Flow:
    assert isinstance(statement, ExpressionStmt)
    worlds = [w for w, _ in frame.evaluate(statement.expr, world)]
    return _settled(frame, statement, worlds)


def assignment(frame: Frame, statement: Statement, world: World) -> Flow:
    assert isinstance(statement, AssignmentStmt)
    if isinstance(statement.rvalue, TempNode):
        return Flow([world])
    worlds = []
    for w, value in frame.evaluate(statement.rvalue, world):
        for target in statement.lvalues:
            bind(frame, w, target, value, statement)
        worlds.append(w)
    return _settled(frame, statement, worlds)


def operator_assignment(frame: Frame, statement: Statement, world: World) -> Flow:
    assert isinstance(statement, OperatorAssignmentStmt)
    worlds = []
    for w, (_, added) in frame.each([statement.lvalue, statement.rvalue], world):
        frame.escape(w, added, statement.rvalue, "stored in a container")
        frame.raises(w, may_be_fault=False)
        bind(frame, w, statement.lvalue, Constant.UNKNOWN, statement)
        worlds.append(w)
    return _settled(frame, statement, worlds)


def return_(frame: Frame, statement: Statement, world: World) -> Flow:
    assert isinstance(statement, ReturnStmt)
    if statement.expr is None:
        return Flow(returns=[(world, statement)])
    flow = Flow()
    for w, value in frame.evaluate(statement.expr, world):
        if is_linear(frame.returns) or goes_on(frame.returns):
            frame.use(w, value, statement.expr)
        else:
            frame.escape(w, value, statement.expr, "returned where its type is lost")
        frame.settle(w, statement)
        flow.returns.append((w, statement))
    return flow


def raise_(frame: Frame, statement: Statement, world: World) -> Flow:
    assert isinstance(statement, RaiseStmt)
    parts = [part for part in (statement.expr, statement.from_expr) if part is not None]
    for w, _ in frame.each(parts, world):
        frame.raises(w, may_be_fault=True)
    return Flow()


def assert_(frame: Frame, statement: Statement, world: World) -> Flow:
    assert isinstance(statement, AssertStmt)
    yes, no = frame.decide(statement.expr, world)
    for w in no:
        frame.raises(w, may_be_fault=False)
    return Flow(yes)


def delete(frame: Frame, statement: Statement, world: World) -> Flow:
    assert isinstance(statement, DelStmt)
    targets = statement.expr.items if isinstance(statement.expr, TupleExpr) else [statement.expr]
    for target in targets:
        if isinstance(target, NameExpr) and isinstance(target.node, Var):
            world.bind(target.node, Constant.UNKNOWN)
    frame.settle(world, statement, loss="is deleted before it is used")
    return Flow([world])


def if_(frame: Frame, statement: Statement, worlds: Sequence[World]) -> Flow:
    """An `elif` is an `if` in the else part; a long chain is followed here, one link after the other."""
    assert isinstance(statement, IfStmt)
    flow = Flow()
    link: IfStmt | None = statement
    while link is not None:
        splits = [frame.decide(link.expr[0], w) for w in worlds]
        _enter(frame, link.body[0], [w for yes, _ in splits for w in yes], flow)
        worlds = distinct(w for _, no in splits for w in no)
        otherwise, link = link.else_body, None
        if otherwise is None:
            flow.normal += worlds
        elif len(otherwise.body) == 1 and isinstance(otherwise.body[0], IfStmt) and not otherwise.is_unreachable:
            link = otherwise.body[0]
        else:
            _enter(frame, otherwise, worlds, flow)
    return flow


def _enter(frame: Frame, body: Block, worlds: list[World], flow: Flow) -> None:
    taken = frame.run(body, worlds)
    flow.normal += taken.normal
    flow.add_jumps(taken)


def match(frame: Frame, statement: Statement, worlds: Sequence[World]) -> Flow:
    assert isinstance(statement, MatchStmt)
    flow = Flow()
    left = [result for world in worlds for result in frame.evaluate(statement.subject, world)]
    for w, value in left:
        w.bind(statement, value if isinstance(value, (Held, Several)) else Constant.UNKNOWN)
    for pattern, guard, body in zip(statement.patterns, statement.guards, statement.bodies, strict=True):
        held, left = _take(frame, pattern, guard, left)
        part = Flow()
        _enter(frame, body, held, part)
        for w in (*part.normal, *part.breaks, *part.continues):
            w.bind(statement, Constant.UNKNOWN)
            frame.settle(w, pattern, loss="is left unfinished by this case")
        flow.normal += part.normal
        flow.add_jumps(part)
    for w, _ in left:
        w.bind(statement, Constant.UNKNOWN)
    flow.normal += _settled(frame, statement.subject, [w for w, _ in left]).normal
    return flow


def _take(
    frame: Frame, pattern: Pattern, guard: Expression | None, results: list[Result]
) -> tuple[list[World], list[Result]]:
    """The worlds that a case takes, and those that it leaves to the next."""
    held: list[World] = []
    left: list[Result] = []
    for world, value in results:
        fits, others = take(frame, pattern, value, world)
        decided = [([w], []) if guard is None else frame.decide(guard, w) for w in fits]
        held += [w for yes, _ in decided for w in yes]
        left += [(w, value) for w in (*others, *(w for _, no in decided for w in no))]
    return held, left


def inner_function(frame: Frame, statement: Statement, world: World) -> Flow:
    """Its body is a function of its own; defaults are evaluated here, and outlive the frame."""
    function = statement.func if isinstance(statement, Decorator) else statement
    worlds = [world]
    for argument in function.arguments if isinstance(function, FuncDef) else []:
        if argument.initializer is None:
            continue
        results = [result for w in worlds for result in frame.evaluate(argument.initializer, w)]
        for w, value in results:
            frame.escape(w, value, argument.initializer, "stored as the default of a parameter")
        worlds = [w for w, _ in results]
    return Flow(worlds)


def class_(frame: Frame, statement: Statement, world: World) -> Flow:
    assert isinstance(statement, ClassDef)
    return frame.run(statement.defs, [world])


def break_(frame: Frame, statement: Statement, world: World) -> Flow:
    return Flow(breaks=[world])


def continue_(frame: Frame, statement: Statement, world: World) -> Flow:
    return Flow(continues=[world])


def block(frame: Frame, statement: Statement, world: World) -> Flow:
    assert isinstance(statement, Block)
    return frame.run(statement, [world])


def _settled(frame: Frame, place: Context, worlds: list[World]) -> Flow:
    for w in worlds:
        frame.settle(w, place)
    return Flow(worlds)


STATEMENTS: dict[type[Statement], Executor] = {
    ExpressionStmt: expression,
    AssignmentStmt: assignment,
    OperatorAssignmentStmt: operator_assignment,
    ReturnStmt: return_,
    RaiseStmt: raise_,
    AssertStmt: assert_,
    DelStmt: delete,
    FuncDef: inner_function,
    Decorator: inner_function,
    OverloadedFuncDef: inner_function,
    ClassDef: class_,
    BreakStmt: break_,
    ContinueStmt: continue_,
    Block: block,
}

BRANCHES: dict[type[Statement], JointExecutor] = {IfStmt: if_, MatchStmt: match}
