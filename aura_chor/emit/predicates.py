"""Predicates as Python: expressions as text, and each module's predicates as functions of their own."""

from dataclasses import dataclass, field, replace

from aura_chor.emit.annotations import annotation
from aura_chor.emit.layout import Bracket, lay_out, quoted, quoted_bytes
from aura_chor.emit.names import Taken, field_name, predicate_slug
from aura_chor.mpst.model import ParameterVariable, Predicate, Variable
from aura_chor.syntax import tree

_LINE_LENGTH_MAX = 120
_LOGICAL_OR, _LOGICAL_AND, _NOT, _COMPARE, _SUM, _TERM, _UNARY, _ATOM = 1, 2, 3, 4, 5, 6, 7, 8
_LEVELS = {"or": _LOGICAL_OR, "and": _LOGICAL_AND, "+": _SUM, "-": _SUM, "*": _TERM, "%": _TERM}
_MILLISECONDS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


@dataclass(slots=True)
class Predicates:
    """The predicate functions of one module, each written once: by its parameters and its expression."""

    inside_messages: bool
    taken: Taken = field(default_factory=lambda: Taken(frozenset()))
    functions: dict[tuple[tuple[str, ...], str, str], str] = field(default_factory=dict)

    def function(self, predicate: Predicate, *, prefix: str, returns: str = "bool") -> str:
        """The name of the function that computes the predicate; its parameters are `parameters(predicate)`."""
        types = {variable.name: variable.type for variable in predicate.variables}
        parts = tuple(
            f"{field_name(name)}: {annotation(kind, inside_messages=self.inside_messages)}"
            for name, kind in types.items()
        )
        key = (parts, expression_text(predicate.expression), returns)
        if key not in self.functions:
            self.functions[key] = self.taken.take(f"_{prefix}_{predicate_slug(predicate.text)}")
        return self.functions[key]

    def text(self) -> tuple[str, ...]:
        return tuple(_function(name, *key) for key, name in self.functions.items())


def parameter_attribute(variable: Variable) -> str:
    """The attribute that holds a variable: that of the parameter, where an inlined call has renamed it."""
    renamed = variable.parameter if isinstance(variable, ParameterVariable) else ""
    return field_name(renamed or variable.name)


def _function(name: str, parameters: tuple[str, ...], expression: str, returns: str) -> str:
    line = f"    return {expression}"
    if len(line) > _LINE_LENGTH_MAX:
        # Where the formatter would break such a line depends on the line length of whoever runs it.
        line += "  # noqa: E501  # fmt: skip"
    return lay_out(Bracket(f"{name}(", parameters), before="def ", behind=f" -> {returns}:") + "\n" + line


# --- expressions ---


def expression_text(expression: tree.Expression) -> str:
    """The expression in Python, with the fewest parentheses that linters like."""
    return _print(expression)[0]


def _print(expression: tree.Expression) -> tuple[str, int]:
    match expression:
        case tree.Name(name=name, attributes=attributes):
            return ".".join(map(field_name, (name, *attributes))), _ATOM
        case tree.Literal(value=value):
            return _literal(value), _ATOM
        case tree.DurationLiteral(amount=amount, unit=unit):
            return str(amount * _MILLISECONDS[unit]), _ATOM
        case tree.ListLiteral(items=items):
            return f"[{', '.join(_print(item)[0] for item in items)}]", _ATOM
        case tree.Length(operand=operand):
            return f"len({_print(operand)[0]})", _ATOM
        case tree.Negate(operand=operand):
            return f"-{_at(operand, _UNARY)}", _UNARY
        case tree.Arithmetic(operator=operator, left=left, right=right):
            level = _LEVELS[operator]
            return f"{_at(left, level)} {operator} {_at(right, level + 1)}", level
        case tree.Compare(operators=(operator,), operands=(left, right)):
            return _comparison(operator, left, right), _COMPARE
        case tree.Compare(operators=operators, operands=operands):
            text = _at(operands[0], _COMPARE + 1)
            for operator, operand in zip(operators, operands[1:], strict=True):
                text += f" {operator} {_at(operand, _COMPARE + 1)}"
            return text, _COMPARE
        case tree.IsNone(operand=operand, negated=negated):
            return f"{_at(operand, _COMPARE + 1)} is {'not ' if negated else ''}None", _COMPARE
        case tree.Not(operand=tree.Not(operand=operand)):
            return _print(operand)
        case tree.Not(operand=tree.IsNone() as inner):
            return _print(replace(inner, negated=not inner.negated))
        case tree.Not(operand=tree.Compare(operators=(operator,)) as compared) if operator in _OPPOSITE:
            return _print(replace(compared, operators=(_OPPOSITE[operator],)))
        case tree.Not(operand=operand):
            return f"not {_at(operand, _NOT)}", _NOT
        case tree.Logical(operator=operator, operands=operands):
            # Linters want `and` inside `or` in parentheses, too.
            return f" {operator} ".join(_at(operand, _NOT) for operand in operands), _LEVELS[operator]


_OPPOSITE = {"==": "!=", "!=": "==", "in": "not in", "not in": "in"}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_IDENTITY = {"==": "is", "!=": "is not"}


def _comparison(operator: str, left: tree.Expression, right: tree.Expression) -> str:
    """As a linter wants it: a literal on the right, truth values and none compared by identity."""
    if _is_literal(left) and not _is_literal(right) and operator in _MIRRORED:
        left, operator, right = right, _MIRRORED[operator], left
    if isinstance(right, tree.Literal) and isinstance(right.value, bool | None):
        operator = _IDENTITY.get(operator, operator)
    return f"{_at(left, _COMPARE + 1)} {operator} {_at(right, _COMPARE + 1)}"


def _is_literal(expression: tree.Expression) -> bool:
    return isinstance(expression, tree.Literal | tree.DurationLiteral)


def _at(expression: tree.Expression, level: int) -> str:
    text, own = _print(expression)
    return text if own >= level else f"({text})"


def _literal(value: int | str | bool | bytes | None) -> str:
    if isinstance(value, str):
        return quoted(value)
    return quoted_bytes(value) if isinstance(value, bytes) else repr(value)
