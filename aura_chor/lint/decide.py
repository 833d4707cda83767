"""Conditions: the worlds in which one holds and those in which it does not, each with what that says of its values."""

from mypy.nodes import (
    AssignmentExpr,
    CallExpr,
    ComparisonExpr,
    Expression,
    NameExpr,
    OpExpr,
    RefExpr,
    TupleExpr,
    TypeAlias,
    TypeInfo,
    UnaryExpr,
    Var,
)
from mypy.types import Instance, get_proper_type

from aura_chor.lint.expressions import truth_of
from aura_chor.lint.frame import Frame
from aura_chor.lint.linear import NONE, OTHER, Kind, is_class, kind_is_of
from aura_chor.lint.world import Constant, Held, Value, World

Split = tuple[list[World], list[World]]

_CONSTANTS = {"builtins.None": Constant.NONE, "builtins.True": Constant.TRUE, "builtins.False": Constant.FALSE}


def decide(frame: Frame, condition: Expression, world: World) -> Split:
    if isinstance(condition, UnaryExpr) and condition.op == "not":
        yes, no = decide(frame, condition.expr, world)
        return no, yes
    if isinstance(condition, OpExpr) and condition.op in {"and", "or"}:
        return _short_circuit(frame, condition, world)
    if isinstance(condition, ComparisonExpr) and len(condition.operators) == 1:
        constant = _constant(condition.operands[1])
        if constant is not None and condition.operators[0] in {"is", "is not", "==", "!="}:
            yes, no = _is_constant(frame, condition.operands[0], constant, world)
            return (no, yes) if condition.operators[0] in {"is not", "!="} else (yes, no)
    if isinstance(condition, CallExpr) and _is_isinstance(condition):
        return _is_instance(frame, condition, world)
    return _truth(frame, condition, world)


def classes_of(expression: Expression) -> list[TypeInfo] | None:
    """The classes that an isinstance or a pattern names; None when they are not known here."""
    if isinstance(expression, TupleExpr):
        parts = [classes_of(item) for item in expression.items]
    elif isinstance(expression, OpExpr) and expression.op == "|":
        parts = [classes_of(expression.left), classes_of(expression.right)]
    else:
        node = expression.node if isinstance(expression, RefExpr) else None
        if isinstance(node, TypeAlias):
            target = get_proper_type(node.target)
            node = target.type if isinstance(target, Instance) else None
        return [node] if isinstance(node, TypeInfo) else None
    known = [part for part in parts if part is not None]
    return [info for part in known for info in part] if len(known) == len(parts) else None


def split_by_class(world: World, value: Value, classes: list[TypeInfo] | None) -> Split:
    """Those in which the value is an instance, and those in which it is not."""
    if not isinstance(value, Held) or classes is None:
        if value is Constant.NONE:
            return [], [world]
        return [world], [world.copy()]
    kinds = world.tokens[value.token].kinds
    yes = frozenset(kind for kind in kinds if _may_be(kind, classes))
    no = frozenset(kind for kind in kinds if not any(kind_is_of(kind, info) for info in classes))
    return _narrowed(world, value.token, yes, no)


def split_by_constant(world: World, value: Value, constant: Constant) -> Split:
    """Those in which the value is None, True or False, as `constant` says, and those in which it is not."""
    if isinstance(value, Held):
        if constant is not Constant.NONE:
            return [], [world]
        kinds = world.tokens[value.token].kinds
        return _narrowed(
            world,
            value.token,
            frozenset(kind for kind in kinds if kind in {NONE, OTHER}),
            frozenset(kind for kind in kinds if kind != NONE),
        )
    if value is constant:
        return ([world], []) if constant is Constant.NONE else ([world], [world.copy()])
    unsure = value is Constant.UNKNOWN or (value is Constant.PRESENT and constant is not Constant.NONE)
    return ([world], [world.copy()]) if unsure else ([], [world])


def _narrowed(world: World, number: int, yes: frozenset[Kind], no: frozenset[Kind]) -> Split:
    held, others = [], []
    if no:
        other = world.copy()
        other.narrow(number, no)
        others.append(other)
    if yes:
        world.narrow(number, yes)
        held.append(world)
    return held, others


def _may_be(kind: Kind, classes: list[TypeInfo]) -> bool:
    if not isinstance(kind, TypeInfo):
        return kind == OTHER
    return any(kind_is_of(kind, info) or is_class(info, kind.fullname) for info in classes)


def _short_circuit(frame: Frame, condition: OpExpr, world: World) -> Split:
    yes, no = decide(frame, condition.left, world)
    goes_right, settled = (yes, no) if condition.op == "and" else (no, yes)
    splits = [decide(frame, condition.right, w) for w in goes_right]
    held = [w for right, _ in splits for w in right]
    failed = [w for _, right in splits for w in right]
    return (held, [*settled, *failed]) if condition.op == "and" else ([*settled, *held], failed)


def _is_constant(frame: Frame, operand: Expression, constant: Constant, world: World) -> Split:
    held, others = [], []
    for w, value in frame.evaluate(operand, world):
        yes, no = split_by_constant(w, value, constant)
        if isinstance(value, Constant):
            for after in yes:
                _learn(frame, after, operand, constant)
            for after in no:
                _learn(frame, after, operand, _without(value, constant))
        held += yes
        others += no
    return held, others


def _without(value: Constant, constant: Constant) -> Constant:
    if value is Constant.UNKNOWN and constant is Constant.NONE:
        return Constant.PRESENT
    return value


def _truth(frame: Frame, condition: Expression, world: World) -> Split:
    held: list[World] = []
    others: list[World] = []
    for w, value in frame.evaluate(condition, world):
        truth = truth_of(value, w)
        if truth is not None:
            (held if truth else others).append(w)
        elif isinstance(value, Held):
            none, some = split_by_constant(w, value, Constant.NONE)
            held += some
            others += none
        else:
            other = w.copy()
            _learn(frame, w, condition, Constant.TRUE)
            _learn(frame, other, condition, Constant.FALSE if value is Constant.PRESENT else Constant.UNKNOWN)
            held.append(w)
            others.append(other)
    return held, others


def _learn(frame: Frame, world: World, condition: Expression, constant: Constant) -> None:
    """A local variable that no inner function can change keeps what a condition has said of it."""
    target = condition.target if isinstance(condition, AssignmentExpr) else condition
    variable = target.node if isinstance(target, NameExpr) else None
    if isinstance(variable, Var) and variable in frame.own and variable not in frame.shared:
        world.bind(variable, constant)


def _is_instance(frame: Frame, condition: CallExpr, world: World) -> Split:
    held, others = [], []
    classes = classes_of(condition.args[1])
    for w, value in frame.evaluate(condition.args[0], world):
        yes, no = split_by_class(w, value, classes)
        held += yes
        others += no
    return held, others


def _is_isinstance(condition: CallExpr) -> bool:
    callee = condition.callee
    return isinstance(callee, RefExpr) and callee.fullname == "builtins.isinstance" and len(condition.args) == 2


def _constant(operand: Expression) -> Constant | None:
    return _CONSTANTS.get(operand.fullname) if isinstance(operand, NameExpr) else None
