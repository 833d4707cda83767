"""Expressions as text: the one canonical form, used by the formatter, by predicates' identity and in messages."""

import json

from aura_chor.syntax import tree

_LOGICAL, _NOT, _COMPARE, _SUM, _TERM, _UNARY, _ATOM = 1, 3, 4, 5, 6, 7, 8
_LEVELS = {"or": 1, "and": 2, "+": _SUM, "-": _SUM, "*": _TERM, "%": _TERM}


def print_expression(expression: tree.Expression) -> str:
    """The expression with the fewest parentheses that parse back to the same tree."""
    return _print(expression)[0]


def _print(expression: tree.Expression) -> tuple[str, int]:
    match expression:
        case tree.Name(name=name, attributes=attributes):
            return ".".join((name, *attributes)), _ATOM
        case tree.Literal(value=value):
            return print_literal(value), _ATOM
        case tree.DurationLiteral(amount=amount, unit=unit):
            return f"{amount}{unit}", _ATOM
        case tree.ListLiteral(items=items):
            return f"[{', '.join(_print(item)[0] for item in items)}]", _ATOM
        case tree.Length(operand=operand):
            return f"len({_print(operand)[0]})", _ATOM
        case tree.Negate(operand=operand):
            return f"-{_at(operand, _UNARY)}", _UNARY
        case tree.Arithmetic(operator=operator, left=left, right=right):
            level = _LEVELS[operator]
            return f"{_at(left, level)} {operator} {_at(right, level + 1)}", level
        case tree.Compare(operators=operators, operands=operands):
            text = _at(operands[0], _COMPARE + 1)
            for operator, operand in zip(operators, operands[1:], strict=True):
                text += f" {operator} {_at(operand, _COMPARE + 1)}"
            return text, _COMPARE
        case tree.IsNone(operand=operand, negated=negated):
            return f"{_at(operand, _COMPARE + 1)} is {'not ' if negated else ''}none", _COMPARE
        case tree.Not(operand=operand):
            return f"not {_at(operand, _NOT)}", _NOT
        case tree.Logical(operator=operator, operands=operands):
            level = _LEVELS[operator]
            return f" {operator} ".join(_at(operand, level + 1) for operand in operands), level


def _at(expression: tree.Expression, level: int) -> str:
    text, own = _print(expression)
    return text if own >= level else f"({text})"


def print_literal(value: int | str | bool | bytes | None) -> str:
    """A literal as `.chor` writes it: `true`, `none`, `x"0a"`, JSON-like strings, decimal integers."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return f'x"{value.hex()}"'
    return json.dumps(value, ensure_ascii=False)
