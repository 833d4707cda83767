"""Expressions, types, fields and roles as text, one line each: for the formatter as they were spelled, and in the
canonical form for messages and for the identity of predicates.
"""

import json
from dataclasses import dataclass

from aura_chor.syntax import tree
from aura_chor.syntax.source import INVISIBLE

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _UNARY, _ATOM = range(8)
"""How tightly each form binds; the order is that of the grammar."""


def print_expression(expression: tree.Expression) -> str:
    """The expression with the fewest parentheses that parse back to the same tree, its numbers in decimal."""
    return _Printer(as_written=False).text(expression, _OR)


def written_expression(expression: tree.Expression) -> str:
    """The same with numbers as their author spelled them: `10_000`, `0xff`."""
    return _Printer(as_written=True).text(expression, _OR)


def written_sum(expression: tree.Expression) -> str:
    """The same where the grammar takes a sum: whatever binds less tightly stands in parentheses."""
    return _Printer(as_written=True).text(expression, _SUM)


def field_text(field: tree.Field) -> str:
    """A field as its author spelled it."""
    sealed = "sealed " if field.sealed else ""
    to = "" if field.to is None else f" to {role_text(field.to)}"
    names = "" if field.names is None else f" names {field.names.name}"
    where = "" if field.where is None else f" where {written_expression(field.where)}"
    return f"{sealed}{field.name}: {type_text(field.type)}{to}{names}{where}"


def role_text(role: tree.RoleRef) -> str:
    """`Alice`, `Device[1..3]`, `Device except Signers`."""
    excluded = "" if role.excluded is None else f" except {role.excluded.name}"
    return role.name + _selector_text(role.selector) + excluded


def _selector_text(selector: tree.Selector | None) -> str:
    match selector:
        case None:
            return ""
        case tree.AllMembers():
            return "[*]"
        case tree.Member(index):
            return f"[{index}]"
        case tree.MemberRange(first, last):
            return f"[{first}..{last}]"
        case tree.MemberName(name):
            return f"[{name}]"


def type_text(type_: tree.TypeExpr) -> str:
    if not type_.arguments:
        return type_.name
    arguments = ", ".join(str(a) if isinstance(a, int) else type_text(a) for a in type_.arguments)
    return f"{type_.name}<{arguments}>"


def string_text(value: str) -> str:
    """A string literal in which every character can be seen."""
    return INVISIBLE.sub(lambda match: f"\\u{ord(match.group()):04x}", json.dumps(value, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class _Printer:
    as_written: bool

    def text(self, expression: tree.Expression, at_least: int) -> str:
        """The text, in parentheses if the form binds less tightly than `at_least`."""
        text, binding = self._form(expression)
        return text if binding >= at_least else f"({text})"

    def _form(self, expression: tree.Expression) -> tuple[str, int]:
        match expression:
            case tree.Logical(operator, operands):
                binding = _OR if operator == "or" else _AND
                return f" {operator} ".join(self.text(operand, binding + 1) for operand in operands), binding
            case tree.Not(operand):
                return f"not {self.text(operand, _COMPARE)}", _NOT
            case tree.Compare(operators, operands):
                first, *others = (self.text(operand, _SUM) for operand in operands)
                links = "".join(f" {operator} {text}" for operator, text in zip(operators, others, strict=True))
                return first + links, _COMPARE
            case tree.IsNone(operand, negated):
                return f"{self.text(operand, _SUM)} is {'not ' if negated else ''}none", _COMPARE
            case tree.Arithmetic(operator, left, right):
                binding = _SUM if operator in ("+", "-") else _PRODUCT
                return f"{self.text(left, binding)} {operator} {self.text(right, binding + 1)}", binding
            case tree.Negate(operand):
                return f"-{self.text(operand, _ATOM)}", _UNARY
            case _:
                return self._operand(expression)

    def _operand(
        self, expression: tree.Name | tree.Literal | tree.DurationLiteral | tree.Length | tree.ListLiteral
    ) -> tuple[str, int]:
        match expression:
            case tree.Name(name, attributes):
                return ".".join((name, *attributes)), _ATOM
            case tree.DurationLiteral(amount, unit):
                return f"{amount}{unit}", _ATOM
            case tree.Length(operand):
                return f"len({self.text(operand, _OR)})", _ATOM
            case tree.ListLiteral(items):
                return f"[{', '.join(self.text(item, _OR) for item in items)}]", _ATOM
            case tree.Literal(value):
                return (expression.text, _ATOM) if self.as_written and expression.text else _literal(value)


def _literal(value: int | str | bool | bytes | None) -> tuple[str, int]:
    match value:
        case None:
            return "none", _ATOM
        case bool():
            return str(value).lower(), _ATOM
        case int():
            return str(value), _ATOM if value >= 0 else _UNARY
        case str():
            return string_text(value), _ATOM
        case bytes():
            return f'x"{value.hex()}"', _ATOM
