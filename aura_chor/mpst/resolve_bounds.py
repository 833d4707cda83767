"""What the constraints of a choreography say at least about its sizes and whole-number parameters.

Only chains of `<`, `<=`, `==` between names, whole numbers and sums of the two are read, and only where they hold
together (`and`): this proves that a member exists, it does not search for sizes.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from aura_chor.mpst.model import Predicate
from aura_chor.syntax import tree


class Bounds(NamedTuple):
    """Both included; `most` is None where nothing is said."""

    least: int
    most: int | None


class _Term(NamedTuple):
    """A name plus a whole number, or the number alone."""

    name: str | None
    offset: int


class _Difference(NamedTuple):
    """`left + gap <= right`."""

    left: str | None
    right: str | None
    gap: int


_Known: TypeAlias = dict[str, int]


def bounds_of(constraints: Iterable[Predicate], sizes: Iterable[str]) -> Mapping[str, Bounds]:
    """The bounds of every size; a family may be empty unless the constraints say otherwise."""
    differences = [one for constraint in constraints for one in _differences(constraint.expression)]
    least: _Known = dict.fromkeys(sizes, 0)
    most: _Known = {}
    for _ in range(len(differences) + 1):
        news = [_raise(one, least) | _lower(one, most) for one in differences]
        if not any(news):
            break
    return {size: Bounds(least[size], most.get(size)) for size in sizes}


def _raise(one: _Difference, least: _Known) -> bool:
    """From the least value of the left to that of the right; whether that was news."""
    if one.right is None or (one.left is not None and one.left not in least):
        return False
    value = one.gap + (0 if one.left is None else least[one.left])
    if value <= least.get(one.right, value - 1):
        return False
    least[one.right] = value
    return True


def _lower(one: _Difference, most: _Known) -> bool:
    if one.left is None or (one.right is not None and one.right not in most):
        return False
    value = (0 if one.right is None else most[one.right]) - one.gap
    if value >= most.get(one.left, value + 1):
        return False
    most[one.left] = value
    return True


def _differences(expression: tree.Expression) -> Iterator[_Difference]:
    match expression:
        case tree.Logical(operator="and", operands=operands):
            for operand in operands:
                yield from _differences(operand)
        case tree.Compare(operators=operators, operands=operands):
            terms = [_term(operand) for operand in operands]
            for operator, left, right in zip(operators, terms, terms[1:], strict=False):
                if left is not None and right is not None:
                    yield from _compared(operator, left, right)
        case _:
            pass


def _compared(operator: str, left: _Term, right: _Term) -> Iterator[_Difference]:
    if operator in (">", ">="):
        operator, left, right = {">": "<", ">=": "<="}[operator], right, left
    if operator in ("<", "<=", "=="):
        yield _Difference(left.name, right.name, left.offset - right.offset + (operator == "<"))
    if operator == "==":
        yield _Difference(right.name, left.name, right.offset - left.offset)


def _term(expression: tree.Expression) -> _Term | None:
    match expression:
        case tree.Name(name, ()):
            return _Term(name, 0)
        case tree.Literal(value=int(value)) if not isinstance(value, bool):
            return _Term(None, value)
        case tree.Negate(tree.Literal(value=int(value))):
            return _Term(None, -value)
        case tree.Arithmetic("+" | "-" as operator, left, right):
            one, two = _term(left), _term(right)
            if one is None or two is None or (two.name is not None and (operator == "-" or one.name is not None)):
                return None
            return _Term(one.name or two.name, one.offset + (two.offset if operator == "+" else -two.offset))
        case _:
            return None
