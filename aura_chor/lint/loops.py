"""Loops, to a fixpoint; `try`, where every call may raise into the handlers; `with`."""

from collections.abc import Callable, Sequence

from mypy.nodes import (
    Block,
    Context,
    Expression,
    ForStmt,
    RefExpr,
    Statement,
    TryStmt,
    TupleExpr,
    TypeInfo,
    Var,
    WhileStmt,
    WithStmt,
)
from mypy.types import Instance, LiteralType, get_proper_type

from aura_chor.lint.assign import bind_by_type
from aura_chor.lint.frame import Flow, Frame, JointExecutor, Raised
from aura_chor.lint.linear import awaited, is_class, signatures
from aura_chor.lint.world import Constant, Seen, World, distinct

FAULT = "aura_chor.session.faults.Fault"
"""Base of what goes wrong in a session: only waiting and sending raise it, no plain call does."""

_CATCH_ALL = {"builtins.BaseException", "builtins.Exception"}


def while_(frame: Frame, statement: Statement, worlds: Sequence[World]) -> Flow:
    assert isinstance(statement, WhileStmt)
    return _loop(frame, worlds, lambda w: frame.decide(statement.expr, w), statement.body, statement.else_body)


def for_(frame: Frame, statement: Statement, worlds: Sequence[World]) -> Flow:
    assert isinstance(statement, ForStmt)

    def next_item(w: World) -> tuple[list[World], list[World]]:
        ended = w.copy()
        frame.raises(w, may_be_fault=statement.is_async)
        bind_by_type(frame, w, statement.index, statement, "what the loop gives")
        frame.settle(w, statement)
        return [w], [ended]

    entered: list[World] = []
    for world in worlds:
        for w, value in frame.evaluate(statement.expr, world):
            frame.use(w, value, statement.expr)
            entered.append(w)
    return _loop(frame, entered, next_item, statement.body, statement.else_body)


def try_(frame: Frame, statement: Statement, worlds: Sequence[World]) -> Flow:
    assert isinstance(statement, TryStmt)
    if statement.finally_body is None:
        return _guarded(frame, statement, worlds)
    with frame.catching() as raised:
        flow = _guarded(frame, statement, worlds)
    return _finally(frame, statement.finally_body, flow, raised)


def with_(frame: Frame, statement: Statement, worlds: Sequence[World]) -> Flow:
    assert isinstance(statement, WithStmt)
    for context, target in zip(statement.expr, statement.target, strict=True):
        entered = [w for before in worlds for w, _ in frame.evaluate(context, before)]
        for w in entered:
            frame.raises(w, may_be_fault=statement.is_async)
            if target is not None:
                bind_by_type(frame, w, target, statement, "what `with` gives")
            frame.settle(w, statement)
        worlds = entered
    with frame.catching() as raised:
        flow = frame.run(statement.body, worlds)
    if any(_swallows(frame, context, is_async=statement.is_async) for context in statement.expr):
        flow.normal = distinct([*flow.normal, *(thrown.world.copy() for thrown in raised)])
    frame.raise_again([Raised(thrown.world.copy(), thrown.may_be_fault) for thrown in raised])
    return flow


def _loop(
    frame: Frame,
    worlds: Sequence[World],
    head: Callable[[World], tuple[list[World], list[World]]],
    body: Block,
    otherwise: Block | None,
) -> Flow:
    flow = Flow()
    seen = Seen()
    ended: list[World] = []
    broken: list[World] = []
    todo = seen.new(worlds)
    while todo:
        heads = [head(w) for w in todo]
        ended += [w for _, no in heads for w in no]
        part = frame.run(body, [w for yes, _ in heads for w in yes])
        broken += part.breaks
        flow.returns += part.returns
        todo = seen.new([*part.normal, *part.continues])
    if otherwise is not None:
        after = frame.run(otherwise, distinct(ended))
        ended = after.normal
        flow.add_jumps(after)
    flow.normal = distinct([*ended, *broken])
    return flow


def _guarded(frame: Frame, statement: TryStmt, worlds: Sequence[World]) -> Flow:
    """The body, its handlers and its else part; what no handler takes is raised again."""
    with frame.catching() as raised:
        flow = frame.run(statement.body, worlds)
    if not statement.handlers:
        frame.raise_again(raised)
        return flow
    if statement.else_body is not None:
        after = frame.run(statement.else_body, flow.normal)
        flow.normal = after.normal
        flow.add_jumps(after)
    for class_, variable, handler in zip(statement.types, statement.vars, statement.handlers, strict=True):
        entered = distinct(thrown.world.copy() for thrown in raised if thrown.may_be_fault or not _is_fault(class_))
        for w in entered:
            if variable is not None and isinstance(variable.node, Var):
                w.bind(variable.node, Constant.PRESENT)
        taken = frame.run(handler, entered)
        flow.normal += taken.normal
        flow.add_jumps(taken)
    if not any(_catches_all(class_) for class_ in statement.types):
        frame.raise_again(raised)
    return flow


def _finally(frame: Frame, body: Block, flow: Flow, raised: Sequence[Raised]) -> Flow:
    """The body of `finally` on every way out; a jump of its own replaces the way that led there."""
    result = Flow()

    def left(worlds: Sequence[World]) -> list[World]:
        part = frame.run(body, distinct(worlds))
        result.add_jumps(part)
        return part.normal

    result.normal += left(flow.normal)
    result.breaks += left(flow.breaks)
    result.continues += left(flow.continues)
    places: dict[Context, list[World]] = {}
    for world, place in flow.returns:
        places.setdefault(place, []).append(world)
    for place, worlds in places.items():
        result.returns += [(w, place) for w in left(worlds)]
    frame.raise_again([Raised(w, may_be_fault=True) for w in left([thrown.world.copy() for thrown in raised])])
    return result


def _is_fault(class_: Expression | None) -> bool:
    classes = _classes(class_)
    return bool(classes) and all(is_class(info, FAULT) for info in classes)


def _catches_all(class_: Expression | None) -> bool:
    return class_ is None or any(info.fullname in _CATCH_ALL for info in _classes(class_))


def _classes(class_: Expression | None) -> list[TypeInfo]:
    if isinstance(class_, TupleExpr):
        return [info for item in class_.items for info in _classes(item)]
    node = class_.node if isinstance(class_, RefExpr) else None
    return [node] if isinstance(node, TypeInfo) else []


def _swallows(frame: Frame, context: Expression, *, is_async: bool) -> bool:
    """Whether leaving this context may stop an exception: its exit says that it answers a bool."""
    found = frame.types.get(context)
    proper = None if found is None else get_proper_type(found)
    if not isinstance(proper, Instance):
        return False
    symbol = proper.type.get("__aexit__" if is_async else "__exit__")
    for signature in signatures(symbol.type if symbol is not None else None):
        result = awaited(signature.ret_type) if is_async else signature.ret_type
        answer = None if result is None else get_proper_type(result)
        if isinstance(answer, LiteralType):
            return answer.value is True
        return isinstance(answer, Instance) and answer.type.fullname == "builtins.bool"
    return False


LOOPS: dict[type[Statement], JointExecutor] = {WhileStmt: while_, ForStmt: for_, TryStmt: try_, WithStmt: with_}
