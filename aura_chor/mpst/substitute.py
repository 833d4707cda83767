"""Arguments of calls put in place of parameters, and predicates that need no session to be decided.

After substitution every name of a predicate is a field, or a parameter of the session's own choreography.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from operator import add, mod, mul, sub
from typing import Any

from aura_chor.mpst import model
from aura_chor.syntax import tree
from aura_chor.syntax.depth import children_of
from aura_chor.syntax.expression_text import print_expression


@dataclass(frozen=True, slots=True)
class Arguments:
    """What each parameter of a choreography stands for, as predicates over the session's parameters."""

    bound: Mapping[str, model.Predicate]

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, argument.text) for name, argument in self.bound.items())

    @staticmethod
    def of_root(root: model.Choreography) -> "Arguments":
        return Arguments({p.name: _itself(p, root) for p in root.parameters})

    @staticmethod
    def of_call(callee: model.Choreography, passed: tuple[model.Predicate, ...]) -> "Arguments":
        names = (parameter.name for parameter in callee.parameters)
        return Arguments(dict(zip(names, passed, strict=True)))


def _itself(parameter: model.Parameter, root: model.Choreography) -> model.Predicate:
    name = tree.Name(parameter.name, (), root.span)
    return model.Predicate(name, (model.ParameterVariable(parameter.name, parameter.type),), parameter.name)


def substitute(predicate: model.Predicate, arguments: Arguments) -> model.Predicate:
    """`predicate` with each parameter replaced by its argument; a parameter that shares a field's name is renamed."""
    taken = {v.name for v in predicate.variables if not isinstance(v, model.ParameterVariable)}
    mapping: dict[str, tree.Expression] = {}
    variables: dict[str, model.Variable] = {}
    for variable in predicate.variables:
        if isinstance(variable, model.ParameterVariable):
            argument = arguments.bound[variable.name]
            renaming = {v.name: _fresh(v.name, taken) for v in argument.variables}
            mapping[variable.name] = _rename(argument.expression, renaming)
            for inner in argument.variables:
                assert isinstance(inner, model.ParameterVariable)
                name = renaming[inner.name]
                variables[name] = replace(inner, name=name, parameter=inner.parameter or inner.name)
        else:
            variables[variable.name] = variable
    if all(isinstance(e, tree.Name) and e.name == name for name, e in mapping.items()):
        return predicate
    expression = _replace_names(predicate.expression, mapping)
    used = names_in(expression)
    kept = tuple(variable for name, variable in variables.items() if name in used)
    return replace(predicate, expression=expression, variables=kept, text=print_expression(expression))


def names_in(expression: tree.Expression) -> set[str]:
    """The root names of an expression."""
    found: set[str] = set()
    stack = [expression]
    while stack:
        here = stack.pop()
        if isinstance(here, tree.Name):
            found.add(here.name)
        stack.extend(children_of(here))
    return found


def _fresh(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _rename(expression: tree.Expression, renaming: Mapping[str, str]) -> tree.Expression:
    changed = {old: tree.Name(new, (), expression.span) for old, new in renaming.items() if old != new}
    return _replace_names(expression, changed) if changed else expression


def _replace_names(expression: tree.Expression, mapping: Mapping[str, tree.Expression]) -> tree.Expression:
    if isinstance(expression, tree.Name):
        actual = mapping.get(expression.name)
        if actual is None:
            return expression
        if not expression.attributes:
            return actual
        assert isinstance(actual, tree.Name), "narrowing leaves no attribute of `none`, see _logical"
        return replace(actual, attributes=actual.attributes + expression.attributes)
    if isinstance(expression, tree.Logical):
        return _logical(expression, mapping)
    changes: dict[str, Any] = {}
    for slot in fields(expression):
        value = getattr(expression, slot.name)
        if slot.name in ("operand", "left", "right"):
            changes[slot.name] = _replace_names(value, mapping)
        elif slot.name in ("operands", "items"):
            changes[slot.name] = tuple(_replace_names(item, mapping) for item in value)
    return replace(expression, **changes) if changes else expression


def _logical(expression: tree.Logical, mapping: Mapping[str, tree.Expression]) -> tree.Expression:
    """`and` and `or` decided from the left: what a constant argument decides is not looked at any further.

    So `p is none or p.price > 0` with `none` for p is true, and nobody asks for the price of `none`.
    """
    deciding = expression.operator == "or"
    kept: list[tree.Expression] = []
    for operand in expression.operands:
        replaced = _replace_names(operand, mapping)
        value = _constant(replaced)
        if value is deciding:
            return tree.Literal(deciding, expression.span)
        if value is None:
            kept.append(replaced)
    if not kept:
        return tree.Literal(not deciding, expression.span)
    return kept[0] if len(kept) == 1 else replace(expression, operands=tuple(kept))


# --- constants ---

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {"+": add, "-": sub, "*": mul, "%": mod}


class _NotConstantError(Exception):
    """The expression has a name or a construct that only a session can decide."""


def evaluate_constant(predicate: model.Predicate) -> bool | None:
    """The truth of a predicate without names; None where it has some."""
    return None if predicate.variables else _constant(predicate.expression)


def _constant(expression: tree.Expression) -> bool | None:
    try:
        value = _evaluate(expression)
    except _NotConstantError:
        return None
    return value if isinstance(value, bool) else None


def _evaluate(expression: tree.Expression) -> Any:
    match expression:
        case tree.Literal(value=value):
            return value
        case tree.Not(operand=operand):
            return not _evaluate(operand)
        case tree.Negate(operand=operand):
            return -_evaluate(operand)
        case tree.Arithmetic(operator=operator, left=left, right=right):
            return _ARITHMETIC[operator](_evaluate(left), _evaluate(right))
        case tree.IsNone(operand=operand, negated=negated):
            return (_evaluate(operand) is None) != negated
        case tree.Logical(operator=operator, operands=operands):
            return _decide(operator, operands)
        case tree.Compare(operators=operators, operands=operands):
            values = [_evaluate(operand) for operand in operands]
            return all(_compare(o, values[i], values[i + 1]) for i, o in enumerate(operators))
        case _:
            raise _NotConstantError


def _decide(operator: str, operands: tuple[tree.Expression, ...]) -> bool:
    """From the left, as the generated code does: what is decided is not evaluated any further."""
    for operand in operands:
        if bool(_evaluate(operand)) == (operator == "or"):
            return operator == "or"
    return operator == "and"


def _compare(operator: str, left: Any, right: Any) -> bool:
    match operator:
        case "==":
            return bool(left == right)
        case "!=":
            return bool(left != right)
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case ">=":
            return bool(left >= right)
        case _:
            raise _NotConstantError
