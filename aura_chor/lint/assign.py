"""Binding a value to a target: a local variable holds it, anything else stores it outside of the frame."""

from collections.abc import Sequence

from mypy.nodes import (
    LDEF,
    Context,
    Expression,
    IndexExpr,
    ListExpr,
    Lvalue,
    MemberExpr,
    NameExpr,
    StarExpr,
    TupleExpr,
    Var,
)

from aura_chor.lint.frame import Frame
from aura_chor.lint.linear import is_untyped
from aura_chor.lint.world import Several, Value, World


def bind(frame: Frame, world: World, target: Expression, value: Value, place: Context) -> None:
    """Assign; `place` is the statement. What the target held before is lost if nobody else holds it."""
    if isinstance(target, NameExpr):
        _bind_name(frame, world, target, value, place)
    elif isinstance(target, (TupleExpr, ListExpr)):
        _unpack(frame, world, target.items, value, place)
    elif isinstance(target, StarExpr):
        bind(frame, world, target.expr, value, place)
    elif isinstance(target, MemberExpr):
        frame.escape(world, value, target, "stored in an attribute")
    elif isinstance(target, IndexExpr):
        frame.escape(world, value, target, "stored in a container")


def bind_by_type(frame: Frame, world: World, target: Expression, place: Context, words: str) -> None:
    """Assign what a loop, a `with` or an `except` gives, of which the type of the target is all that is known."""
    if isinstance(target, (TupleExpr, ListExpr)):
        for item in target.items:
            bind_by_type(frame, world, item, place, words)
    elif isinstance(target, StarExpr):
        bind_by_type(frame, world, target.expr, place, words)
    elif isinstance(target, NameExpr):
        value = frame.fresh(world, frame.types.get(target), target, words, by_operation=False)
        bind(frame, world, target, value, place)


def _bind_name(frame: Frame, world: World, target: NameExpr, value: Value, place: Context) -> None:
    variable = target.node
    if not isinstance(variable, Var) or target.name == "_":
        return
    if target.kind != LDEF:
        frame.escape(world, value, place, "stored in a global variable")
    elif variable.type is not None and is_untyped(variable.type) and not variable.is_inferred:
        frame.escape(world, value, place, f"bound to `{target.name}`, whose type says nothing of it")
    elif variable in frame.shared or variable not in frame.own:
        frame.release(world, value)  # The inner function's use is a finding of its own.
    else:
        world.bind(variable, value)


def _unpack(frame: Frame, world: World, targets: Sequence[Lvalue], value: Value, place: Context) -> None:
    starred = [index for index, target in enumerate(targets) if isinstance(target, StarExpr)]
    if isinstance(value, Several) and not starred and len(value.items) == len(targets):
        for target, item in zip(targets, value.items, strict=True):
            bind(frame, world, target, item, place)
        return
    if isinstance(value, Several) and starred:
        after = len(targets) - starred[0] - 1
        middle = value.items[starred[0] : len(value.items) - after]
        items = [*value.items[: starred[0]], Several(middle), *value.items[len(value.items) - after :]]
        for target, item in zip(targets, items, strict=False):
            bind(frame, world, target, item, place)
        return
    frame.use(world, value, place)
    for target in targets:
        bind_by_type(frame, world, target, place, "what is unpacked here")
