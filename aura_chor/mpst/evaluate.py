"""Predicates over whole numbers, decided for given sizes and parameters: what is known, and what stays open.

An expression is compiled once to a function of an environment and asked for many.
"""

from collections.abc import Callable, Iterator, Mapping
from operator import add, eq, ge, gt, le, lt, mod, mul, ne, sub
from typing import TypeAlias

from aura_chor.mpst import model
from aura_chor.syntax import tree

Environment: TypeAlias = Mapping[str, int]
Number: TypeAlias = Callable[[Environment], int]
Test: TypeAlias = Callable[[Environment], bool]

_ARITHMETIC: dict[str, Callable[[int, int], int]] = {"+": add, "-": sub, "*": mul, "%": mod}
_COMPARE: dict[str, Callable[[int, int], bool]] = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def number(expression: tree.Expression) -> Number | None:
    """The value of an expression over whole numbers; None where it is none."""
    match expression:
        case tree.Literal(value=bool()):
            return None
        case tree.Literal(value=int() as value):
            return lambda _: value
        case tree.Name(attributes=()):
            name = expression.name
            return lambda environment: environment[name]
        case tree.Negate(operand=operand):
            inner = number(operand)
            return None if inner is None else lambda environment: -inner(environment)
        case tree.Arithmetic(operator=operator, left=left, right=right):
            return _arithmetic(_ARITHMETIC[operator], number(left), number(right))
        case _:
            return None


def _arithmetic(operation: Callable[[int, int], int], left: Number | None, right: Number | None) -> Number | None:
    if left is None or right is None:
        return None
    return lambda environment: operation(left(environment), right(environment))


def conjuncts(expression: tree.Expression) -> Iterator[tree.Expression]:
    """The parts that must all hold, a chain of comparisons link by link."""
    if isinstance(expression, tree.Logical) and expression.operator == "and":
        for operand in expression.operands:
            yield from conjuncts(operand)
    elif isinstance(expression, tree.Compare) and len(expression.operators) > 1:
        for position, operator in enumerate(expression.operators):
            yield tree.Compare((operator,), expression.operands[position : position + 2], expression.span)
    else:
        yield expression


def test(expression: tree.Expression) -> Test | None:
    """The truth of an expression over whole numbers; None where it speaks of anything else."""
    match expression:
        case tree.Literal(value=bool() as value):
            return lambda _: value
        case tree.Not(operand=operand):
            inner = test(operand)
            return None if inner is None else lambda environment: not inner(environment)
        case tree.Logical(operator=operator, operands=operands):
            return _logical(operator, [test(operand) for operand in operands])
        case tree.Compare(operators=operators, operands=operands):
            return _chain(operators, [number(operand) for operand in operands])
        case _:
            return None


def _logical(operator: str, operands: list[Test | None]) -> Test | None:
    known = [operand for operand in operands if operand is not None]
    if len(known) < len(operands):
        return None
    if operator == "and":
        return lambda environment: all(operand(environment) for operand in known)
    return lambda environment: any(operand(environment) for operand in known)


def _chain(operators: tuple[str, ...], operands: list[Number | None]) -> Test | None:
    values = [operand for operand in operands if operand is not None]
    if len(values) < len(operands) or any(operator not in _COMPARE for operator in operators):
        return None
    links = [(_COMPARE[o], values[i], values[i + 1]) for i, o in enumerate(operators)]
    return lambda environment: all(compare(left(environment), right(environment)) for compare, left, right in links)


def holds(predicate: model.Predicate, environment: Environment) -> bool | None:
    """The truth of a predicate; None where it speaks of what the environment does not hold."""
    asked = test(predicate.expression)
    if asked is None or any(variable.name not in environment for variable in predicate.variables):
        return None
    return asked(environment)


def value(predicate: model.Predicate, environment: Environment) -> int:
    """The value of a count. Its names are sizes and parameters that the environment holds."""
    asked = number(predicate.expression)
    assert asked is not None, f"a count that is no whole number: {predicate.text}"
    return asked(environment)
