"""Calls: an operation spends its state, a function that names a state's type takes it over, any other lets it escape.

Whether a parameter names the type is read from the declaration, not from the call: `list.append` takes a state in
`list[AwaitingAnswer[S]]` only because its type variable says so, and it is a container all the same. A type variable of
the function itself, which comes back in its result, passes the state through.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mypy.argmap import map_actuals_to_formals
from mypy.nodes import (
    CallExpr,
    Decorator,
    Expression,
    FuncDef,
    MemberExpr,
    OverloadedFuncDef,
    RefExpr,
    StrExpr,
    SymbolNode,
    Var,
)
from mypy.types import CallableType, Instance, TupleType, Type, TypeVarId, TypeVarType, UnionType, get_proper_type

from aura_chor.lint.frame import Frame, Result, constant_of
from aura_chor.lint.linear import is_linear, signatures
from aura_chor.lint.world import Held, Status, Value, World, numbers
from aura_chor.report import codes

_HARMLESS = {
    f"builtins.{name}"
    for name in ("isinstance", "issubclass", "type", "id", "repr", "str", "bool", "print", "hash", "callable", "format")
} | {f"{module}.{name}" for module in ("typing", "typing_extensions") for name in ("assert_never", "reveal_type")}
"""Functions that look at a value and keep nothing of it, whatever their parameters say."""


def call(frame: Frame, expression: Expression, world: World) -> list[Result]:
    assert isinstance(expression, CallExpr)
    if expression.analyzed is not None:
        return frame.evaluate(expression.analyzed, world)
    results: list[Result] = []
    for w, subject in _subjects(frame, expression, world):
        for after, values in frame.each(expression.args, w):
            use = _Use()
            _take_arguments(frame, expression, values, after, use)
            _operate(frame, expression, subject, after, use)
            results += _answer(frame, expression, after, use)
    return results


@dataclass(slots=True)
class _Use:
    """Whether a call takes a state over, and whether it may."""

    takes_state: bool = False
    right: bool = True


def _subjects(frame: Frame, expression: CallExpr, world: World) -> list[tuple[World, Value | None]]:
    """The object of a method call is evaluated first; the name of a function holds nothing."""
    callee = expression.callee
    if isinstance(callee, MemberExpr):
        return list(frame.evaluate(callee.expr, world))
    return [(w, None) for w, _ in frame.evaluate(callee, world)]


def _operate(frame: Frame, expression: CallExpr, subject: Value | None, world: World, use: _Use) -> None:
    callee = expression.callee
    if not isinstance(subject, Held) or not isinstance(callee, MemberExpr):
        return
    token = world.tokens[subject.token]
    if token.pending:
        _use_of_coroutine(frame, subject, world)
        return
    outcome = frame.outcome(expression)
    if outcome.goes_on or outcome.found is None or not signatures(frame.types.get(callee)):
        use.takes_state = True
        use.right = frame.use(world, subject, callee) and use.right


def _use_of_coroutine(frame: Frame, subject: Held, world: World) -> None:
    """mypy says that a coroutine has no such method; the mistake is the missing `await` where it was made."""
    token = world.tokens[subject.token]
    if token.status is Status.LIVE:
        shown = frame.findings.text(token.origin.place)
        frame.findings.add(codes.MISSING_AWAIT, f"{shown} is called and not awaited", token.origin.place)
    world.set_status(subject.token, Status.FREE)


def _take_arguments(frame: Frame, expression: CallExpr, values: list[Value], world: World, use: _Use) -> None:
    for index, (argument, value) in enumerate(zip(expression.args, values, strict=True)):
        if not any(True for _ in numbers(value)) or _is_harmless(frame, expression):
            continue
        if any(_accepts(frame, expression, signature, index) for signature in _declared(frame, expression.callee)):
            use.takes_state = True
            use.right = frame.use(world, value, argument) and use.right
        else:
            frame.escape(world, value, argument, "passed where its type is lost")


def _is_harmless(frame: Frame, expression: CallExpr) -> bool:
    callee = expression.callee
    if isinstance(callee, RefExpr) and callee.fullname in _HARMLESS:
        return True
    return isinstance(callee, MemberExpr) and isinstance(callee.expr, StrExpr)


def _answer(frame: Frame, expression: CallExpr, world: World, use: _Use) -> list[Result]:
    outcome = frame.outcome(expression)
    if not outcome.is_pending or not use.takes_state:
        frame.raises(world, may_be_fault=False)
    if outcome.is_never:
        return []
    value = _result(frame, expression, world, use)
    if not use.right:
        frame.release(world, value)
    return [(world, value)]


def _result(frame: Frame, expression: CallExpr, world: World, use: _Use) -> Value:
    outcome = frame.outcome(expression)
    words = f"the result of {frame.findings.text(expression)}"
    if outcome.is_pending and not use.takes_state and not outcome.result_is_linear:
        return constant_of(outcome.found)
    if outcome.is_pending and use.takes_state and not outcome.is_linear:
        return frame.fresh_pending(world, expression, words)
    return frame.fresh(world, outcome.found, expression, words, by_operation=True)


def _accepts(frame: Frame, expression: CallExpr, signature: CallableType, index: int) -> bool:
    if signature.is_type_obj() and not is_linear(frame.types.get(expression)):
        return False
    for formal in _formals(frame, expression, signature, index):
        declared = signature.arg_types[formal]
        if is_linear(declared) or _passes_through(declared, signature):
            return True
    return False


def _formals(frame: Frame, expression: CallExpr, signature: CallableType, index: int) -> list[int]:
    def type_of(number: int) -> Type:
        found = frame.types.get(expression.args[number])
        return found if found is not None else signature.ret_type

    mapped = map_actuals_to_formals(
        expression.arg_kinds, expression.arg_names, signature.arg_kinds, signature.arg_names, type_of
    )
    return [formal for formal, actuals in enumerate(mapped) if index in actuals]


def _passes_through(declared: Type, signature: CallableType) -> bool:
    own = {variable.id for variable in signature.variables}
    return any(found in own and found in _variables(signature.ret_type) for found in _variables(declared))


def _variables(found: Type) -> list[TypeVarId]:
    """The type variables in a type, of the forms in which a state can pass through."""
    proper = get_proper_type(found)
    if isinstance(proper, TypeVarType):
        return [proper.id]
    if isinstance(proper, Instance):
        parts: Sequence[Type] = proper.args
    elif isinstance(proper, (TupleType, UnionType)):
        parts = proper.items
    else:
        parts = [proper.ret_type] if isinstance(proper, CallableType) else []
    return [variable for part in parts for variable in _variables(part)]


def _declared(frame: Frame, callee: Expression) -> Iterator[CallableType]:
    """The signatures as they are written, without the receiver; as they are called where there is no declaration."""
    if isinstance(callee, MemberExpr):
        owner = frame.types.get(callee.expr)
        proper = None if owner is None else get_proper_type(owner)
        if isinstance(proper, Instance):
            symbol = proper.type.get(callee.name)
            method = symbol.node if symbol is not None else None
            written = _written(method)
            if written is not None:
                yield from (_without_receiver(signature, method) for signature in signatures(written))
                return
    node = callee.node if isinstance(callee, RefExpr) else None
    written = _written(node) if isinstance(node, (FuncDef, Decorator, OverloadedFuncDef)) else None
    in_class = isinstance(node, FuncDef) and bool(node.info)
    yield from signatures(frame.types.get(callee) if written is None or in_class else written)


def _written(node: SymbolNode | None) -> Type | None:
    if isinstance(node, Decorator):
        return node.var.type
    return node.type if isinstance(node, (FuncDef, OverloadedFuncDef)) else None


def _without_receiver(signature: CallableType, node: SymbolNode | None) -> CallableType:
    static = (isinstance(node, FuncDef) and node.is_static) or (isinstance(node, Decorator) and node.func.is_static)
    if static or isinstance(node, Var) or not signature.arg_types:
        return signature
    return signature.copy_modified(
        arg_types=signature.arg_types[1:],
        arg_kinds=signature.arg_kinds[1:],
        arg_names=signature.arg_names[1:],
    )
